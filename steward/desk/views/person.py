"""The page of a person (O2-O4, M46, M49, M61): their values, accounts, what is to do, deals, notes, files, timeline."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from steward.accounts.queries import contacts_visible_to
from steward.activities.blocks import composer
from steward.activities.scope import Scope
from steward.contacts.models import Contact
from steward.desk.person import about, belongs, blocks, figures
from steward.desk.timeline import FILTERS, feed
from steward.duplicates.moved import leads_on
from steward.team.doors import MemberRequest, signed_in

LIVE = "#overview"  # what a change on the page loads again: everything but the head and the composer


@signed_in
@leads_on("contact")
def person(request: MemberRequest, contact_id: int) -> HttpResponse:
    """Everything about a person on one page."""
    contact = _seen(request, contact_id)
    accounts = belongs(contact, request.user)
    shown = blocks(contact, request.user, at=LIVE)
    deals = next(one.content.count for one in shown if one.key == "deals")
    context = {
        "contact": contact,
        "about": about(contact, request.user, accounts),
        "accounts": accounts,
        "blocks": shown,
        "figures": figures(contact, accounts, deals),
        "composer": composer(Scope(contact=contact, at=LIVE), request.user),
        "feed": feed(contact, request.user, limit=12),
        "filters": FILTERS,
        "may_manage": request.user.may("contacts.manage", contact),
        "may_link": request.user.may("accounts.manage"),
    }
    return render(request, "desk/person.html", context)


@signed_in
def timeline(request: MemberRequest, contact_id: int) -> HttpResponse:
    """Every fact about the person, filtered by `?group=`; `?cursor=` goes on where a page ended."""
    contact = _seen(request, contact_id)
    group, cursor = request.GET.get("group", "all"), request.GET.get("cursor", "")
    found = feed(contact, request.user, group=group, cursor=cursor, limit=30)
    context = {"feed": found, "filters": FILTERS, "contact": contact}
    if cursor and request.htmx:
        return render(request, "desk/account_days.html", context)
    return render(request, "desk/person_timeline.html", context)


def _seen(request: MemberRequest, contact_id: int) -> Contact:
    rows = contacts_visible_to(request.user).select_related("owner")
    found: Contact = get_object_or_404(rows, pk=contact_id)
    return found
