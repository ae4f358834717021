"""What is done to many activities at once, and planning one for each of many records."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from steward.activities.models import Activity
from steward.activities.operations import (
    change_activity,
    complete_activity,
    create_activity,
    reopen_activity,
)
from steward.activities.operations.types import type_named
from steward.core.clock import today
from steward.core.refused import Invalid, Refused
from steward.team.models import Member

Given = dict[str, Any]
MOST_DAYS = 365


def member_in(given: Given, name: str, *, optional: bool = False) -> int | None:
    """The id of an active member under `name`; None is one too where it is `optional`. Raises `Invalid`."""
    pk = given.get(name)
    if pk is None and optional and name in given:
        return None
    if not isinstance(pk, int) or not Member.objects.filter(pk=pk, status=Member.Status.ACTIVE).exists():
        raise Invalid(_("Choose a member of the team."), field=name)
    return pk


def planned(kind: str, given: Given, by: Member) -> Given:
    """What an activity for each record is like. Raises `Invalid`."""
    plan = {name: given.get(name) for name in ("type", "subject", "due_on", "due_time", "note", "assignee_id")}
    if not isinstance(plan["type"], str):
        raise Invalid(_("Choose the kind of activity."), field="type")
    type_named(plan["type"])
    if plan["assignee_id"] is not None:
        member_in(plan, "assignee_id")
    _moments(plan)
    return {name: value for name, value in plan.items() if value is not None}


def plan(kind: str, row: Any, given: Given, by: Member) -> Activity:
    """Plan an activity for a record."""
    values = {name: value for name, value in given.items() if name != "assignee_id"} | _moments(given)
    if "assignee_id" in given:
        values["assignee"] = Member.objects.get(pk=given["assignee_id"])
    links: dict[str, Any] = {kind: row}
    if kind == "deal" and row.account_id:
        links["account"] = row.account
    return create_activity(by=by, **values, **links)


def complete(kind: str, row: Activity, given: Given, by: Member) -> Activity:
    """Mark it done; what is done already stays as it is."""
    return row if row.done else complete_activity(row, by=by)


def reopen(kind: str, row: Activity, given: Given, by: Member) -> Activity:
    """Take "done" back; what is still to do stays as it is."""
    return reopen_activity(row, by=by) if row.done else row


def assignee(kind: str, given: Given, by: Member) -> Given:
    """Who is to do them. Raises `Invalid`."""
    return {"assignee_id": member_in(given, "assignee_id")}


def reassign(kind: str, row: Activity, given: Given, by: Member) -> Activity:
    """Give it to a colleague."""
    return change_activity(row, by=by, assignee=Member.objects.get(pk=given["assignee_id"]))


def day(kind: str, given: Given, by: Member) -> Given:
    """The day to move to. Raises `Invalid`."""
    if "due_on" not in _moments(given):
        raise Invalid(_("Choose a day."), field="due_on")
    return {"due_on": given["due_on"]}


def move(kind: str, row: Activity, given: Given, by: Member) -> Activity:
    """Move it to the day; its time stays."""
    return change_activity(row, by=by, due_on=date.fromisoformat(given["due_on"]))


def days(kind: str, given: Given, by: Member) -> Given:
    """By how many days. Raises `Invalid`."""
    number = given.get("days")
    if type(number) is not int or not 1 <= number <= MOST_DAYS:
        raise Invalid(_("Postpone by 1 to %(n)s days.") % {"n": MOST_DAYS}, field="days")
    return {"days": number}


def postpone(kind: str, row: Activity, given: Given, by: Member) -> Activity:
    """Move it so many days from its own day, or from today when it is late. Refused when it is done or has no day."""
    if row.done:
        raise Refused(_("This is done already."), code="already_done")
    if row.due_on is None:
        raise Refused(_("It has no day that it could be postponed from. Move it to a day."), code="no_day")
    return change_activity(row, by=by, due_on=max(row.due_on, today()) + timedelta(days=given["days"]))


def priority(kind: str, given: Given, by: Member) -> Given:
    """The priority they get. Raises `Invalid`."""
    if given.get("priority") not in Activity.Priority.values:
        raise Invalid(_("The priority is low, normal or high."), field="priority")
    return {"priority": given["priority"]}


def prioritise(kind: str, row: Activity, given: Given, by: Member) -> Activity:
    """Give it the priority."""
    return change_activity(row, by=by, priority=given["priority"])


def _moments(given: Given) -> Given:
    """Day and time from their ISO texts."""
    found: Given = {}
    for name, read in (("due_on", date.fromisoformat), ("due_time", time.fromisoformat)):
        if given.get(name) is not None:
            try:
                found[name] = read(given[name])
            except (TypeError, ValueError) as error:
                raise Invalid(_("Write a day as 2026-11-22 and a time as 14:30."), field=name) from error
    return found
