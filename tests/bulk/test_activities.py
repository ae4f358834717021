"""Many activities at once: ticked in their list or named by the API, changed, told, and taken back."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from steward.accounts.models import Account
from steward.accounts.operations import create_account, grant_access
from steward.activities.models import Activity, Notice, Reminder
from steward.activities.operations import (
    change_activity,
    complete_activity,
    create_activities,
    create_activity,
    trash_activity,
)
from steward.bulk.models import BulkEdit, BulkTarget
from steward.bulk.operations import start_bulk
from steward.bulk.targets import Asked
from steward.config import tasks  # noqa: F401 - declares what runs in the background
from steward.core.clock import today
from steward.history.models import Event
from steward.queue.jobs import work
from steward.team.models import Member, Workspace
from steward.team.policies import STYLES
from steward.undo.models import Batch
from steward.undo.operations import undo_batch
from tests.cast import Api, signed_in
from tests.undo.test_taking_back import alive, wrong

HTMX = {"HX-Request": "true"}
URL = "/bulk/new/activities/"


@pytest.fixture
def acme(furnished: Member) -> Account:
    """A customer."""
    return create_account(by=furnished, name="Acme", as_customer=True)


@pytest.fixture
def todos(furnished: Member, acme: Account) -> list[Activity]:
    """A late one, one of next week, one without a day."""
    plan = {"Late": today() - timedelta(days=9), "Soon": today() + timedelta(days=7), "Some day": None}
    return [
        create_activity(by=furnished, type="call", subject=subject, due_on=day, account=acme)
        for subject, day in plan.items()
    ]


@pytest.fixture
def alices(furnished: Member) -> Client:
    """Alice's browser."""
    return signed_in(furnished)


def days_of(todos: list[Activity]) -> list[date | None]:
    """The days that they have now."""
    return [Activity.objects.get(pk=one.pk).due_on for one in todos]


def test_ticked_activities_are_looked_at_completed_and_taken_back(
    alices: Client, todos: list[Activity], acme: Account
) -> None:
    page = alices.get("/activities/").content.decode()
    assert all(f'name="ids" form="ticked" value="{one.pk}"' in page for one in todos)
    before, sent = alive(), {"ids": [one.pk for one in todos], "action": "complete"}
    shown = alices.post(URL, {**sent, "step": "check"}, headers=HTMX).content.decode()
    assert "Change 3 records?" in shown
    assert "completed “Late”" in shown
    assert alive() == before
    done = alices.post(URL, {**sent, "step": "run"}, headers=HTMX)
    assert "#activity-list" in done["HX-Trigger"]
    assert not Activity.objects.undone().exists()
    acme.refresh_from_db()
    assert acme.next_activity_on is None
    assert Event.objects.filter(account=acme, kind="activity.completed").count() == 3
    assert alices.post(f"/changes/{Batch.objects.get().pk}/undo/", headers=HTMX).status_code == 204
    assert alive() == before
    assert not wrong()
    told = Event.objects.filter(account=acme, kind="batch.undone").values_list("data__title", flat=True)
    assert set(told) == {f"Completed (Activities): {one.subject}" for one in todos}


