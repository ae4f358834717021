"""Whatever goes into the trash, and in whatever order it comes back: the firm is as it was."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steward.accounts.operations import restore_account, restore_contact, trash_account, trash_contact
from steward.activities.operations import (
    create_activity,
    restore_activity,
    restore_note,
    trash_activity,
    trash_note,
    write_note,
)
from steward.core.refused import Refused
from steward.deals.operations import restore_deal, trash_deal
from steward.fields.models import Field
from steward.fields.operations import restore_field, trash_field
from steward.team.models import Member

from .test_taking_back import Firm, alive, wrong

Two = tuple[Callable[..., Any], Callable[..., Any]]


def records(firm: Firm) -> list[tuple[Any, Two]]:
    """Everything in the firm that can go into the trash, with the way there and back."""
    by, acme, person = firm.by, firm.accounts[0], firm.people[0]
    account: Two = (trash_account, restore_account)
    note = write_note(by=by, body="Wants more", account=acme, contact=person)
    call = create_activity(by=by, type="call", subject="Ask", account=acme, contact=person, deal=firm.deals[0])
    return [
        *((one, account) for one in firm.accounts),
        *((one, (trash_contact, restore_contact)) for one in firm.people),
        *((one, (trash_deal, restore_deal)) for one in firm.deals),
        *((one, (trash_activity, restore_activity)) for one in (firm.activity, call)),
        (note, (trash_note, restore_note)),
        (Field.objects.get(key="level"), (trash_field, restore_field)),
    ]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(st.integers(0, 11), min_size=1, max_size=6, unique=True), seed=st.integers(0, 99))
def test_anything_deleted_and_restored_in_any_order_leaves_the_firm_as_it_was(
    furnished: Member, places: list[int], seed: int
) -> None:
    if not hasattr(furnished, "everything"):
        furnished.everything = records(Firm(furnished))  # type: ignore[attr-defined]
    everything: list[tuple[Any, Two]] = furnished.everything  # type: ignore[attr-defined]
    assert len(everything) == 12
    before = alive()
    gone = []
    for place in places:
        record, (trash, _restore) = everything[place]
        with suppress(Refused):  # the last contact of an account stays
            trash(type(record)._base_manager.get(pk=record.pk), by=furnished)
            gone.append(place)
    Random(seed).shuffle(gone)  # noqa: S311 - Hypothesis says the seed
    for place in gone:
        record, (_trash, restore) = everything[place]
        restore(type(record)._base_manager.get(pk=record.pk), by=furnished)
    assert alive() == before
    assert not wrong()
