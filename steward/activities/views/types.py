"""Settings: the types of activity."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.activities.forms import TypeForm
from steward.activities.models import ActivityType
from steward.activities.operations import change_type, create_type
from steward.activities.operations.types import TYPE_ICONS, delete_type, order_types
from steward.core.pages import at_version, ids_named, partial, undoing, version_in
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
            undo = at_version(reverse("activities:type_delete", args=[made.pk]), made.version)
            return changed(request, _("Added: %(name)s.") % {"name": made.name}, at=PLACE, undo=undo)
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
    given = request.GET if undoing(request) else request.POST or None
    form = TypeForm(given, icons=list(dict.fromkeys([*TYPE_ICONS, row.icon])), initial=start)
    if request.method == "POST" and form.is_valid():
        asked = version_in(request)

        def save() -> ActivityType:
            return change_type(row, by=request.user, version=asked, **form.cleaned_data)

        done = save() if undoing(request) else attempt(form, save)  # an undo is refused in a toast
        if done is not None:
            before = {**start, "is_active": "on" if row.is_active else "", "undo": 1}
            undo = f"{reverse('activities:type_change', args=[row.pk])}?{urlencode(before)}"
            text = _("Saved: %(name)s.") % {"name": done.name}
            return changed(request, text, at=PLACE, undo=at_version(undo, done.version))
    url = at_version(reverse("activities:type_change", args=[row.pk]), row.version)
    return _shown(request, form, {"form": form, "title": row.name, "action": _("Save"), "form_url": url, "type": row})


@manages
@require_POST
def delete(request: MemberRequest, type_id: int) -> HttpResponse:
    """Take away a type that was just added."""
    row = get_object_or_404(ActivityType, pk=type_id)
    delete_type(row, by=request.user, version=version_in(request))
    return changed(request, _("Deleted: %(name)s.") % {"name": row.name}, at=PLACE)


@manages
@require_POST
def order(request: MemberRequest) -> HttpResponse:
    """Offer the types in another order: `ids=3,1,2`."""
    was = _order()
    expected = ids_named(request, "was") if "was" in request.GET else None
    order_types(ids_named(request, "ids"), by=request.user, expected=expected)
    query = {"ids": ",".join(map(str, was)), "was": ",".join(map(str, now := _order()))}
    undo = f"{reverse('activities:types_order')}?{urlencode(query)}" if now != was else ""
    return changed(request, _("The order is changed."), at=PLACE, undo=undo)


def _order() -> list[int]:
    return list(ActivityType.objects.order_by("position", "id").values_list("pk", flat=True))


def _shown(request: MemberRequest, form: TypeForm, context: dict[str, object]) -> HttpResponse:
    template = "activities/type_dialog.html" if request.htmx else "activities/type_page.html"
    return render(request, template, {**context, "dialog_id": "type"}, status=status_of(form))
