"""Step 2: how each file is read, and what its columns become."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from steward.core.money import currencies
from steward.core.pages import gone_to
from steward.core.refused import Invalid
from steward.importing.choices import choices_of
from steward.importing.matching import groups_of, lines_of, types, wishes
from steward.importing.models import Import, SavedMapping
from steward.importing.operations import map_import, plan_batch, plan_later, read_import
from steward.importing.options import MAKES, Options
from steward.importing.profiles import PROFILES
from steward.importing.sources import DELIMITERS, ENCODINGS, Format
from steward.importing.targets import RECORD_LABELS, RECORDS, split
from steward.team.doors import MemberRequest, right
from steward.team.models import Member

from .batch import INLINE, files_of, step_context

_PROGRAMS = {
    "csv": _("no particular program"), "pipedrive": "Pipedrive", "activecampaign": "ActiveCampaign, MailBlue",
    "outseta": "Outseta", "taxdome": "TaxDome", "hubspot": "HubSpot", "salesforce": "Salesforce",
}  # fmt: skip


@right("imports.run")
def match(request: MemberRequest, batch: UUID, pk: int | None = None) -> HttpResponse:
    """GET: the columns of one file. POST: keep what was chosen, then the next file or the check."""
    rows = files_of(request, batch)
    if any(row.state in (Import.State.RUNNING, Import.State.DONE) for row in rows):
        return redirect("importing:run", batch)
    row = next((row for row in rows if row.pk == pk), rows[0])
    problem = None
    if request.method == "POST":
        try:
            row = _keep(request, row)
        except Invalid as refusal:
            problem = refusal
        else:
            return _onward(request, batch, rows, row)
    return _page(request, batch, rows, row, problem)


@right("imports.run")
def column(request: MemberRequest, pk: int) -> HttpResponse:
    """POST by htmx: one select was changed; the table again, with what that column asks for now."""
    row = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    problem = None
    try:
        row = _keep(request, row)
    except Invalid as refusal:
        problem = refusal
        row.refresh_from_db()
    context = _context(row, request.user) | {"problem": problem, "row": row}
    return render(request, "importing/match.html#columns", context, status=422 if problem else 200)


@right("imports.run")
def reading(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: a dialog with encoding, delimiter, sheet, header, kind of records. POST: read it that way."""
    row = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    how = Format.of(row.format)
    if request.method == "POST":
        read_import(row, by=request.user, **_reading(request.POST, how))
        url = request.POST.get("back") or ""
        return gone_to(request, url if url.startswith("/import/") else f"/import/{row.batch}/{row.pk}/")
    context = {
        "row": row, "how": how, "encodings": ENCODINGS.items(), "delimiters": DELIMITERS.items(),
        "records": RECORD_LABELS.items(), "programs": [(name, _PROGRAMS[name]) for name in PROFILES],
    }  # fmt: skip
    return render(request, "importing/reading.html", context)


def _reading(posted: Any, how: Format) -> dict[str, Any]:
    found: dict[str, Any] = {name: posted[name] for name in ("record", "origin") if posted.get(name)}
    names = {"sheet": ("sheet",), "vcard": ("encoding",)}.get(how.kind, ("encoding", "delimiter"))
    found |= {name: posted[name] for name in names if posted.get(name)}
    if "header" in posted and how.kind != "vcard":
        text = posted["header"].strip()
        found["header"] = int(text) if text.isdecimal() and len(text) < 5 else -1
    return found


def _keep(request: MemberRequest, row: Import) -> Import:
    posted = request.POST
    options: dict[str, Any] = {}
    if "options" in posted:
        options = {"update": "update" in posted, "create": {name: f"create-{name}" in posted for name in MAKES}}
        options |= {name: posted[name] for name in ("match", "currency", "deal_names") if name in posted}
        if "has_customers" in posted:
            options["customers"] = "customers" in posted
    return map_import(row, by=request.user, columns=wishes(posted, row), options=options)


def _onward(request: MemberRequest, batch: UUID, rows: list[Import], row: Import) -> HttpResponse:
    """To the next file that was not looked at, else the whole upload is planned."""
    place = [one.pk for one in rows].index(row.pk)
    if place + 1 < len(rows) and "check" not in request.POST:
        return redirect("importing:match_file", batch, rows[place + 1].pk)
    if sum(one.size for one in rows) <= INLINE:
        plan_batch(str(batch), by=request.user)
    else:
        plan_later(str(batch), by=request.user)
    return redirect("importing:check", batch)


def _page(
    request: MemberRequest, batch: UUID, rows: list[Import], row: Import, problem: Invalid | None
) -> HttpResponse:
    place = [one.pk for one in rows].index(row.pk)
    more = rows[place + 1] if place + 1 < len(rows) else None
    context = step_context("match", batch, rows) | _context(row, request.user) | {
        "row": row, "problem": problem, "next_file": more, "how": Format.of(row.format),
        "delimiter": DELIMITERS.get(row.format.get("delimiter", ""), ""), "total": sum(one.rows for one in rows),
        "encoding": ENCODINGS.get(row.format.get("encoding", ""), ""),
        "record_label": RECORD_LABELS.get(row.record, ""), "records": RECORD_LABELS.items(),
    }  # fmt: skip
    return render(request, "importing/match.html", context, status=422 if problem else 200)


def _context(row: Import, by: Member) -> dict[str, Any]:
    if not row.record:
        return {"lines": [], "options": Options()}
    groups = groups_of(row, by)
    options = Options.of(row.options)
    choices = choices_of(row.mapping)
    targets = {choice.target for choice in choices}
    lines = list(lines_of(row, groups))
    return {
        "groups": groups,
        "lines": lines,
        "types": types(),
        "options": options,
        "matches": _matches(row, choices),
        "currencies": sorted(currencies()) if "deal.value" in targets else [],
        "asks_deal_names": {"deal.name", "account.name"} <= targets,
        "asks_customers": row.record == "accounts",
        "asks_stages": "deal.stage" in targets,
        "saved": SavedMapping.objects.filter(record=row.record).order_by("name"),
        "newline": "\n",
        "has_rules": any(line.rules for line in lines),
        "rules_chosen": any(choice.rule for choice in choices),
    }


def _matches(row: Import, choices: list[Any]) -> list[tuple[str, str]]:
    """The columns by which records that are there can be told."""
    kind = RECORDS[row.record]
    fields = {"account": ("name", "id"), "contact": ("email", "name", "id"), "deal": ("id", "name")}.get(kind, ())
    found = []
    for choice in choices:
        of, field = split(choice.target)
        if of == kind and (field in fields or field.startswith("custom.")):
            found.append((field, choice.column))
    return list({field: (field, column) for field, column in found}.values())
