"""Saving what a list shows as a view, and naming, sharing, pinning, deleting it (M5)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.accounts.views.dialogs import shown as dialog
from steward.core.pages import at_version, gone_to, version_in, version_sent
from steward.desk.saving import SaveForm, shown
from steward.segments.listings import listing, listings
from steward.segments.models import View
from steward.segments.operations import change_view, create_view, restore_view, trash_view, undo_view
from steward.segments.queries import shared_with
from steward.team.doors import MemberRequest, signed_in
from steward.team.forms import attempt


@signed_in
def save_view(request: MemberRequest, of: str) -> HttpResponse:
    """A dialog asks for the name; what the page of the address shows is kept: filters, order, columns, layout."""
    if of not in listings():
        raise Http404
    values = shown(of, request.GET, request.user)
    form = SaveForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: create_view(by=request.user, of=of, **values, **form.values()))
        if made is not None:
            return gone_to(request, made.url, _said(made), undo=_url("trash_view", made))
    context = {"title": _("Save view"), "action": _("Save view"), "back": reverse(listing(of).url)}
    return dialog(request, form, {**context, "form_url": request.get_full_path()})


@require_POST
@signed_in
def keep_view(request: MemberRequest, view_id: int) -> HttpResponse:
    """Save changes: the open view becomes what the page of the address shows."""
    view = seen(request, view_id)
    params = request.GET.copy()
    params["view"] = str(view.pk)
    kept = change_view(view, by=request.user, version=version_sent(request), **shown(view.of, params, request.user))
    return gone_to(request, kept.url, _said(kept), undo=undo_of(kept, view))


@signed_in
def edit_view(request: MemberRequest, view_id: int) -> HttpResponse:
    """A dialog for name, sharing and pin."""
    view = seen(request, view_id)
    initial: dict[str, Any] = {name: getattr(view, name) for name in ("name", "sharing", "pinned")}
    initial["members"] = shared_with([view.pk])[view.pk]
    form = SaveForm(request.user, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        asked = version_in(request)
        done = attempt(form, lambda: change_view(view, by=request.user, version=asked, **form.values()))
        if done is not None:
            return gone_to(request, done.url, _said(done), undo=undo_of(done, view))
    context = {"title": _("View %(name)s") % {"name": view.name}, "action": _("Save"), "back": view.url}
    return dialog(request, form, {**context, "form_url": _url("edit_view", view)})


@require_POST
@signed_in
def pin_view(request: MemberRequest, view_id: int) -> HttpResponse:
    """Make it a tab of its list, or put it back into the menu."""
    view = seen(request, view_id)
    view = change_view(view, by=request.user, pinned=not view.pinned, version=version_in(request))
    text = _("%(name)s is a tab of the list.") if view.pinned else _("%(name)s stands in the menu of views.")
    return gone_to(request, view.url, text % {"name": view.name}, undo=_url("pin_view", view))


@require_POST
@signed_in
def trash_one(request: MemberRequest, view_id: int) -> HttpResponse:
    """Delete a view; Undo takes it back. Its records stay as they are."""
    view = trash_view(seen(request, view_id), by=request.user, version=version_in(request))
    text = _("The view %(name)s is deleted.") % {"name": view.name}
    return gone_to(
        request, reverse(listing(view.of).url), text, undo=reverse("desk:restore_view", args=[view.pk])
    )  # fmt: skip


@require_POST
@signed_in
def undo_one(request: MemberRequest, view_id: int) -> HttpResponse:
    """Take the last change of a view back, unless it was changed since."""
    view = undo_view(seen(request, view_id), by=request.user, version=version_in(request))
    text = _("The view %(name)s is as it was.") % {"name": view.name}
    return gone_to(request, view.url, text, undo=_url("undo_view", view))


@require_POST
@signed_in
def restore_one(request: MemberRequest, view_id: int) -> HttpResponse:
    """Take a view back out of the trash."""
    view = get_object_or_404(View.objects.trashed_visible_to(request.user), pk=view_id)
    view = restore_view(view, by=request.user)
    return gone_to(request, view.url, _("The view %(name)s is back.") % {"name": view.name})


def seen(request: MemberRequest, view_id: int) -> View:
    """A view that the member sees, or 404."""
    found: View = get_object_or_404(View.objects.visible_to(request.user), pk=view_id)
    return found


def undo_of(done: View, before: View) -> str:
    """Where a change of a view is taken back; "" where nothing changed."""
    return _url("undo_view", done) if done.version != before.version else ""


def _url(verb: str, view: View) -> str:
    return at_version(reverse(f"desk:{verb}", args=[view.pk]), view.version)


def _said(view: View) -> str:
    return _("The view %(name)s is saved.") % {"name": view.name}
