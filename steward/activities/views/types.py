"""Settings: the types of activity."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.activities.forms import TypeForm
from steward.activities.models import ActivityType
from steward.activities.operations import change_type, create_type
from steward.activities.operations.types import TYPE_ICONS
from steward.core.pages import at_version, partial, version_in
from steward.team.doors import MemberRequest, right
from steward.team.forms import attempt, status_of

from .answers import changed

PLACE = "#activity-types"
manages = right("types.manage")


@manages
def types(request: MemberRequest) -> HttpResponse:
    """The types, in the order in which they are offered."""
    rows = ActivityType.objects.order_by("position", "id")
    return partial(request, "activities/types.html", "activity-types", {"types": rows})


@manages
def create(request: MemberRequest) -> HttpResponse:
    """Add a type."""
    form = TypeForm(request.POST or None, icons=TYPE_ICONS, initial={"icon": "task"})
    if request.method == "POST" and form.is_valid():
        given = {"name": form.cleaned_data["name"], "icon": form.cleaned_data["icon"]}
        made = attempt(form, lambda: create_type(by=request.user, **given))
        if made is not None:
            return changed(request, _("Added: %(name)s.") % {"name": made.name}, at=PLACE)
    context = {
        "form": form,
        "title": _("Add a type"),
        "action": _("Add"),
        "form_url": reverse("activities:type_create"),
    }
    return _shown(request, form, context)


@manages
def change(request: MemberRequest, type_id: int) -> HttpResponse:
    """Rename a type, give it another icon, or switch it off."""
    row = get_object_or_404(ActivityType, pk=type_id)
    start = {"name": row.name, "icon": row.icon, "is_active": row.is_active}
    form = TypeForm(request.POST or None, icons=list(dict.fromkeys([*TYPE_ICONS, row.icon])), initial=start)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form, lambda: change_type(row, by=request.user, version=version_in(request), **form.cleaned_data)
        )
        if done is not None:
            return changed(request, _("Saved: %(name)s.") % {"name": done.name}, at=PLACE)
    url = at_version(reverse("activities:type_change", args=[row.pk]), row.version)
    return _shown(request, form, {"form": form, "title": row.name, "action": _("Save"), "form_url": url, "type": row})


@manages
@require_POST
def order(request: MemberRequest) -> HttpResponse:
    """Offer the types in another order: `ids=3,1,2`."""
    wanted = [int(text) for text in request.POST.get("ids", "").split(",") if text.isdecimal()]
    rows = {row.pk: row for row in ActivityType.objects.all()}
    for position, pk in enumerate(pk for pk in wanted if pk in rows):
        change_type(rows[pk], by=request.user, position=position)
    return HttpResponse(status=204)


def _shown(request: MemberRequest, form: TypeForm, context: dict[str, object]) -> HttpResponse:
    template = "activities/type_dialog.html" if request.htmx else "activities/type_page.html"
    return render(request, template, {**context, "dialog_id": "type"}, status=status_of(form))
