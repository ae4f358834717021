"""Giving a field another type: preview, run, report."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.core.pages import at_version, version_in
from steward.core.refused import Refused
from steward.fields.conversion import preview, reading, target_of
from steward.fields.models import Field
from steward.fields.operations import check_type, convert_field, stop_rewrite
from steward.fields.queries import left_over
from steward.fields.settings_form import ConvertForm
from steward.team.doors import MemberRequest
from steward.team.forms import attempt

from .parts import done, list_url, manages, posted, shown, the_field

SHOWN = 200


@manages
def convert(request: MemberRequest, field_id: int) -> HttpResponse:
    """Ask for the type; show what would not fit; with `go` begin, in background."""
    field = the_field(request, field_id)
    form = ConvertForm(field, posted(request))
    context: dict[str, Any] = {
        "title": _("Change the type of %(name)s") % {"name": field.label},
        "action": _("Preview"),
        "form_url": at_version(request.path, field.version),
        "back_url": list_url(field.record),
        "field": field,
        "type": Field.Type(field.type).label,
        "size": "l",
        "dialog_id": "convertfield",
    }
    if request.method == "POST" and form.is_valid():
        to, order = form.cleaned_data["to"], form.cleaned_data["date_order"]
        if request.POST.get("go") == to:
            asked = version_in(request)
            begun = attempt(form, lambda: convert_field(field, by=request.user, version=asked, to=to, date_order=order))
            if begun is not None:
                text = _("%(name)s is being changed. You can go on working.") % {"name": field.label}
                return done(request, text, back=list_url(field.record))
        else:
            context |= _previewed(field, to, order, request, form)
    return shown(request, "_convert.html", context, form)


def _previewed(field: Field, to: str, order: str, request: MemberRequest, form: ConvertForm) -> dict[str, Any]:
    try:
        check_type(field, to)
        found = preview(field, target_of(field, to), reading(request.user, order))
    except Refused as refusal:
        form.add_error("to" if refusal.field == "to" else None, refusal.message)
        return {}
    return {"preview": found, "action": _("Change the type"), "go": to, "fit": found.looked_at - found.lost}


@require_POST
@manages
def stop(request: MemberRequest, field_id: int) -> HttpResponse:
    """Stop a change of type: everything is then as it was."""
    field = the_field(request, field_id)
    stop_rewrite(field, by=request.user)
    return done(request, _("It stops; everything stays as it was."), back=list_url(field.record))


@manages
def unconverted(request: MemberRequest, field_id: int) -> HttpResponse:
    """The values that did not fit, as they were."""
    field = the_field(request, field_id)
    rows = left_over(field)
    context = {
        "field": field, "rows": list(rows[:SHOWN]), "count": rows.count(), "shown": SHOWN,
        "back_url": list_url(field.record), "file_url": reverse("fields:unconverted_file", args=[field.pk]),
    }  # fmt: skip
    return render(request, "fields/unconverted.html", context)


@manages
def unconverted_file(request: MemberRequest, field_id: int) -> HttpResponse:
    """All of them as CSV; a text that a spreadsheet would take for a formula is marked as text."""
    field = the_field(request, field_id)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{field.key}.csv"'
    lines = csv.writer(answer)
    lines.writerow(["id", field.key, "why"])
    for pk, text, why in left_over(field).values_list("record_id", "text", "why").iterator(chunk_size=2000):
        lines.writerow([pk, f"'{text}" if text[:1] in "=+-@\t\r" and text else text, why])
    return answer
