"""Property: after any sequence of changes the kept next activity of every account and deal equals a recount."""

from __future__ import annotations

import contextlib
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.activities.models import Activity
from steward.activities.operations import (
    change_activity,
    complete_activity,
    create_activities,
    create_activity,
    differences,
    reopen_activity,
    replan,
    restore_activity,
    trash_activity,
)
from steward.core.clock import today
from steward.core.refused import Refused
from steward.deals.models import Deal
from steward.deals.operations import open_deal
from steward.team.models import Member

DAYS = some.none() | some.integers(-3, 9)
TIMES = some.none() | some.sampled_from([time(8), time(15, 30)])
WHICH = some.integers(0, 9)
STEP = some.one_of(
    some.tuples(some.just("plan"), WHICH, DAYS, TIMES),
    some.tuples(some.just("bulk"), WHICH, DAYS, TIMES),
    some.tuples(some.just("change"), WHICH, DAYS, TIMES),
    some.tuples(some.just("move"), WHICH, WHICH, some.none()),
    some.tuples(some.sampled_from(["complete", "again", "reopen", "trash", "restore"]), WHICH, DAYS, TIMES),
    some.tuples(
        some.just("replan"), WHICH, some.sampled_from(["none", "today", "tomorrow", "week", "later"]), some.none()
    ),
)


def on(distance: int | None) -> date | None:
    """So many days from today."""
    return None if distance is None else today() + timedelta(days=distance)


def counted(things: Any) -> tuple[Any, ...]:
    """The next activity by looking at every row: by day (none last), by time (none last), by id."""
    rows = [row for row in things if row.done_at is None and row.deleted_at is None]
    rows.sort(
        key=lambda row: (
            row.due_on is None,
            row.due_on or date.max,
            row.due_time is None,
            row.due_time or time.max,
            row.pk,
        )
    )
    if not rows:
        return (None, None, None, "", "")
    first = rows[0]
    return (first.pk, first.due_on, first.due_time, first.subject, first.type.icon)


def kept(thing: Account | Deal) -> tuple[Any, ...]:
    """The next activity that the record keeps."""
    return (
        thing.next_activity_id, thing.next_activity_on, thing.next_activity_time,
        thing.next_activity_subject, thing.next_activity_icon,
    )  # fmt: skip


class Play:
    """Two accounts, a deal, and what is done with their activities."""

    def __init__(self, by: Member) -> None:
        self.by = by
        self.accounts: list[Any] = [create_account(by=by, name=name, as_customer=True) for name in ("Acme", "Globex")]
        self.deal = open_deal(by=by, name="Renewal", account=self.accounts[0])
        self.activities: list[Activity] = []

    def values(self, which: int, distance: int | None, at: time | None) -> dict[str, Any]:
        """A new activity: on an account, on the deal, or on nothing."""
        place: dict[str, Any] = {"account": [*self.accounts, None][which % 3]} if which < 7 else {"deal": self.deal}
        return {"type": "call", "due_on": on(distance), "due_time": at if distance is not None else None, **place}

    def do(self, step: tuple[str, int, Any, Any]) -> None:
        """One change; a refusal is part of the play."""
        verb, which, what, at = step
        if verb == "plan":
            self.activities.append(create_activity(by=self.by, **self.values(which, what, at)))
        elif verb == "bulk":
            rows = [self.values(number, what, at) for number in (which, (which + 4) % 10)]
            self.activities += create_activities(rows, self.by)
        elif verb == "replan":
            replan(self.accounts[which % 2], what, by=self.by)
        elif self.activities:
            self.act(verb, self.activities[which % len(self.activities)], what, at)

    def act(self, verb: str, one: Activity, what: Any, at: time | None) -> None:
        """One change of an activity that is there."""
        if verb == "change":
            change_activity(one, by=self.by, due_on=on(what), due_time=at if what is not None else None)
        elif verb == "move":
            change_activity(
                one, by=self.by, account=[*self.accounts, None][what % 3], deal=self.deal if what > 6 else None
            )
        elif verb == "complete":
            complete_activity(one, by=self.by)
        elif verb == "again":
            complete_activity(one, by=self.by, next={"due_on": on(what)})
        else:
            {"reopen": reopen_activity, "trash": trash_activity, "restore": restore_activity}[verb](one, by=self.by)

    def check(self) -> None:
        """Everything kept equals a recount."""
        rows = list(Activity.objects.select_related("type"))
        for account in self.accounts:
            account.refresh_from_db()
            assert kept(account) == counted(row for row in rows if row.account_id == account.pk)
        self.deal.refresh_from_db()
        assert kept(self.deal) == counted(row for row in rows if row.deal_id == self.deal.pk)
        assert not list(differences())


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=some.lists(STEP, min_size=1, max_size=12))
def test_whatever_is_planned_completed_moved_reopened_and_deleted_the_next_activity_equals_a_recount(
    furnished: Member, steps: list[tuple[str, int, Any, Any]]
) -> None:
    mark = transaction.savepoint()
    try:
        play = Play(furnished)
        for step in steps:
            with contextlib.suppress(Refused):
                play.do(step)
            play.check()
    finally:
        transaction.savepoint_rollback(mark)
