"""The page of a record's history, field by field, with "Put back"; and the address that puts back. Used by the rooms
whose records have one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from steward.core.pages import taken_back, version_in
from steward.core.text import ids_in
from steward.fields.history import EDITS, SHOWN, changes_of, put_back_url, undo_of
from steward.history.changes import Change
from steward.history.models import Event
from steward.team.doors import MemberRequest

MOST = 10  # events of one edit


@dataclass(frozen=True)
class Line:
    """A change, and where it is put back; "" where that would change nothing or cannot be."""

    change: Change
    url: str


def show_history(
    request: MemberRequest, record: str, row: Any, *, may_change: bool, texts: Collection[str]
) -> HttpResponse:
    """What was changed on this record, newest first; `?field=` of one field."""
    field = request.GET.get("field", "")[:120]
    every = changes_of(record, row.pk, by=request.user, texts=texts)
    changes = [one for one in every if one.field == field] if field else every
    if field and len(every) == SHOWN:
        changes = changes_of(record, row.pk, by=request.user, texts=texts, field=field)
    context = {
        "row": row,
        "lines": list(_lines(changes, row, may_change=may_change)),
        "fields": list({one.field: one.label for one in reversed(every)}.items()),
        "field": field,
        "is_whole": len(changes) < SHOWN,
    }
    return render(request, "fields/history_dialog.html" if request.htmx else "fields/history_page.html", context)


def put_back(request: MemberRequest, record: str, row: Any, do: Callable[..., Any]) -> HttpResponse:
    """Put back what the `?events=` of one edit changed, or of them one `?field=`, unless the record was changed since.
    `do` is the room's operation."""
    ids = ids_in(request.GET.get("events", "").split(","))
    events = list(Event.objects.filter(**{f"{record}_id": row.pk}, kind__in=EDITS[record], pk__in=ids[:MOST]))
    if not events or len(events) < len(set(ids)):
        raise Http404
    field, version = request.GET.get("field", ""), version_in(request)
    done = do(row, *events, by=request.user, field=field, version=version)
    if done.version == row.version:
        return taken_back(request, _("Nothing to put back: it is so already."), back=row.url)
    undo = undo_of(record, done, row.version, by=request.user)
    return taken_back(request, _("Put back: %(name)s.") % {"name": done.name}, undo=undo, back=row.url)


def _lines(changes: list[Change], row: Any, *, may_change: bool) -> list[Line]:
    """Each with its address; a value that the field has now is not offered."""
    now: dict[str, str] = {}
    found = []
    for one in changes:
        current = now.setdefault(one.field, one.new)
        offered = may_change and one.is_kept and one.old != current
        found.append(Line(one, put_back_url(row, [one.event.pk], one.field) if offered else ""))
    return found
