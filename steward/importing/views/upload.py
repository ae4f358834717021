"""Step 1: files are dropped or chosen."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.core.pages import gone_to
from steward.core.refused import Invalid
from steward.fields.models import Field
from steward.importing.models import Import
from steward.importing.operations import discard_import, organise_people, start_import
from steward.importing.organisations import offers
from steward.team.doors import MemberRequest, right

from .batch import step_context

SHOWN = 10


@right("imports.run")
def start(request: MemberRequest) -> HttpResponse:
    """Drop files here; and what was imported lately."""
    batch = uuid4()
    recent = Import.objects.visible_to(request.user).exclude(state=Import.State.UPLOADED).select_related("created_by")
    context = step_context("upload", batch, [])
    context |= {"recent": recent.order_by("-id")[:SHOWN], "offers": offers(request.user)}
    return render(request, "importing/start.html", context)


@right("imports.run")
def files(request: MemberRequest, batch: UUID) -> HttpResponse:
    """GET: the files of this upload so far. POST: one or more files more."""
    if request.method == "POST":
        given = request.FILES.getlist("file")
        if not given:
            raise Invalid(_("Choose a CSV, TSV, XLSX or vCard file."), field="file")
        for file in given:
            start_import(file.chunks(1 << 20), file.name or "", by=request.user, batch=str(batch))
        if request.htmx:
            return HttpResponse(status=204)
        return redirect("importing:match", batch)
    rows = list(Import.objects.visible_to(request.user).of(batch))
    return render(request, "importing/start.html#files", step_context("upload", batch, rows))


@require_POST
@right("imports.run")
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a file that has not been run."""
    row = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    left = Import.objects.of(row.batch).exclude(pk=row.pk).exists()
    discard_import(row, by=request.user)
    url = reverse("importing:match", args=[row.batch]) if left else reverse("importing:start")
    return gone_to(request, url, _("“%(name)s” is left out.") % {"name": row.name})


@require_POST
@right("imports.run")
def organise(request: MemberRequest, pk: int) -> HttpResponse:
    """Make accounts of what a field of people names, and link the people with them (M7, M39)."""
    row = organise_people(get_object_or_404(Field, pk=pk), by=request.user)
    return gone_to(request, reverse("importing:run", args=[row.batch]))
