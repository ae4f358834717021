"""One change for many: the same as one by one, taken back whole."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import Http404

from steward.accounts.models import Account
from steward.accounts.operations import (
    change_account,
    create_account,
    create_accounts,
    grant_access,
    link_contact,
    prepare_account,
)
from steward.activities.models import Activity
from steward.activities.operations import complete_activity, create_activity
from steward.bulk.actions import ACTIONS
from steward.bulk.models import BulkEdit, BulkTarget
from steward.bulk.operations import run_bulk, start_bulk, stop_bulk, try_bulk
from steward.bulk.targets import Asked
from steward.config import tasks  # noqa: F401 - declares what runs in the background
from steward.contacts.models import Contact
from steward.contacts.operations import create_contact
from steward.core.clock import today
from steward.core.money import Money
from steward.core.refused import Invalid, NotAllowed
from steward.deals.models import Deal
from steward.deals.operations import open_deal
from steward.history.models import Event
from steward.queue.jobs import work
from steward.queue.models import Run
from steward.team.models import Member, Workspace
from steward.team.policies import STYLES
from steward.undo.models import Batch
from steward.undo.operations import undo_batch
from tests.undo.test_taking_back import alive, wrong


@pytest.fixture
def rows(furnished: Member) -> dict[str, list[Any]]:
    """Three accounts, people and deals."""
    by = furnished
    accounts = [create_account(by=by, name=name, tags=["Old"]) for name in ("Acme", "Globex", "Initech")]
    people = [create_contact(by=by, emails=[f"{name}@x.example"], first_name=name) for name in ("Ann", "Ben", "Cem")]
    link_contact(accounts[0], people[0], by=by)
    deals = [open_deal(by=by, name=f"Deal {one.name}", value=Money(1000, "USD"), account=one) for one in accounts]
    todos = [
        create_activity(
            by=by, type="call", subject="Call", account=accounts[0], contact=people[0], due_on=date(2026, 11, 20)
        ),
        create_activity(by=by, type="task", account=accounts[1], deal=deals[1], due_on=today(), repeats="FREQ=WEEKLY"),
        create_activity(by=by, type="task", subject="Undated", deal=deals[2]),
    ]
    complete_activity(create_activity(by=by, type="task", due_on=today(), repeats="FREQ=DAILY"), by=by)
    return {"account": accounts, "contact": people, "deal": deals, "activity": todos}


def given_for(kind: str, action: str, rows: dict[str, list[Any]], by: Member) -> dict[str, Any]:
    """Something to give to each action."""
    values: dict[str, dict[str, Any]] = {
        "account": {"industry": "retail", "address": {"city": "Utrecht"}}, "contact": {"job_title": "CEO"},
        "deal": {"value": {"amount": "5.00", "currency": "USD"}},
    }  # fmt: skip
    every: dict[str, dict[str, Any]] = {
        "tag": {"tags": ["Key", "Old"]}, "untag": {"tags": ["old"]}, "assign": {"owner_id": by.pk},
        "set": {"values": values.get(kind)}, "join": {"member_id": by.pk}, "leave": {"member_id": by.pk},
        "link": {"account_id": rows["account"][1].pk},
        "plan": {"type": "call", "subject": "Ask", "due_on": "2026-12-01", "assignee_id": by.pk},
        "reassign": {"assignee_id": by.pk}, "move": {"due_on": "2026-12-24"}, "postpone": {"days": 2},
        "priority": {"priority": "high"},
    }  # fmt: skip
    return every.get(action, {})


CASES = [(kind, one.key) for one in ACTIONS.values() for kind in one.kinds]


@pytest.mark.parametrize(("kind", "action"), CASES)
def test_every_action_is_previewed_done_and_taken_back(
    furnished: Member, rows: dict[str, list[Any]], kind: str, action: str
) -> None:
    ids = [one.pk for one in rows[kind]]
    if action == "restore":
        deleted = start_bulk(kind, "delete", {}, by=furnished, asked=Asked(ids=ids))
        gone = BulkTarget.objects.filter(edit=deleted, state="changed")  # the last contact of an account stays
        ids = list(gone.values_list("record_id", flat=True))
    given = given_for(kind, action, rows, furnished)
    before = alive()
    tried = try_bulk(kind, action, given, by=furnished, asked=Asked(ids=ids))
    assert alive() == before
    assert not Batch.objects.filter(title="").exists()
    edit = start_bulk(kind, action, given, by=furnished, asked=Asked(ids=ids))
    states = dict(BulkTarget.objects.filter(edit=edit).values_list("record_id", "state"))
    assert {line.id: line.state for line in tried.lines} == states
    assert tried.total == len(ids)
    assert edit.run.state == Run.State.DONE
    assert (alive() != before) == ("changed" in states.values())
    assert edit.batch
    undo_batch(edit.batch, by=furnished)
    assert alive() == before
    assert not wrong()


def test_many_are_changed_in_the_background_with_progress(furnished: Member) -> None:
    """I13 of the peers: "add all" added 2,479 of 7,668."""
    ids = create_accounts([prepare_account({"name": f"Firm {n}"}) for n in range(450)], furnished)
    asked = Asked(condition={"all": [{"field": "name", "op": "starts_with", "value": "firm"}]})
    edit = start_bulk("account", "set", {"values": {"industry": "retail"}}, by=furnished, asked=asked)
    assert (edit.run.state, edit.run.total, edit.run.done) == (Run.State.WAITING, 450, 0)
    work(["imports"])
    edit.refresh_from_db()
    assert (edit.run.state, edit.run.done, edit.run.errors) == (Run.State.DONE, 450, 0)
    assert edit.run.result == {"bulk": edit.pk, "changed": 450, "same": 0, "refused": 0}
    assert Account.objects.filter(pk__in=ids, industry="retail").count() == 450
    assert Event.objects.filter(kind="account.changed").count() == 450


def test_rows_that_fit_the_filter_only_later_are_left_alone(furnished: Member, rows: dict[str, list[Any]]) -> None:
    asked = Asked(condition={"all": [{"field": "industry", "op": "is_empty"}]})
    create_accounts([prepare_account({"name": f"Firm {n}"}) for n in range(60)], furnished)
    edit = start_bulk("account", "set", {"values": {"industry": "retail"}}, by=furnished, asked=asked)
    late = create_account(by=furnished, name="Late")
    work(["imports"])
    late.refresh_from_db()
    assert late.industry == ""
    assert BulkTarget.objects.filter(edit=edit, state="changed").count() == 63


def test_one_foreign_id_refuses_the_whole_request(charlie: Member, rows: dict[str, list[Any]]) -> None:  # drill 8
    Workspace.objects.update(policies=dict(STYLES["taxdome"]))
    charlie.rights = ["accounts.manage"]
    charlie.save()
    mine, foreign = rows["account"][0], rows["account"][1]
    grant_access(mine, charlie, by=Member.objects.get(role="owner"))
    before = alive()
    for action in ("set", "delete"):
        given = {"values": {"industry": "retail"}}
        with pytest.raises(Http404):
            start_bulk("account", action, given, by=charlie, asked=Asked(ids=[mine.pk, foreign.pk]))
    assert alive() == before
    assert not BulkEdit.objects.exists()


@pytest.mark.parametrize(
    ("action", "given", "field"),
    [
        ("tag", {}, "tags"), ("tag", {"tags": [""]}, "tags"), ("assign", {"owner_id": 99}, "owner_id"),
        ("set", {"values": {"industri": "x"}}, "industri"), ("set", {"values": {"tags": []}}, "tags"),
        ("plan", {"type": "call", "due_on": "soon"}, "due_on"), ("dance", {}, "action"), ("link", {}, "action"),
    ],
)  # fmt: skip
def test_what_is_given_wrongly_is_named_and_changes_nothing(
    furnished: Member, rows: dict[str, list[Any]], action: str, given: dict[str, Any], field: str
) -> None:
    before = alive()
    asked = Asked(ids=[rows["account"][0].pk])
    with pytest.raises(Invalid) as refused:
        start_bulk("account", action, given, by=furnished, asked=asked)
    assert refused.value.field == field
    assert alive() == before
    assert not BulkEdit.objects.exists()


def test_a_record_that_refuses_is_told_with_its_reason_and_the_others_change(
    furnished: Member, rows: dict[str, list[Any]]
) -> None:
    parent = rows["account"][0]
    asked = Asked(ids=[one.pk for one in rows["account"]])
    edit = start_bulk("account", "set", {"values": {"parent_id": parent.pk}}, by=furnished, asked=asked)
    states = dict(BulkTarget.objects.filter(edit=edit).values_list("record_id", "state"))
    assert [states[one.pk] for one in rows["account"]] == ["refused", "changed", "changed"]
    assert BulkTarget.objects.get(edit=edit, record_id=parent.pk).reason
    assert edit.run.errors == 1


def test_bob_without_the_right_changes_nothing(bob: Member, rows: dict[str, list[Any]]) -> None:
    before = alive()
    for attempt in (start_bulk, try_bulk):
        with pytest.raises(NotAllowed):
            attempt("account", "delete", {}, by=bob, asked=Asked(ids=[rows["account"][0].pk]))
    assert alive() == before


def test_stopped_halfway_it_ends_and_what_was_changed_is_taken_back(furnished: Member) -> None:
    create_accounts([prepare_account({"name": f"Firm {n}"}) for n in range(300)], furnished)
    before = alive()
    asked = Asked(condition={"all": [{"field": "name", "op": "contains", "value": "firm"}]})
    edit = start_bulk("account", "set", {"values": {"city": "Utrecht"}} | {"values": {"employees": 5}}, by=furnished,
                      asked=asked)  # fmt: skip
    stop_bulk(edit, by=furnished)
    run_bulk(edit.pk)
    edit.refresh_from_db()
    assert edit.run.state == Run.State.CANCELLED
    assert edit.batch
    undo_batch(edit.batch, by=furnished)
    work(["imports"])
    assert alive() == before


def test_planning_makes_one_activity_for_each(furnished: Member, rows: dict[str, list[Any]]) -> None:
    given = {"type": "call", "subject": "Ask", "due_on": "2026-11-01"}
    start_bulk("deal", "plan", given, by=furnished, asked=Asked(ids=[one.pk for one in rows["deal"]]))
    assert Activity.objects.filter(subject="Ask").count() == 3
    assert Deal.objects.filter(next_activity_subject="Ask").count() == 3
    assert Account.objects.filter(next_activity_subject="Ask").count() == 3


def test_what_somebody_changed_since_stays(furnished: Member, rows: dict[str, list[Any]]) -> None:
    asked = Asked(ids=[one.pk for one in rows["account"]])
    edit = start_bulk("account", "set", {"values": {"industry": "retail"}}, by=furnished, asked=asked)
    change_account(Account.objects.get(pk=rows["account"][0].pk), by=furnished, industry="software")
    assert edit.batch
    undo_batch(edit.batch, by=furnished)
    found = Account.objects.order_by("id").values_list("industry", flat=True)
    assert list(found) == ["software", "", ""]
    assert Contact.objects.count() == 3
