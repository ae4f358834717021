"""Segments: every saved view as a condition, with what it says and finds; and the builder of conditions (M5, M19)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from steward.core.pages import at_version, gone_to, version_sent
from steward.core.paging import capped_count
from steward.core.refused import Invalid
from steward.desk.builder import Builder
from steward.desk.matches import matches
from steward.desk.saving import SaveForm, shown
from steward.segments.listings import Listing, listing, listings
from steward.segments.models import View
from steward.segments.operations import change_view, create_view, may_change
from steward.segments.queries import shared_with
from steward.segments.reading import is_whole, rows_of, said
from steward.segments.sentences import sentence
from steward.team.doors import MemberRequest, signed_in
from steward.team.forms import attempt

from .saved import seen, undo_of

MOST_SHOWN = 100


@signed_in
def segments(request: MemberRequest) -> HttpResponse:
    """All views that the member sees, of every list: in words, with the number that fits now."""
    views = View.objects.visible_to(request.user).select_related("owner").order_by("of", "name", "id")
    lines = [_line(view, request) for view in views[:MOST_SHOWN]]
    groups = [(about, [line for line in lines if line["view"].of == about.key]) for about in listings().values()]
    return render(request, "desk/segments.html", {"groups": groups, "any": bool(lines)})


@signed_in
def new_segment(request: MemberRequest) -> HttpResponse:
    """The builder for a list, `?list=`, begun with what the rest of the address asks for."""
    of = request.GET.get("list", "accounts")
    if of not in listings():
        raise Http404
    start = shown(of, request.GET, request.user)
    return _build(request, listing(of), start, None)


@signed_in
def segment(request: MemberRequest, view_id: int) -> HttpResponse:
    """The builder of a view that is there. Who may not change it can save another one from it."""
    view = seen(request, view_id)
    start = {name: getattr(view, name) for name in ("sort", "columns", "layout", "along")}
    condition = view.condition if is_whole(view, request.user) else None
    return _build(request, listing(view.of), {**start, "condition": condition}, view)


def _build(request: MemberRequest, about: Listing, start: dict[str, Any], view: View | None) -> HttpResponse:
    """One form. `act` says what a press does: redraw ("draw", "add:", "group:", "drop:"), look ("try"), or save."""
    mine = view if view and may_change(view, request.user) else None
    builder, act = Builder(about, request.user), request.POST.get("act", "")
    if request.method != "POST":
        return _page(request, builder.load(start["condition"]), view, _form(request, view))
    builder.read(request.POST, bound=act == "save")
    if act != "save":
        focus = builder.act(act) if ":" in act else request.POST.get("focus", "")
        return _page(request, builder, view, _form(request, view, again=True), focus=focus, only=act)
    form = _form(request, view, bound=True)
    if builder.is_valid() and form.is_valid():
        values = {**start, "condition": builder.condition(), **form.values()}
        save = (
            (lambda: change_view(mine, by=request.user, version=version_sent(request), **values))
            if mine
            else (lambda: create_view(by=request.user, of=about.key, **values))
        )
        done = attempt(form, save)
        if done is not None:
            undo = undo_of(done, mine) if mine else at_version(reverse("desk:trash_view", args=[done.pk]), done.version)
            return gone_to(request, done.url, _("The view %(name)s is saved.") % {"name": done.name}, undo=undo)
        opened = str(mine.version) if mine else ""  # whom that tells of a colleague's change may save again
    else:
        opened = request.POST.get("version", "")
    return _page(request, builder, view, form, status=422, opened=opened)


def _form(request: MemberRequest, view: View | None, *, bound: bool = False, again: bool = False) -> SaveForm:
    if bound:
        return SaveForm(request.user, request.POST)
    if again:
        posted = request.POST
        kept = {"name": posted.get("name", ""), "sharing": posted.get("sharing", "private")}
        return SaveForm(
            request.user,
            initial={**kept, "members": posted.getlist("members"), "pinned": "pinned" in posted},
        )
    if view is None:
        return SaveForm(request.user)
    initial: dict[str, Any] = {name: getattr(view, name) for name in ("name", "sharing", "pinned")}
    return SaveForm(request.user, initial={**initial, "members": shared_with([view.pk])[view.pk]})


def _page(
    request: MemberRequest, builder: Builder, view: View | None, form: SaveForm, *, focus: str = "", only: str = "",
    status: int = 200, opened: str = "",
) -> HttpResponse:  # fmt: skip
    about = builder.about
    context: dict[str, Any] = {
        "builder": builder, "about": about, "view": view, "form": form, "focus": focus,
        "broken": view is not None and not is_whole(view, request.user),
        "opened": opened or (str(view.version) if view else ""), "form_url": request.get_full_path(),
        "mine": view is None or may_change(view, request.user),
    }  # fmt: skip
    context |= _found(request, builder)
    if status == 200:
        builder.calm()
    part = ""
    if request.htmx and only:
        part = "#preview" if only == "try" else "#drawn"
    return render(request, f"desk/segment.html{part}", context, status=status)


def _found(request: MemberRequest, builder: Builder) -> dict[str, Any]:
    """What the rows that are filled in say and find."""
    about, condition = builder.about, builder.condition()
    try:
        found = matches(about, condition, request.user)
        words = sentence(condition, about.filters)
    except Invalid as wrong:
        return {"says": wrong.message, "found": None}
    query = urlencode({"filter": json.dumps(condition)}) if condition else ""
    return {"says": words, "found": found, "show_url": f"{reverse(about.url)}{'?' if query else ''}{query}"}


def _line(view: View, request: MemberRequest) -> dict[str, Any]:
    """One line of the overview."""
    may = may_change(view, request.user)
    if not is_whole(view, request.user):
        return {"view": view, "works": False, "may_change": may}
    about = listing(view.of)
    count = capped_count(rows_of(about, view.condition, request.user))
    return {"view": view, "works": True, "may_change": may, "says": said(view, request.user), "count": count}
