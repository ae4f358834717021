"""Pages of what can be taken back: the list, one batch, the button."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.core.pages import gone_to, toast
from steward.team.doors import MemberRequest, signed_in

from .kept import kept_of
from .models import Batch
from .operations import undo_batch
from .queries import batches_visible_to

SHOWN = 100


@signed_in
def batches(request: MemberRequest) -> HttpResponse:
    """Changes of many records in the last 30 days."""
    return render(request, "undo/list.html", {"batches": batches_visible_to(request.user)[:SHOWN]})


@signed_in
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """One of them: how far it is taken back, and what stayed because somebody changed it since."""
    batch = _batch(request, pk)
    running = batch.state == Batch.State.UNDOING
    context = {"batch": batch, "running": running, "kept": kept_of(batch, request.user)}
    answer = render(request, "undo/show.html#progress" if request.htmx and running else "undo/show.html", context)
    if request.htmx and not running:
        answer["HX-Refresh"] = "true"
    return answer


@signed_in
@require_POST
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Take it back. From a toast the page at hand is loaded again; else its own page follows."""
    batch = undo_batch(_batch(request, pk), by=request.user)
    if request.htmx and batch.state == Batch.State.UNDONE and not kept_of(batch, request.user):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return toast(answer, _("Taken back."))
    return gone_to(request, f"/changes/{batch.pk}/")


def _batch(request: MemberRequest, pk: int) -> Batch:
    return get_object_or_404(batches_visible_to(request.user), pk=pk)