@pytest.mark.parametrize("action", ["complete", "postpone", "move", "reassign", "priority", "reopen", "delete"])
def test_every_action_has_its_form(alices: Client, todos: list[Activity], action: str) -> None:
    answer = alices.post(URL, {"ids": [todos[0].pk], "action": action, "step": ""}, headers=HTMX)
    assert f'<option value="{action}" selected>' in answer.content.decode()
    assert '<option value="tag"' not in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"action": "postpone", "days": "0"}, "days"), ({"action": "postpone"}, "days"),
        ({"action": "move", "due_on": "soon"}, "due_on"), ({"action": "reassign", "assignee_id": "999"}, "assignee_id"),
        ({"action": "priority", "priority": "urgent"}, "priority"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_changes_nothing(
    alices: Client, todos: list[Activity], sent: dict[str, str], field: str
) -> None:
    before = alive()
    answer = alices.post(URL, {**sent, "ids": [todos[0].pk], "step": "run"}, headers=HTMX)
    assert answer.status_code == 422
    assert f"id_{field}_error" in answer.content.decode()
    assert (alive(), BulkEdit.objects.count()) == (before, 0)


def test_postponing_counts_from_its_own_day_or_today_and_refuses_what_has_none(
    alices: Client, todos: list[Activity]
) -> None:
    before = alive()
    sent = {"ids": [one.pk for one in todos], "action": "postpone", "days": "3", "step": "run"}
    answer = alices.post(URL, sent, headers=HTMX)
    assert days_of(todos) == [today() + timedelta(days=3), today() + timedelta(days=10), None]
    page = alices.get(answer["HX-Redirect"]).content.decode()
    assert "It has no day that it could be postponed from." in page
    assert re.search(rf'href="/activities/{todos[2].pk}/">Some day', page)
    alices.post(f"/changes/{Batch.objects.get().pk}/undo/", headers=HTMX)
    assert alive() == before


def test_a_colleague_gets_them_and_is_told(alices: Client, todos: list[Activity], charlie: Member) -> None:
    before = alive()
    sent = {"ids": [one.pk for one in todos], "action": "reassign", "assignee_id": charlie.pk, "step": "run"}
    assert alices.post(URL, sent, headers=HTMX).status_code == 204
    assert Activity.objects.filter(assignee=charlie).count() == 3
    assert Notice.objects.filter(member=charlie, kind=Notice.Kind.GIVEN).count() == 3
    assert alices.post(f"/changes/{Batch.objects.get().pk}/undo/", headers=HTMX).status_code == 204
    assert alive() == before


def test_done_ones_are_reopened_from_the_list_of_those_done(
    alices: Client, todos: list[Activity], furnished: Member
) -> None:
    for one in todos[:2]:
        complete_activity(one, by=furnished)
    assert "Reopen" in alices.get("/activities/?show=done").content.decode()
    edit = start_bulk("activity", "reopen", {}, by=furnished, asked=Asked(ids=[one.pk for one in todos]))
    states = BulkTarget.objects.filter(edit=edit).order_by("record_id").values_list("state", flat=True)
    assert list(states) == ["changed", "changed", "same"]
    assert Activity.objects.undone().count() == 3


def test_one_of_a_series_leaves_one_to_do_after_it_is_taken_back(furnished: Member, acme: Account) -> None:
    weekly = create_activity(by=furnished, type="task", due_on=today(), repeats="FREQ=WEEKLY", account=acme)
    before = alive()
    for action in ("complete", "delete"):
        edit = start_bulk("activity", action, {}, by=furnished, asked=Asked(ids=[weekly.pk]))
        assert days_of(list(Activity.objects.undone())) == [today() + timedelta(days=7)]
        assert edit.batch
        undo_batch(edit.batch, by=furnished)
        assert alive() == before
        assert list(Activity.objects.undone()) == [weekly]


def test_a_reminder_is_due_again_when_it_was(furnished: Member, acme: Account) -> None:
    day = today() + timedelta(days=7)
    planned = create_activity(by=furnished, type="call", due_on=day, account=acme, reminders=[30])
    due = Reminder.objects.get().due_at
    edit = start_bulk("activity", "postpone", {"days": 5}, by=furnished, asked=Asked(ids=[planned.pk]))
    assert Reminder.objects.get().due_at == due + timedelta(days=5)  # type: ignore[operator]
    assert edit.batch
    undo_batch(edit.batch, by=furnished)
    assert Reminder.objects.get().due_at == due


def test_a_day_stays_with_the_time_that_somebody_gave_it_since(
    api: Api, furnished: Member, todos: list[Activity]
) -> None:
    body = {"ids": [todos[1].pk, todos[2].pk], "action": "move", "due_on": "2031-05-06"}
    made = api.post("/activities/bulk", body).json()
    change_activity(todos[2], by=furnished, due_time=time(9))
    told = api.post(f"/batches/{made['batch_id']}/undo").json()
    assert told["kept"] == [{"name": "Some day", "url": f"/activities/{todos[2].pk}/", "fields": ["Day"]}]
    assert days_of(todos[1:]) == [todos[1].due_on, date(2031, 5, 6)]
    assert not wrong()


def test_who_did_it_stays_with_when_it_was_done_again(furnished: Member, todos: list[Activity]) -> None:
    edit = start_bulk("activity", "complete", {}, by=furnished, asked=Asked(ids=[todos[0].pk]))
    again = start_bulk("activity", "reopen", {}, by=furnished, asked=Asked(ids=[todos[0].pk]))
    assert again.run.result["changed"] == 1
    complete_activity(Activity.objects.get(pk=todos[0].pk), by=furnished)
    assert edit.batch
    undo_batch(edit.batch, by=furnished)
    found = Activity.objects.get(pk=todos[0].pk)
    assert (found.done, found.done_by) == (True, furnished)


def test_all_that_the_list_finds_is_changed_and_nothing_else(
    alices: Client, furnished: Member, acme: Account, charlie: Member
) -> None:
    rows = [{"type": "task", "subject": f"Task {n}", "account": acme, "due_on": today()} for n in range(70)]
    create_activities(rows, furnished)
    other = create_activity(by=furnished, type="task", account=acme, assignee=charlie)
    call = create_activity(by=furnished, type="call", account=acme)
    page = alices.get("/activities/?type=task").content.decode()
    assert "Change all 70…" in page
    here = re.search(r'data-src="([^"]+)"', page)
    assert here
    sent = {"all_results": "70", "here": here[1].replace("&amp;", "&"), "action": "complete", "step": "run"}
    edit_url = alices.post(URL, sent, headers=HTMX)["HX-Redirect"]
    work(["imports"])
    assert ">70<" in alices.get(edit_url).content.decode()
    assert set(Activity.objects.undone()) == {other, call}


def test_the_api_looks_changes_filters_and_takes_back(api: Api, todos: list[Activity]) -> None:
    before = alive()
    open_ones = {"all": [{"field": "done_at", "op": "is_empty"}, {"field": "subject", "op": "contains", "value": "s"}]}
    body: dict[str, Any] = {"filter": open_ones, "action": "priority", "priority": "high"}
    tried = api.post("/activities/bulk?preview=1", body).json()
    assert (tried["total"], {line["name"] for line in tried["lines"]}) == (2, {"Soon", "Some day"})
    made = api.post("/activities/bulk", body)
    assert made.status_code == 202
    found = [api.get(f"/activities/{one.pk}").json()["priority"] for one in todos]
    assert found == ["normal", "high", "high"]
    assert api.post(f"/batches/{made.json()['batch_id']}/undo").status_code == 202
    assert alive() == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "postpone", "days": 366}, "days"), ({"action": "move", "due_on": "31-12-2026"}, "due_on"),
        ({"action": "move"}, "due_on"), ({"action": "priority"}, "priority"),
        ({"action": "tag", "tags": ["Key"]}, "action"), ({"action": "restore"}, "action"),
        ({"action": "reassign", "assignee_id": 999}, "assignee_id"),
    ],
)  # fmt: skip
def test_the_api_names_what_is_wrong_and_changes_nothing(
    api: Api, todos: list[Activity], body: dict[str, Any], field: str
) -> None:
    before = alive()
    answer = api.post("/activities/bulk", {**body, "ids": [todos[0].pk]})
    assert answer.status_code == 422
    assert field in [error["field"].split(".")[-1] for error in answer.json()["errors"]]
    assert (alive(), BulkEdit.objects.count()) == (before, 0)


