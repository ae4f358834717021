"""Steps 3 and 4: what would happen, what happens, what happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.core.pages import gone_to, partial
from steward.core.paging import Sort, page
from steward.importing.errors import adjusted_lines, error_lines
from steward.importing.models import Adjustment, Import, Refusal
from steward.importing.operations import run_batch, stop_batch
from steward.importing.report import made_of, numbers_of, progress_of
from steward.importing.undone import until
from steward.team.doors import MemberRequest, right

from .batch import files_of, step_context

State = Import.State


@right("imports.run")
def check(request: MemberRequest, batch: UUID) -> HttpResponse:
    """What each file would do: counts, what would be made, first errors, adjusted values."""
    rows = files_of(request, batch)
    if any(row.state in (State.RUNNING, State.DONE) for row in rows):
        return redirect("importing:run", batch)
    waiting = any(row.state == State.PLANNING for row in rows)
    if not waiting and not any(row.plan or row.problem for row in rows):
        return redirect("importing:match", batch)
    reports = [
        {"row": row, "numbers": numbers_of(row.plan), "made": made_of(row.plan), "plan": row.plan} for row in rows
    ]
    good = sum(row.plan.get("rows", 0) - row.plan.get("refused", 0) for row in rows)
    ready = good > 0 and not waiting and not any(row.problem for row in rows)
    context = step_context("check", batch, rows) | {
        "reports": reports, "waiting": waiting, "good": good, "ready": ready,
    }  # fmt: skip
    if request.htmx and not waiting:
        return gone_to(request, reverse("importing:check", args=[batch]))
    return partial(request, "importing/check.html", "waiting", context)


@right("imports.run")
def run(request: MemberRequest, batch: UUID) -> HttpResponse:
    """POST: begin. GET: how far it is; when all is in, the report."""
    if request.method == "POST":
        files_of(request, batch)
        run_batch(str(batch), by=request.user)
        return redirect("importing:run", batch)
    rows = files_of(request, batch)
    if all(row.state in (State.DONE, State.FAILED) for row in rows):
        url = reverse("importing:report", args=[batch])
        return gone_to(request, url) if request.htmx else redirect(url)
    if not any(row.state == State.RUNNING for row in rows):
        return redirect("importing:match", batch)
    context = step_context("run", batch, rows) | {"progress": progress_of(rows)}
    return partial(request, "importing/run.html", "progress", context)


@require_POST
@right("imports.run")
def stop(request: MemberRequest, batch: UUID) -> HttpResponse:
    """Stop after the rows at hand."""
    files_of(request, batch)
    stop_batch(str(batch), by=request.user)
    return gone_to(request, reverse("importing:run", args=[batch]), _("It stops after the rows at hand."))


@right("imports.run")
def report(request: MemberRequest, batch: UUID) -> HttpResponse:
    """What came in, what did not and why, what came in changed."""
    rows = files_of(request, batch)
    if not any(row.state in (State.DONE, State.FAILED) for row in rows):
        return redirect("importing:run", batch)
    reports = [
        {
            "row": row,
            "numbers": numbers_of(row.report),
            "made": made_of(row.report),
            "plan": row.report,
            "skipped": row.plan.get("skipped", []),
        }
        for row in rows
    ]
    undo = rows[0].undo
    context = {"reports": reports, "undo": undo, "until": until(undo) if undo else None}
    return render(request, "importing/report.html", step_context("run", batch, rows) | context)


@right("imports.run")
def refused(request: MemberRequest, pk: int) -> HttpResponse:
    """Every refused row of one import, paged."""
    row = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    found = page(Refusal.objects.filter(source=row), Sort("row"), cursor=request.GET.get("cursor"), limit=100)
    names = [column["name"] for column in row.columns]
    context = {"row": row, "found": found, "names": names[:8]}
    return partial(request, "importing/refused.html", "lines", context)


@right("imports.run")
def adjusted(request: MemberRequest, pk: int) -> HttpResponse:
    """Every adjusted value of one import, paged."""
    row = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    found = page(Adjustment.objects.filter(source=row), Sort("row"), cursor=request.GET.get("cursor"), limit=100)
    return partial(request, "importing/adjusted.html", "lines", {"row": row, "found": found})


@right("imports.run")
def errors_file(request: MemberRequest, pk: int) -> StreamingHttpResponse:
    """The refused rows as CSV, ready to be mended and imported again."""
    row = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    return _csv(error_lines(row), _("not imported"), row)


@right("imports.run")
def adjusted_file(request: MemberRequest, pk: int) -> StreamingHttpResponse:
    """Every adjusted value as CSV."""
    row = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    return _csv(adjusted_lines(row), _("adjusted"), row)


def _csv(lines: Iterator[str], what: str, row: Import) -> StreamingHttpResponse:
    response: Any = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    stem = row.name.rpartition(".")[0] or row.name
    response["Content-Disposition"] = content_disposition_header(True, f"{stem} {what}.csv") or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return cast("StreamingHttpResponse", response)
