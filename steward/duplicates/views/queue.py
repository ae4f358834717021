"""The queue of pairs, the search that fills it, and the firm's rules."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.core.pages import changed, gone_to
from steward.core.paging import Sort, capped_count, page
from steward.duplicates.forms import RulesForm
from steward.duplicates.models import Kind, Pair, Search
from steward.duplicates.operations import RIGHTS, bring_back_pair, dismiss_pair, set_rules, start_search, stop_search
from steward.duplicates.pairs import latest_search, pairs_of, shown, throngs
from steward.duplicates.reach import queue_url, the_kind
from steward.duplicates.rules import rules_of
from steward.queue.models import Run
from steward.team.doors import MemberRequest, right, signed_in
from steward.team.forms import attempt

SORTS = {False: Sort("score", descending=True), True: Sort("id", descending=True)}


@signed_in
def queue(request: MemberRequest) -> HttpResponse:
    """Pairs of accounts (`?kind=contact`: people) that may be the same, the likeliest first; `?dismissed=1` those that
    are not."""
    kind, dismissed = the_kind(request.GET.get("kind", "account")), bool(request.GET.get("dismissed"))
    rows = pairs_of(kind, request.user, dismissed=dismissed)
    found = page(rows, SORTS[dismissed], cursor=request.GET.get("cursor"), limit=25)
    search = latest_search()
    context = {
        "kind": kind,
        "kinds": Kind.choices,
        "dismissed": dismissed,
        "rows": shown(kind, found.items, request.user),
        "next": found.next,
        "count": capped_count(rows),
        "search": search,
        "running": _is_running(search),
        "percent": _percent(search),
        "throngs": [] if dismissed else throngs(kind, search, request.user),
        "may": request.user.may(RIGHTS[kind]),
        "may_search": any(request.user.may(right) for right in RIGHTS.values()),
        "may_rule": request.user.may("settings.change"),
    }
    part = "duplicates/queue.html#search" if request.htmx and request.GET.get("part") == "search" else ""
    answer = render(request, part or "duplicates/queue.html", context)
    if part and not context["running"]:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@signed_in
def look(request: MemberRequest) -> HttpResponse:
    """Start a search."""
    start_search(by=request.user)
    return gone_to(request, _back(request), _("Looking for duplicates. This page fills as they are found."))


@require_POST
@signed_in
def stop(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask the search to stop."""
    stop_search(get_object_or_404(Search, pk=pk), by=request.user)
    return gone_to(request, _back(request), _("The search stops."))


@require_POST
@signed_in
def dismiss(request: MemberRequest, pk: int) -> HttpResponse:
    """These two are not the same."""
    pair = dismiss_pair(_pair(request, pk), by=request.user)
    undo = reverse("duplicates:bring_back", args=[pair.pk])
    return changed(request, _("Remembered: not a duplicate."), at="#pairs", undo=undo, back=queue_url(pair.kind))


@require_POST
@signed_in
def bring_back(request: MemberRequest, pk: int) -> HttpResponse:
    """They may be the same after all."""
    pair = bring_back_pair(_pair(request, pk), by=request.user)
    return changed(request, _("Back in the queue."), at="#pairs", back=queue_url(pair.kind))


@right("settings.change")
def rules(request: MemberRequest) -> HttpResponse:
    """How much each sign counts, for accounts and for people."""
    posted = request.POST.get("kind") if request.method == "POST" else None
    forms = {kind: RulesForm(kind, rules_of(kind), request.POST if kind == posted else None) for kind in RIGHTS}
    form = forms.get(posted or "")
    if form is not None and form.is_valid() and posted:
        done = attempt(form, lambda: set_rules(posted, by=request.user, **form.values()))
        if done is not None:
            return gone_to(request, reverse("duplicates:rules"), _("Saved. The next search follows it."))
    shown_forms: list[tuple[Any, Any]] = [(label, forms[kind]) for kind, label in Kind.choices]
    status = 422 if form is not None and form.errors else 200
    return render(request, "duplicates/rules.html", {"forms": shown_forms}, status=status)


def _pair(request: MemberRequest, pk: int) -> Pair:
    pair = get_object_or_404(Pair, pk=pk)
    return get_object_or_404(Pair.objects.visible_to(request.user, pair.kind), pk=pk)


def _back(request: MemberRequest) -> str:
    kind = request.POST.get("kind", "")
    return queue_url(kind if kind in RIGHTS else "account")


def _is_running(search: Search | None) -> bool:
    return bool(search and search.ended_at is None and search.run and search.run.state in ("waiting", "running"))


def _percent(search: Search | None) -> int:
    run: Run | None = search.run if search else None
    return min(100, 100 * run.done // run.total) if run and run.total else 0