def test_the_api_has_no_words_and_no_views_of_activities(api: Api, todos: list[Activity]) -> None:
    before = alive()
    answer = api.post("/activities/bulk", {"q": "late", "action": "complete"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "q")
    assert api.post("/activities/bulk", {"view": 1, "action": "complete"}).status_code == 404
    assert alive() == before


def test_what_one_does_not_see_cannot_be_named(charlie: Member, todos: list[Activity], furnished: Member) -> None:
    Workspace.objects.update(policies=dict(STYLES["taxdome"]))
    charlie.rights = []
    charlie.save()
    own = create_account(by=furnished, name="Globex")
    grant_access(own, charlie, by=furnished)
    mine = create_activity(by=furnished, type="call", account=own)
    before = alive()
    body = {"ids": [mine.pk, todos[0].pk], "action": "complete"}
    assert Api(charlie).post("/activities/bulk", body).status_code == 404
    assert alive() == before
    assert Api(charlie).post("/activities/bulk", {**body, "ids": [mine.pk]}).status_code == 202
    all_of = {"filter": {"all": [{"field": "subject", "op": "is_not_empty"}]}, "action": "delete"}
    assert Api(charlie).post("/activities/bulk?preview=1", all_of).json()["total"] == 1


def test_one_that_was_deleted_meanwhile_is_refused_in_the_report(furnished: Member, acme: Account) -> None:
    rows = [{"type": "task", "subject": f"Task {n}", "account": acme} for n in range(60)]
    made = create_activities(rows, furnished)
    edit = start_bulk("activity", "complete", {}, by=furnished, asked=Asked(ids=[one.pk for one in made]))
    trash_activity(Activity.objects.get(pk=made[0].pk), by=furnished)
    work(["imports"])
    edit.refresh_from_db()
    assert edit.run.result == {"bulk": edit.pk, "changed": 59, "same": 0, "refused": 1}
    refused = BulkTarget.objects.get(edit=edit, state="refused")
    assert (refused.record_id, refused.reason) == (made[0].pk, "This lies in the trash. Restore it first.")


def test_the_list_asks_no_more_for_more_rows(alices: Client, furnished: Member, acme: Account) -> None:
    asked = []
    for _n in range(2):
        rows = [{"type": "task", "subject": f"Task {n}", "account": acme, "due_on": today()} for n in range(60)]
        create_activities(rows, furnished)
        with CaptureQueriesContext(connection) as queries:
            alices.get("/activities/")
        asked.append(len(queries))
    assert asked[1] <= asked[0] <= 20
