"""One deal: its page and panel, and what can be done with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.accounts.views.dialogs import shown
from steward.core.pages import at_version, gone_to, version_in
from steward.core.text import id_in
from steward.deals.forms import DealForm, LoseForm, initial_of
from steward.deals.models import Deal, Stage
from steward.deals.operations import (
    change_deal,
    lose_deal,
    move_deal,
    open_deal,
    reopen_deal,
    restore_deal,
    trash_deal,
    win_deal,
)  # fmt: skip
from steward.deals.page import page_of
from steward.fields.history import latest_event, undo_of, undo_of_event
from steward.team.doors import MemberRequest, right, signed_in
from steward.team.forms import attempt

from .answers import changed, posted

FIELDS = "deals/_form.html"
JOINED = ("account", "contact", "owner", "stage", "pipeline")


@signed_in
def detail(request: MemberRequest, deal_id: int) -> HttpResponse:
    """A deal as a page; for htmx as the panel beside the board (`?panel=1`) or the part of the page that changes."""
    deal = seen(request, deal_id)
    context = page_of(deal, request.user)
    if "panel" in request.GET and request.htmx:
        answer = render(request, "deals/panel.html", context)
        answer["HX-Push-Url"] = deal.url
        return answer
    return render(request, "deals/detail.html#deal" if request.htmx else "deals/detail.html", context)


@signed_in
def create(request: MemberRequest) -> HttpResponse:
    """Open a deal. `?stage=`, `?pipeline=` and `?account=` fill in the form."""
    request.user.must("deals.manage")
    form = DealForm(posted(request), member=request.user, initial=_start(request))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: open_deal(by=request.user, **form.values()))
        if made is not None:
            text, undo = _("Opened: %(name)s.") % {"name": made.name}, at_version(_url("trash", made), made.version)
            return changed(request, text, to=made.url, undo=undo)
    url = f"{reverse('deals:create')}?{urlencode({'at': request.GET.get('at', '')})}"
    context = {"title": _("New deal"), "action": _("Open deal"), "form_url": url, "back": reverse("deals:board")}
    return shown(request, form, {**context, "body": FIELDS})


@right("deals.manage")
def change(request: MemberRequest, deal_id: int) -> HttpResponse:
    """Change all of it at once: also people choose this for tags and the firm's own fields."""
    deal = seen(request, deal_id)
    form = DealForm(posted(request), member=request.user, initial=initial_of(deal, whole=request.user))
    if request.method == "POST" and form.is_valid():
        expected = version_in(request)
        done = attempt(form, lambda: change_deal(deal, by=request.user, version=expected, **form.values()))
        if done is not None:
            undo = undo_of("deal", done, deal.version, by=request.user)
            return changed(request, _("Saved: %(name)s.") % {"name": done.name}, to=done.url, undo=undo)
    url = f"{_url('change', deal)}?version={deal.version}"
    context = {"title": deal.name, "action": _("Save"), "form_url": url, "back": deal.url, "body": FIELDS}
    return shown(request, form, context)


@signed_in
@require_POST
def win(request: MemberRequest, deal_id: int) -> HttpResponse:
    """Mark it as won: its organization is an account at once (P4, P5)."""
    deal = win_deal(seen(request, deal_id), by=request.user)
    undo = at_version(_url("reopen", deal), deal.version)
    return changed(request, _("Won: %(name)s.") % {"name": deal.name}, to=deal.url, undo=undo)


@right("deals.manage")
def lose(request: MemberRequest, deal_id: int) -> HttpResponse:
    """Mark it as lost, with the reason."""
    deal = seen(request, deal_id)
    form = LoseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: lose_deal(deal, by=request.user, reason=form.cleaned_data["reason"]))
        if done is not None:
            undo = at_version(_url("reopen", done), done.version)
            return changed(request, _("Lost: %(name)s.") % {"name": deal.name}, to=deal.url, undo=undo)
    title, quiet = _("Why was %(name)s lost?") % {"name": deal.name}, _("You can reopen it.")
    context = {"title": title, "action": _("Mark as lost"), "quiet": quiet, "back": deal.url}
    return shown(request, form, {**context, "form_url": _url("lose", deal), "body": FIELDS})


@signed_in
@require_POST
def reopen(request: MemberRequest, deal_id: int) -> HttpResponse:
    """Take winning or losing back."""
    mark = latest_event()
    deal = reopen_deal(seen(request, deal_id), by=request.user, version=version_in(request))
    undo = at_version(undo_of_event(deal, "deal.reopened", by=request.user, after=mark), deal.version)
    return changed(request, _("Open again: %(name)s.") % {"name": deal.name}, to=deal.url, undo=undo)


@signed_in
@require_POST
def stage(request: MemberRequest, deal_id: int) -> HttpResponse:
    """Put it into another stage, from the stage bar."""
    deal, given = seen(request, deal_id), id_in(request.POST.get("stage", ""))
    target = get_object_or_404(Stage.objects.visible_to(request.user), pk=given)
    moved = move_deal(deal, by=request.user, stage=target)
    undo = undo_of("deal", moved, deal.version, by=request.user)
    return changed(request, _("Moved to %(stage)s.") % {"stage": target.name}, to=moved.url, undo=undo)


@signed_in
@require_POST
def trash(request: MemberRequest, deal_id: int) -> HttpResponse:
    """Put it in the trash; the toast takes that back."""
    deal = trash_deal(seen(request, deal_id), by=request.user, version=version_in(request))
    text, undo = _("Deleted: %(name)s.") % {"name": deal.name}, _url("restore", deal)
    return gone_to(request, reverse("deals:board"), text, undo=undo)


@signed_in
@require_POST
def restore(request: MemberRequest, deal_id: int) -> HttpResponse:
    """Take it back from the trash."""
    gone = get_object_or_404(Deal.objects.trashed_visible_to(request.user), pk=deal_id)
    deal = restore_deal(gone, by=request.user)
    undo = at_version(_url("trash", deal), deal.version)
    return gone_to(request, deal.url, _("Restored: %(name)s.") % {"name": deal.name}, undo=undo)


@signed_in
def trashed(request: MemberRequest) -> HttpResponse:
    """The deals in the trash: the latest first, each to restore."""
    rows = Deal.objects.trashed_visible_to(request.user).select_related("account").order_by("-deleted_at", "-id")[:200]
    may_edit = request.user.may("deals.manage")
    return render(request, "accounts/trash.html", {"rows": rows, "of": "deals", "may_edit": may_edit})


def seen(request: MemberRequest, deal_id: int) -> Deal:
    """The deal with all that its page shows, or 404."""
    return get_object_or_404(Deal.objects.visible_to(request.user).select_related(*JOINED), pk=deal_id)


def _start(request: MemberRequest) -> dict[str, Any]:
    found: dict[str, Any] = {"owner": request.user.pk}
    named = {name: id_in(request.GET.get(name, "")) for name in ("stage", "pipeline", "account")}
    given = {name: pk for name, pk in named.items() if pk is not None}
    if "pipeline" in given:
        stages = Stage.objects.visible_to(request.user).in_order().filter(pipeline_id=given.pop("pipeline"))
        found["stage"] = stages.values_list("id", flat=True).first()
    return {**found, **given}


def _url(verb: str, deal: Deal) -> str:
    return reverse(f"deals:{verb}", args=[deal.pk])
