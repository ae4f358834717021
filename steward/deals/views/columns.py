"""Choosing the columns of the list of deals."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from steward.accounts.views.columns import columns_dialog
from steward.deals.table import DEALS
from steward.team.doors import MemberRequest, signed_in


@signed_in
def columns(request: MemberRequest) -> HttpResponse:
    """A dialog with every column there is; saving none takes the usual ones."""
    return columns_dialog(request, DEALS, reverse("deals:list"))
