"""Whatever is merged with whatever, taken back the firm is as it was."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steward.accounts.models import Account
from steward.accounts.operations import change_account, link_contact
from steward.contacts.models import Contact
from steward.core.money import Money
from steward.core.refused import Refused
from steward.deals.operations import add_contact, open_deal
from steward.duplicates.operations import merge, unmerge
from steward.duplicates.units import STANDARD
from steward.team.models import Member

from .conftest import Doubles, everything, wrong


@st.composite
def firms(draw: st.DrawFn) -> dict[str, list[tuple[int, int]]]:
    """Links between four accounts and four people, deals, parents."""
    pair = st.tuples(st.integers(0, 3), st.integers(0, 3))
    return {
        "links": draw(st.lists(pair, max_size=8, unique=True)),
        "deals": draw(st.lists(pair, max_size=6)),
        "parents": draw(st.lists(pair, max_size=3)),
    }


@pytest.mark.slow
@pytest.mark.every_database
@pytest.mark.parametrize("kind", ["account", "contact"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), firm=firms())
def test_merged_and_taken_apart_the_firm_is_as_it_was(
    doubles: Doubles, charlie: Member, kind: str, data: st.DataObject, firm: dict[str, list[tuple[int, int]]]
) -> None:
    by = doubles.by
    with transaction.atomic():
        accounts = [doubles.one, doubles.two, doubles.child, doubles.firm("Fourth", industry="", tags=["Old"])]
        people = [doubles.ann, doubles.ben, doubles.person("Cleo"), doubles.person("Ann", emails=["ANN@acme.example"])]
        build(accounts, people, firm, by)
        records: list[Account] | list[Contact] = accounts if kind == "account" else people
        order = data.draw(st.permutations(records))
        some = order[: data.draw(st.integers(2, 4))]
        keys = data.draw(st.lists(st.sampled_from([unit.key for unit in STANDARD[kind]]), max_size=4, unique=True))
        fields = {key: data.draw(st.sampled_from([one.pk for one in some])) for key in keys}
        before = everything()
        merge(kind, some[0], some[1:], by=by, fields=fields)
        assert not wrong()
        alive = type(some[0])._base_manager.filter(deleted_at=None, pk__in=[one.pk for one in some])
        assert [one.pk for one in alive] == [some[0].pk]
        unmerge(kind, some[0], by=by)
        assert everything() == before
        assert not wrong()
        transaction.set_rollback(True)  # nothing of an example stays


def build(accounts: list[Account], people: list[Contact], firm: dict[str, list[tuple[int, int]]], by: Member) -> None:
    """Links, deals and parents as drawn; what cannot be is left out."""
    for account, person in firm["links"]:
        with suppress(Refused), transaction.atomic():
            link_contact(accounts[account], people[person], by=by)
    for account, person in firm["deals"]:
        deal = open_deal(by=by, name="D", value=Money(100, "USD"), account=accounts[account])
        add_contact(deal, by=by, contact=people[person])
        add_contact(deal, by=by, contact=people[(person + 1) % 4], role="Signs")
    for account, parent in firm["parents"]:
        with suppress(Refused), transaction.atomic():
            change_account(accounts[account], by=by, parent=accounts[parent])
