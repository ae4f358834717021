"""Settings > Fields: a tab for each kind of record (M31, M32)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote, urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.core.pages import partial
from steward.core.text import ids_in
from steward.fields.carriers import carrier
from steward.fields.models import Field, RecordKind
from steward.fields.operations import arrange_fields
from steward.fields.queries import (
    counts_held,
    fields_visible_to,
    groups,
    left_over,
    rewrites_of,
    trashed_visible_to,
    written_before,
)
from steward.fields.settings_form import ICONS, PLURALS, who_sees_text
from steward.team.doors import MemberRequest, signed_in

from .parts import done, list_url, manages, the_field, the_record

GROUP = "g:"  # before a heading in a posted order


@manages
def fields(request: MemberRequest) -> HttpResponse:
    """Standard fields with their answers (M30), and the firm's own in groups."""
    record = request.GET.get("record", "account")
    record = record if record in RecordKind.values else "account"
    every = fields_visible_to(request.user)
    mine = [field for field in every if field.record == record]
    own = [field for field in mine if not field.standard]
    going = rewrites_of(mine)
    counts = counts_held(record, own)
    context = {
        "record": record,
        "tabs": _tabs(every, record),
        "standard": _standard(record, [field for field in mine if field.standard]),
        "groups": [(name, [_row(field, counts, going) for field in rows]) for name, rows in groups(own)],
        "total": counts.get(0),
        "trashed": trashed_visible_to(request.user, record),
        "busy": bool(going),
        "title": PLURALS[RecordKind(record)],
    }
    return partial(request, "fields/settings.html", "fields", context)


@require_POST
@manages
def order(request: MemberRequest, record: str) -> HttpResponse:
    """Another order: `ids=3,g:Finance,1,2`, where a heading begins the group of what follows."""
    kind, was = the_record(record), _order(record)
    asked = request.GET.get("ids") or request.POST.get("ids", "")
    expected = _groups(request.GET["was"]) if "was" in request.GET else None
    arrange_fields(kind, _groups(asked), by=request.user, expected=expected)
    now = _order(record)
    url = reverse("fields:order", args=[record])
    undo = f"{url}?{urlencode({'ids': was, 'was': now})}" if now != was else ""
    return done(request, _("The order is changed."), back=list_url(record), undo=undo)


def _order(record: str) -> str:
    """How the firm's own fields stand now, as an order is posted."""
    parts, heading = [], ""
    rows = Field.objects.filter(record=record, standard=False).order_by("position", "id")
    for pk, group in rows.values_list("pk", "group"):
        if group != heading:
            parts.append(GROUP + quote(group, safe=""))
            heading = group
        parts.append(str(pk))
    return ",".join(parts)


def _groups(order: str) -> list[tuple[str, list[int]]]:
    groups_asked: list[tuple[str, list[int]]] = [("", [])]
    for text in order.split(","):
        if text.startswith(GROUP):
            groups_asked.append((unquote(text.removeprefix(GROUP)), []))
        else:
            groups_asked[-1][1].extend(ids_in([text]))
    return groups_asked


@signed_in
def suggestions(request: MemberRequest, field_id: int) -> HttpResponse:
    """What others have written in a field with suggestions, for what was typed."""
    field = the_field(request, field_id)
    texts = written_before(field, request.GET.get("q", ""), request.user) if field.type == Field.Type.SUGGESTED else []
    return render(request, "fields/suggestions.html", {"texts": texts})


def _tabs(every: list[Field], record: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label, "current": kind == record, "url": f"{reverse('fields:settings')}?record={kind}",
            "count": sum(one.record == kind and not one.standard for one in every),
        }
        for kind, label in PLURALS.items()
    ]  # fmt: skip


def _standard(record: str, editable: list[Field]) -> list[dict[str, Any]]:
    """The standard fields by label; those with editable answers lead to them."""
    known = {field.key: field for field in editable}
    return [{"label": label, "field": known.get(name)} for name, label in carrier(record).standard().items()]


def _row(field: Field, counts: dict[int, int], going: dict[int, Any]) -> dict[str, Any]:
    run = going[field.pk].run if field.pk in going else None
    lost = left_over(field).count() if field.era else 0
    return {
        "field": field,
        "icon": ICONS.get(field.type, "text"),
        "type": Field.Type(field.type).label,
        "filled": counts.get(field.pk),
        "sees": who_sees_text(field),
        "run": run,
        "percent": min(99, 100 * run.done // run.total) if run and run.total else 0,
        "may_stop": field.busy == "convert" and field.pk in going and going[field.pk].phase == 0,
        "lost": lost,
    }
