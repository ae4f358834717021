"""What may stand in an activity: checked before anything is stored, for pages, API, import and automation alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from steward.activities.models import Activity, ActivityType
from steward.core.clock import now
from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.core.rows import Trashable
from steward.core.text import line, prose
from steward.team.models import Member

from .types import type_named

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
LONGEST = 31 * 24 * 60


def checked(values: dict[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises `Invalid` naming the field at fault, `TypeError` on an unknown name."""
    found = {}
    for name, value in values.items():
        if name not in CHECKS:
            raise TypeError(f"an activity has no {name}")
        found[name] = CHECKS[name](name, value)
    return found


def check_times(activity: Activity) -> None:
    """Raises `Invalid` on a time without a day."""
    if activity.due_time is not None and activity.due_on is None:
        raise Invalid(_("A time needs a day: fill in the date too."), field="due_on")


def held(activity: Activity, version: int | None) -> Activity:
    """The activity, read anew and held. Raises `Refused` when it lies in the trash, `Stale` on another version."""
    row = locked(activity)
    if row.deleted_at is not None:
        raise Refused(_("This lies in the trash. Restore it first."), code="in_trash")
    row.expect(version)
    if row.type_id == activity.type_id:
        row.type = activity.type  # mostly read already; its key never changes
    return row


def past(at: datetime | None) -> datetime | None:
    """The moment something was done. Raises `Invalid` on one that is not in the past."""
    if at is not None and (at > now() + timedelta(minutes=1) or at.date() < FIRST):
        raise Invalid(_("What is done has a moment in the past."), field="done_at")
    return at


def _type(name: str, value: ActivityType | str) -> ActivityType:
    return type_named(value) if isinstance(value, str) else value


def _subject(name: str, value: str) -> str:
    return line(value, field=name, longest=250)


def _day(name: str, value: date | None) -> date | None:
    if value is not None and not FIRST <= value <= LAST:
        raise Invalid(_("A day between 1900 and 2199 fits here."), field=name)
    return value


def _time(name: str, value: time | None) -> time | None:
    return value.replace(microsecond=0, tzinfo=None) if value is not None else None


def _minutes(name: str, value: int | None) -> int | None:
    if value is not None and not 1 <= value <= LONGEST:
        raise Invalid(_("A duration is from 1 minute to 31 days."), field=name)
    return value


def _alive(name: str, value: Trashable | None) -> Trashable | None:
    if value is not None and value.deleted_at is not None:
        raise Invalid(_("“%(name)s” lies in the trash. Restore it first.") % {"name": value}, field=name)
    return value


def _assignee(name: str, value: Member | None) -> Member | None:
    if value is not None and not value.is_active:
        raise Invalid(
            _("%(name)s is not active here, so nothing can be planned for them.") % {"name": value}, field=name
        )
    return value


def _note(name: str, value: str) -> str:
    return prose(value, field=name, longest=20_000)


def _priority(name: str, value: str) -> str:
    if value not in Activity.Priority.values:
        raise Invalid(_("The priority is low, normal or high."), field=name)
    return value


CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "type": _type, "subject": _subject, "due_on": _day, "due_time": _time, "duration_minutes": _minutes,
    "account": _alive, "contact": _alive, "deal": _alive, "assignee": _assignee, "note": _note, "priority": _priority,
}  # fmt: skip
