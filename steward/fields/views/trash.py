"""Deleting a field, and taking it back."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from steward.core.pages import at_version, version_in
from steward.fields.operations import restore_field, trash_field
from steward.fields.queries import count_holding
from steward.team.doors import MemberRequest
from steward.team.forms import attempt

from .parts import done, list_url, manages, posted, shown, the_field


@manages
def trash(request: MemberRequest, field_id: int) -> HttpResponse:
    """GET asks, and says how many records hold a value; POST puts the field into the trash."""
    field = the_field(request, field_id)
    back, form = list_url(field.record), forms.Form(posted(request))
    if request.method == "POST" and form.is_valid():
        gone = attempt(form, lambda: trash_field(field, by=request.user, version=version_in(request)))
        if gone is not None:
            text = _("%(name)s is in the trash for 30 days.") % {"name": field.label}
            return done(request, text, back=back, undo=reverse("fields:restore", args=[field.pk]))
    count = count_holding(field)
    held = ngettext("%(n)s record holds a value.", "%(n)s records hold a value.", count) % {"n": f"{count:,}"}
    context = {
        "title": _("Delete the field %(name)s?") % {"name": field.label},
        "text": held if count else _("No record holds a value."),
        "action": _("Delete"),
        "danger": True,
        "form_url": at_version(request.path, field.version),
        "back_url": back,
        "dialog_id": "trashfield",
    }
    return shown(request, "_trash.html", context, form)


@require_POST
@manages
def restore(request: MemberRequest, field_id: int) -> HttpResponse:
    """Take a field out of the trash, with all its values."""
    field = the_field(request, field_id, trashed=True)
    restore_field(field, by=request.user)
    return done(
        request, _("%(name)s is back with all its values.") % {"name": field.label}, back=list_url(field.record)
    )
