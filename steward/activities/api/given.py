"""What a caller sent, as the operations take it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from steward.activities.models import Activity, Note
from steward.activities.pickers import rows_of
from steward.core.api import In
from steward.core.refused import Invalid, Refused
from steward.core.rows import narrow
from steward.team.api_auth import me_of
from steward.team.models import Member

LINKS = ("account_id", "contact_id", "deal_id", "assignee_id")
MANY = {"colleague_ids": ("assignee", "colleagues"), "person_ids": ("contact", "people")}
TEXTS = ("type", "subject", "note", "priority", "body", "reminders", *MANY)


def values(body: In, request: HttpRequest) -> dict[str, Any]:
    """What the operation takes: ids become records that the caller sees. Raises `Invalid` naming the field."""
    given, by = body.given(), me_of(request)
    for name in TEXTS:
        if name in given and given[name] is None:
            raise Invalid(_("This cannot be null."), field=name)
    for name in LINKS:
        if name in given:
            pk = given.pop(name)
            given[name.removesuffix("_id")] = None if pk is None else _linked(name, pk, by)
    for name, (kind, word) in MANY.items():
        if name in given:
            given[word] = [_linked(f"{kind}_id", pk, by, said=name) for pk in given.pop(name)]
    if "repeats" in given:
        given["repeats"] = given["repeats"] or ""
    return given


def activity_of(request: HttpRequest, pk: int) -> Activity:
    """The activity, or 404."""
    rows = Activity.objects.visible_to(me_of(request)).select_related("type", "series", "assignee")
    return get_object_or_404(rows, pk=pk)


def seen(request: HttpRequest, pk: int) -> Activity:
    """The activity by its id and type alone, or 404: for operations that read it anew and hold it."""
    rows = Activity.objects.visible_to(me_of(request))
    return get_object_or_404(narrow(rows, ("type__key", "type__name", "type__icon")), pk=pk)


def note_of(request: HttpRequest, pk: int) -> Note:
    """The note, or 404."""
    return get_object_or_404(Note.objects.visible_to(me_of(request)), pk=pk)


def _linked(name: str, pk: int, by: Member, said: str = "") -> Any:
    kind = name.removesuffix("_id")
    rows = Member.objects.visible_to(by) if kind == "assignee" else rows_of(kind, by)
    found = rows.filter(pk=pk).first()
    if found is None:
        message = _("There is nothing with this id, or it is not yours to see.")
        raise Refused(message, code="not_found", field=said or name, status=404)
    return found
