"""Changing what is said of a field."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.fields.facts import FieldChanged
from steward.fields.history import latest_event, made_since
from steward.fields.models import Field
from steward.fields.operations import change_field, put_back_field
from steward.fields.settings_form import EditForm, edit_initial, groups_of
from steward.history.models import Event
from steward.team.doors import MemberRequest
from steward.team.forms import attempt

from .parts import done, list_url, manages, options_url, posted, shown, the_field, to_list


@manages
def change(request: MemberRequest, field_id: int) -> HttpResponse:
    """Label, hint, group, default, required, filterable, who may see; the rule of a computed field."""
    field = the_field(request, field_id)
    if field.standard:
        return to_list(field)
    form = EditForm(
        field, request.user, posted(request), initial=edit_initial(field),
        groups=groups_of(field.record, request.user), currency=request.workspace.currency,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = form.values()
        version = values.pop("version")
        mark = latest_event()
        saved = attempt(form, lambda: change_field(field, by=request.user, version=version, **values))
        if saved is not None:
            return _saved(request, saved, mark)
        again = request.POST.copy()
        again["version"] = str(field.version)  # who was told of a colleague's change may save again
        form.data = again
    context = {
        "title": field.label,
        "action": _("Save"),
        "form_url": request.path,
        "back_url": list_url(field.record),
        "options_url": options_url(field) if field.has_options else "",
        "convert_url": "" if field.is_computed else reverse("fields:convert", args=[field.pk]),
        "field": field,
        "size": "l",
        "dialog_id": "editfield",
    }
    return shown(request, "_edit.html", context, form)


@manages
@require_POST
def undo(request: MemberRequest, event_id: int) -> HttpResponse:
    """Take a change of what is said of a field back."""
    event = get_object_or_404(Event, pk=event_id, kind=FieldChanged.kind)
    field, mark = the_field(request, event.subject_id or 0), latest_event()
    return _saved(request, put_back_field(field, event, by=request.user), mark)


def _saved(request: MemberRequest, field: Field, mark: int) -> HttpResponse:
    made = made_since(mark, by=request.user, kind=FieldChanged.kind, subject_id=field.pk).first()
    back = reverse("fields:undo_change", args=[made.pk]) if made and made.data.get("kept") else ""
    return done(request, _("Saved: %(name)s.") % {"name": field.label}, back=list_url(field.record), undo=back)
