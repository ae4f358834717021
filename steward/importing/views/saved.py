"""Saved mappings: kept from a file, used for another, forgotten."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.core.pages import gone_to
from steward.core.refused import Invalid
from steward.core.text import id_in
from steward.importing.forms import MappingName
from steward.importing.models import Import, SavedMapping
from steward.importing.operations import forget_mapping, save_mapping, use_mapping
from steward.team.doors import MemberRequest, right


@right("imports.run")
def save(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: a dialog that asks for the name. POST: keep it."""
    row = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    form = MappingName(request.POST or None, initial={"name": row.name.rpartition(".")[0] or row.name})
    context = {"form": form, "form_url": request.path, "dialog_id": "save-mapping", "size": "s"}
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_mapping(row, by=request.user, name=form.cleaned_data["name"])
        except Invalid as refusal:
            form.add_error("name", refusal.message)
        else:
            url = reverse("importing:match_file", args=[row.batch, row.pk])
            return gone_to(request, url, _("Saved as “%(name)s”.") % {"name": saved.name})
    return render(request, "importing/save_mapping.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@right("imports.run")
def use(request: MemberRequest, pk: int) -> HttpResponse:
    """Map the file like the chosen one."""
    row = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    if (number := id_in(request.POST.get("saved", ""))) is not None:
        use_mapping(row, get_object_or_404(SavedMapping, pk=number), by=request.user)
    return redirect("importing:match_file", row.batch, row.pk)


@require_POST
@right("imports.run")
def forget(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a mapping."""
    saved = get_object_or_404(SavedMapping, pk=pk)
    forget_mapping(saved, by=request.user)
    return gone_to(request, reverse("importing:past"), _("“%(name)s” is forgotten.") % {"name": saved.name})
