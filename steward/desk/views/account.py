"""The account's page (P15): its overview, its timeline, and the way to the account before and after it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from steward.accounts.models import Account
from steward.activities.blocks import composer
from steward.activities.scope import Scope
from steward.desk.account_blocks import blocks
from steward.desk.account_figures import figures
from steward.desk.account_head import TABS, head, neighbour
from steward.desk.timeline import FILTERS, feed
from steward.desk.trail import Trail
from steward.duplicates.moved import leads_on
from steward.team.doors import MemberRequest, signed_in

LIVE = "#overview"  # what a change on the page loads again: everything but the head and the composer


@signed_in
@leads_on("account")
def overview(request: MemberRequest, account_id: int) -> HttpResponse:
    """Everything about an account on one page (P15, T1, T9, O17): figures, blocks, composer, next step, timeline."""
    account = seen(request, account_id)
    scope = Scope(account=account, at=LIVE)
    context = {
        "figures": figures(account, request.workspace.currency),
        "stacks": blocks(account, request.user, at=LIVE),
        "composer": composer(scope, request.user),
        "feed": feed(account, request.user, limit=12),
        "filters": FILTERS,
    }
    return shown(request, "desk/account.html", account, "account", context)


@signed_in
def timeline(request: MemberRequest, account_id: int) -> HttpResponse:
    """Every fact about the account (O18), filtered by `?group=`; `?cursor=` goes on where a page ended."""
    account = seen(request, account_id)
    group, cursor = request.GET.get("group", "all"), request.GET.get("cursor", "")
    found = feed(account, request.user, group=group, cursor=cursor, limit=30)
    context = {"feed": found, "filters": FILTERS, "account": account}
    if cursor and request.htmx:
        return render(request, "desk/account_days.html", context)
    scope = Scope(account=account, at="#timeline")
    return shown(
        request, "desk/account_timeline.html", account, "account_timeline",
        {**context, "composer": composer(scope, request.user)},
    )  # fmt: skip


@signed_in
def following(request: MemberRequest, account_id: int) -> HttpResponse:
    """The account after this one in the list that one came from (`?from=`), else by name; on the same tab."""
    return _beside(request, account_id, 1)


@signed_in
def previous(request: MemberRequest, account_id: int) -> HttpResponse:
    """The account before this one in that list."""
    return _beside(request, account_id, -1)


def seen(request: MemberRequest, account_id: int) -> Account:
    """The account, or 404 where the member does not see it."""
    return get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)


def shown(request: MemberRequest, template: str, account: Account, tab: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the account with its head."""
    return render(request, template, {**context, "account": account, "head": head(account, tab, request.user)})


def _beside(request: MemberRequest, account_id: int, by: int) -> HttpResponse:
    account = seen(request, account_id)
    tab = request.GET.get("tab", "")
    trail = Trail.of(request.GET.get("from", ""), "account")
    found = (trail.beside(account, request.user, by) if trail else neighbour(account, request.user, by)) or account
    return redirect(f"desk:{tab if tab in TABS else 'account'}", account_id=found.pk)
