"""Do many things, take them back: the firm is as it was. What somebody changed since stays, and is listed."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steward.accounts.models import Account, AddressSetting, Membership
from steward.accounts.operations import (
    change_account,
    change_membership,
    create_account,
    create_accounts,
    link_contact,
    prepare_account,
    trash_account,
    unlink_contact,
)
from steward.accounts.operations import differences as accounts_differ
from steward.activities.operations import complete_activity, create_activity
from steward.activities.operations import differences as activities_differ
from steward.contacts.models import Contact
from steward.contacts.operations import change_contact, create_contact
from steward.core.clock import now
from steward.core.money import Money
from steward.core.refused import NotAllowed, Refused
from steward.deals.models import Deal, Stage
from steward.deals.operations import change_deal, create_deals, lose_deal, open_deal, prepare_deal, trash_deal, win_deal
from steward.deals.operations import differences as deals_differ
from steward.fields.operations import create_field
from steward.history.models import Event
from steward.queue.jobs import work
from steward.search.models import Entry
from steward.team.models import Member
from steward.undo.models import Batch, BatchRow
from steward.undo.operations import begin_batch, end_batch, note_created, note_moved, undo_batch, watching
from steward.undo.tables import RECORDS, TABLES, columns_of

LEFT_OUT = {"updated_at", "version", "last_contact_at"}


def alive() -> dict[str, list[Any]]:
    """Every record that is not in the trash with all that hangs from it, and what is found and counted."""
    found: dict[str, list[Any]] = {}
    for tables in TABLES.values():
        for model, _column in tables:
            rows: Any = model._base_manager.order_by("pk")
            for name in ("account", "contact", "deal"):
                if any(field.name == name for field in model._meta.concrete_fields):
                    rows = rows.filter(Q(**{f"{name}__deleted_at__isnull": True}) | Q(**{name: None}))
            if model in RECORDS.values():
                rows = rows.filter(deleted_at__isnull=True)
            columns = [name for name in columns_of(model) if name not in LEFT_OUT]
            found[model._meta.label] = list(rows.values_list(*columns))
    counted = ("id", "won_minor", "won_count", "open_minor", "open_count", "contact_count", "next_activity_id")
    found["counted"] = list(Account.objects.filter(deleted_at=None).order_by("id").values_list(*counted))
    found["index"] = list(Entry.objects.order_by("id").values_list("kind", "record_id", "title", "text"))
    return found


def wrong() -> list[str]:
    """What `steward check --deep` says of counts and sums."""
    return [*accounts_differ(), *deals_differ(), *activities_differ()]


class Firm:
    """Three accounts, two people, three deals, a plan."""

    def __init__(self, by: Member) -> None:
        self.by = by
        self.accounts = [create_account(by=by, name=name, tags=["Old"]) for name in ("Acme", "Globex", "Initech")]
        self.people = [create_contact(by=by, emails=[f"{n}@x.example"], first_name=n) for n in ("Ann", "Ben")]
        for person in self.people:
            link_contact(self.accounts[0], person, by=by)
        self.deals = [
            open_deal(by=by, name=f"Deal {n}", value=Money(1000 * n, "USD"), account=self.accounts[n - 1])
            for n in (1, 2, 3)
        ]
        win_deal(self.deals[2], by=by)
        self.activity = create_activity(by=by, type="call", subject="Call", account=self.accounts[0], due_on=None)
        create_field(by=by, record="account", label="Level", type="text")

    def ids(self) -> dict[str, list[int]]:
        """The records of each kind."""
        return {
            "account": [one.pk for one in self.accounts], "contact": [one.pk for one in self.people],
            "deal": [one.pk for one in self.deals], "activity": [self.activity.pk],
        }  # fmt: skip

    def do(self, name: str, batch: Batch) -> None:  # noqa: C901 - a list of things, one line each
        """One of the things a bulk edit, an import or a merge does."""
        by, account, deal, person = self.by, self.accounts[0], self.deals[0], self.people[0]
        link = Membership.objects.filter(account=account, contact=person).first()
        if name == "rename":
            change_account(account, by=by, name="Acme & sons", industry="retail", custom={"level": "Gold"})
        elif name == "tag":
            change_account(self.accounts[1], by=by, tags=["New", "Key"])
        elif name == "reach":
            change_contact(person, by=by, emails=["new@x.example", "Ann@x.example"], phones=["+31201234567"])
        elif name == "link":
            link_contact(self.accounts[1], self.people[1], by=by)
        elif name == "unlink" and link:
            unlink_contact(link, by=by)
        elif name == "win":
            win_deal(deal, by=by)
        elif name == "lose":
            lose_deal(self.deals[1], by=by, reason="Too dear")
        elif name == "move deal":
            change_deal(self.deals[2], by=by, account=self.accounts[1], value=Money(77, "EUR"))
        elif name == "trash deal":
            trash_deal(self.deals[1], by=by)
        elif name == "trash account":
            trash_account(self.accounts[2], by=by)
        elif name == "complete":
            complete_activity(self.activity, by=by)
        elif name == "create":
            made = create_accounts([prepare_account({"name": f"Firm {n}", "tags": ["New"]}) for n in range(3)], by)
            note_created(batch, Account, made)
            rows = [prepare_deal({"name": "D", "account_id": made[0], "status": "won", "value": Money(5, "USD")})]
            note_created(batch, Deal, create_deals(rows, by))


THINGS = ["rename", "tag", "reach", "link", "unlink", "win", "lose", "move deal", "trash deal", "trash account",
          "complete", "create"]  # fmt: skip


def in_batch(firm: Firm, things: list[str]) -> Batch:
    """Do these things in one batch."""
    batch = begin_batch(Batch.Kind.BULK, by=firm.by, title="Many things", right="accounts.manage")
    ids = firm.ids()
    for thing in things:
        with (
            watching(batch, "account", ids["account"]), watching(batch, "contact", ids["contact"]),
            watching(batch, "deal", ids["deal"]), watching(batch, "activity", ids["activity"]),
            suppress(Refused),  # what is refused changes nothing
        ):  # fmt: skip
            firm.do(thing, batch)
    end_batch(batch)
    return batch


@pytest.mark.parametrize("thing", THINGS)
def test_one_thing_taken_back_leaves_the_firm_as_it_was(furnished: Member, thing: str) -> None:
    firm = Firm(furnished)
    before = alive()
    batch = in_batch(firm, [thing])
    assert alive() != before
    undo_batch(batch, by=furnished)
    work(["imports"])
    assert alive() == before
    assert not wrong()
    batch.refresh_from_db()
    assert batch.state == Batch.State.UNDONE


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(things=st.lists(st.sampled_from(THINGS), min_size=2, max_size=6))
def test_any_things_taken_back_leave_the_firm_as_it_was(furnished: Member, things: list[str]) -> None:
    firm = Firm(furnished) if not hasattr(furnished, "firm") else furnished.firm
    furnished.firm = firm  # type: ignore[attr-defined]
    before = alive()
    batch = in_batch(firm, things)
    undo_batch(batch, by=furnished)
    work(["imports"])
    assert alive() == before
    assert not wrong()


def test_what_somebody_changed_since_stays_and_is_listed(furnished: Member) -> None:
    firm = Firm(furnished)
    acme = firm.accounts[0]
    batch = in_batch(firm, ["rename", "create"])
    change_account(Account.objects.get(pk=acme.pk), by=furnished, name="Acme Ltd")
    made = Account.objects.filter(name__startswith="Firm").order_by("id")
    create_activity(by=furnished, type="call", subject="Call them", account=made[1], due_on=None)
    undo_batch(batch, by=furnished)
    stored = Account.objects.get(pk=acme.pk)
    assert (stored.name, stored.industry, stored.custom) == ("Acme Ltd", "", {})
    assert [one.name for one in Account.objects.filter(name__startswith="Firm", deleted_at=None)] == ["Firm 1"]
    kept = BatchRow.objects.filter(batch=batch, state="kept").order_by("id").values_list("row_id", "kept")
    assert list(kept) == [(acme.pk, ["name", "name_folded"]), (made[1].pk, ["id"])]
    assert not wrong()


def test_each_record_tells_that_its_change_was_taken_back(furnished: Member) -> None:
    firm = Firm(furnished)
    undo_batch(in_batch(firm, ["rename"]), by=furnished)
    told = Event.objects.filter(kind="batch.undone")
    assert [(one.account_id, one.actor_id, one.data) for one in told] == [
        (firm.accounts[0].pk, furnished.pk, {"title": "Many things"})
    ]


def test_a_batch_is_taken_back_once_and_within_thirty_days(furnished: Member) -> None:
    firm = Firm(furnished)
    batch = in_batch(firm, ["rename"])
    undo_batch(batch, by=furnished)
    with pytest.raises(Refused):
        undo_batch(batch, by=furnished)
    old = in_batch(firm, ["rename"])
    Batch.objects.filter(pk=old.pk).update(begun_at=now() - timedelta(days=31))
    before = alive()
    with pytest.raises(Refused):
        undo_batch(old, by=furnished)
    assert alive() == before


def test_only_who_did_it_or_an_admin_with_the_right_takes_it_back(
    furnished: Member, bob: Member, charlie: Member
) -> None:
    batch = in_batch(Firm(furnished), ["rename"])
    before = alive()
    for member in (bob, charlie):
        with pytest.raises(NotAllowed):
            undo_batch(batch, by=member)
    assert alive() == before


def test_a_stage_that_is_gone_keeps_the_deal_where_it_is(furnished: Member) -> None:
    firm = Firm(furnished)
    batch = begin_batch(Batch.Kind.BULK, by=furnished, title="Moved", right="deals.manage")
    deal, spare = firm.deals[0], Stage.objects.create(pipeline=firm.deals[0].pipeline, name="Spare", position=9)
    Deal.objects.filter(pk=deal.pk).update(stage=spare)
    with watching(batch, "deal", [deal.pk]):
        Deal.objects.filter(pk=deal.pk).update(stage=firm.deals[1].stage)
    end_batch(batch)
    spare.delete()
    undo_batch(batch, by=furnished)
    assert Deal.objects.get(pk=deal.pk).stage_id == firm.deals[1].stage_id
    assert BatchRow.objects.get(batch=batch).kept == ["stage_id"]


def test_contacts_are_people_of_their_accounts_again(furnished: Member) -> None:
    firm = Firm(furnished)
    batch = in_batch(firm, ["unlink"])
    people = Membership.objects.filter(account=firm.accounts[0]).order_by("contact_id")
    assert [one.contact_id for one in people] == [firm.people[1].pk]
    undo_batch(batch, by=furnished)
    assert [one.contact_id for one in people.all()] == [one.pk for one in firm.people]
    assert Account.objects.get(pk=firm.accounts[0].pk).contact_count == 2
    assert Contact.objects.count() == 2


def test_what_an_address_may_do_at_an_account_returns_with_the_link(furnished: Member) -> None:
    firm = Firm(furnished)
    link = Membership.objects.get(account=firm.accounts[0], contact=firm.people[0])
    change_membership(link, by=furnished, addresses=[{"email": "Ann@x.example", "login": True}])
    before = alive()
    batch = in_batch(firm, ["unlink"])
    assert not AddressSetting.objects.exists()
    undo_batch(batch, by=furnished)
    assert alive() == before
    assert AddressSetting.objects.get().login


def test_where_another_row_now_stands_the_moved_one_stays(furnished: Member) -> None:
    firm = Firm(furnished)
    acme, globex, _initech = firm.accounts
    link = Membership.objects.get(account=acme, contact=firm.people[0])
    batch = begin_batch(Batch.Kind.MERGE, by=furnished, title="Moved", right="accounts.manage")
    Membership.objects.filter(pk=link.pk).update(account=globex)
    note_moved(batch, Membership, [link.pk], "account_id", before=acme.pk, after=globex.pk)
    end_batch(batch)
    link_contact(acme, firm.people[0], by=furnished)
    undo_batch(batch, by=furnished)
    assert Membership.objects.get(pk=link.pk).account_id == globex.pk
    assert BatchRow.objects.get(batch=batch).kept == ["account_id"]
    assert not wrong()
