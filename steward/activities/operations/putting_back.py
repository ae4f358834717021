"""Taking back what was done to an activity, a note or a comment: from what the event kept of before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.accounts.models import Account
from steward.accounts.queries import contacts_visible_to
from steward.activities.models import Activity, ActivityType, Comment, Note
from steward.core.refused import Refused
from steward.deals.models import Deal
from steward.history.models import Event
from steward.team.models import Member

from .activities import change_activity, repeat_as_before
from .comments import change_comment
from .finishing import complete_activity
from .notes import change_note


@transaction.atomic
def put_back_activity(activity: Activity, event: Event, *, by: Member, version: int | None = None) -> Activity:
    """Give an activity the values of before this edit or move; of one that was reopened, done when it was done.

    By the room's own operations, so with their rights, rules and consequences. Refused in words where a value is not
    allowed any more, and when somebody changed the activity since `version`.
    """
    if event.kind == "activity.reopened":
        return complete_activity(activity, by=by, version=version, done_at=datetime.fromisoformat(_kept(event)))
    was = dict(_kept(event))
    values: dict[str, Any] = {}
    repeating = was.pop("series", None)
    for name, value in was.items():
        values[name] = _read(name, value, by)
    row = change_activity(activity, by=by, version=version, **values)
    return row if repeating is None else repeat_as_before(row, repeating, by=by)


def put_back_note(note: Note, event: Event, *, by: Member, version: int | None = None) -> Note:
    """Let a note say again what it said before this edit."""
    return change_note(note, by=by, body=_kept(event), version=version)


def put_back_comment(comment: Comment, event: Event, *, by: Member, version: int | None = None) -> Comment:
    """Let a comment say again what it said before this edit."""
    return change_comment(comment, by=by, body=_kept(event), version=version)


def _kept(event: Event) -> Any:
    if not event.data.get("kept"):
        raise Refused(_("There is nothing here that can be put back."), code="nothing_kept")
    return event.data["kept"]


def _read(name: str, value: Any, by: Member) -> Any:
    """The value as `change_activity` takes it."""
    if name in ("colleagues", "people"):
        rows: Any = Member.objects.active() if name == "colleagues" else contacts_visible_to(by)
        return _all(rows, value)
    if name == "due_on":
        return date.fromisoformat(value) if value else None
    if name == "due_time":
        return time.fromisoformat(value) if value else None
    links: dict[str, Any] = {
        "type": ActivityType.objects.all(), "account": Account.objects.visible_to(by),
        "contact": contacts_visible_to(by), "deal": Deal.objects.visible_to(by), "assignee": Member.objects.active(),
    }  # fmt: skip
    return _all(links[name], [value])[0] if name in links and value else value


def _all(rows: Any, ids: Iterable[int]) -> list[Any]:
    wanted = list(ids)
    there = rows.in_bulk(wanted)
    if len(there) < len(set(wanted)):
        raise Refused(_("Something that it named before is not there any more. Nothing was taken back."), code="gone")
    return [there[pk] for pk in wanted]
