"""Past imports, and taking one back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from steward.core.pages import gone_to, partial
from steward.core.paging import Sort, page
from steward.importing.models import Import, SavedMapping
from steward.importing.operations import undo_import
from steward.importing.undone import records_of, standing, stayed, until
from steward.team.doors import MemberRequest, right
from steward.undo.models import Batch

from .batch import files_of


@right("imports.run")
def past(request: MemberRequest) -> HttpResponse:
    """Every import that was run, the latest first, and whether it can still be taken back."""
    rows = Import.objects.visible_to(request.user).past()
    found = page(rows, Sort("id", descending=True), cursor=request.GET.get("cursor"), limit=50)
    saved = SavedMapping.objects.select_related("saved_by").order_by("record", "name")
    return partial(request, "importing/past.html", "lines", {"found": found, "saved": saved})


@right("imports.run")
def undo(request: MemberRequest, batch: UUID) -> HttpResponse:
    """GET: what taking it back would do, how far it is, what stayed. POST: take it back."""
    rows = files_of(request, batch)
    row = rows[0]
    if request.method == "POST":
        undo_import(row, by=request.user)
        return gone_to(request, reverse("importing:undo", args=[batch]))
    if row.undo is None:
        return redirect("importing:report", batch)
    state = row.undo.state
    kept, more = stayed(row, request.user, cursor=request.GET.get("cursor"))
    context = {
        "row": row, "batch": batch, "files": rows, "undo": row.undo, "standing": standing(row), "kept": kept,
        "more": more, "until": until(row.undo), "run": row.undo.run,
        "records": _lines(row.undo) if state == Batch.State.DONE else [],
        "is_mine": row.undo.by_id == request.user.pk or request.user.is_admin,
    }  # fmt: skip
    if "cursor" in request.GET:
        return render(request, "importing/undo.html#kept", context)
    if request.htmx and state != Batch.State.UNDOING:
        return gone_to(request, reverse("importing:undo", args=[batch]))
    return partial(request, "importing/undo.html", "progress", context)


def _lines(undo: Batch) -> list[tuple[str, int, int]]:
    words = {
        "accounts": _("Organizations and accounts"), "contacts": _("People"), "deals": _("Deals"),
        "activities": _("Activities"), "notes": _("Notes"),
    }  # fmt: skip
    return [(words[name], counts["made"], counts["changed"]) for name, counts in records_of(undo).items()]
