"""The dialog that adds one condition to list or board: field, operator, value; it ends in an address."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from steward.accounts.views.filters import filter_dialog, laid_out
from steward.deals.filters import FILTERS
from steward.team.doors import MemberRequest, signed_in

LISTS = {"board": "deals:board", "list": "deals:list"}
LEFT_OUT = {"account_id", "currency"}  # these say again what another field says better


@signed_in
def filter_deals(request: MemberRequest) -> HttpResponse:
    """GET with the page's own query, `list=` board or list, `edit=` the condition to replace, `field=` and `op=` what
    is chosen. POST leads to the page with the condition in its address."""
    of, _dash, layout = request.GET.get("list", "").partition("-")
    page = laid_out(of, layout) or reverse(LISTS.get(of, LISTS["list"]))
    return filter_dialog(request, page, FILTERS, LEFT_OUT)
