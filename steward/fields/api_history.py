"""What the API tells and takes of the history of a record's fields; routes stand with the records."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Schema

from steward.core.api import CountOut, Id, In
from steward.core.paging import Count
from steward.history.models import Event
from steward.team.models import Member

from .history import EDITS, changes_of


class ChangeOut(Schema):
    """One field of one edit: from and to in words. `event_id` and `field` put the value of before back."""

    event_id: int
    at: datetime
    actor_id: int | None
    actor: str
    field: str
    label: str
    old: str
    new: str
    can_be_put_back: bool


class PutBackIn(In):
    """The edit, and the field of it to put back; without a field all that the edit changed."""

    event_id: Id
    field: str = ""


def history_json(record: str, pk: int, by: Member, *, field: str, limit: int, texts: Collection[str]) -> dict[str, Any]:
    """The changes of a record, newest first: as many as asked, on one page."""
    items = [
        {
            "event_id": one.event.pk, "at": one.event.at, "actor_id": one.event.actor_id,
            "actor": str(one.event.actor or ""), "field": one.field, "label": one.label, "old": one.old,
            "new": one.new, "can_be_put_back": one.is_kept,
        }
        for one in changes_of(record, pk, by=by, field=field, texts=texts, limit=limit)
    ]  # fmt: skip
    return {"items": items, "next": None, "count": CountOut.of(Count(len(items), exact=len(items) < limit))}


def the_edit(record: str, pk: int, payload: PutBackIn) -> Event:
    """The event of an edit of this very record, or 404."""
    rows = Event.objects.filter(**{f"{record}_id": pk}, subject_id=pk, kind__in=EDITS[record])
    return get_object_or_404(rows, pk=payload.event_id)
