"""What pickers offer while somebody types."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from steward.accounts.models import Account
from steward.accounts.operations import Industries
from steward.accounts.pickers import options
from steward.core.text import fold, id_in
from steward.team.doors import MemberRequest, signed_in


@signed_in
def pick_account(request: MemberRequest) -> HttpResponse:
    """The best few accounts and organizations for `?q=`, among those that the member sees."""
    found = options("account", request.user, request.GET.get("q", "")[:200])
    return render(request, "accounts/pick.html", {"options": found, "kind": "account"})


@signed_in
def pick_contact(request: MemberRequest) -> HttpResponse:
    """The best few people for `?q=` by name, e-mail address or phone number (M43, M44); `without=` leaves out those who
    are linked with this account."""
    text, without = request.GET.get("q", "")[:200], id_in(request.GET.get("without", ""))
    account = Account.objects.visible_to(request.user).filter(pk=without or 0).first()
    found = options("contact", request.user, text, without=account)
    return render(request, "accounts/pick.html", {"options": found, "kind": "contact"})


@signed_in
def industries(request: MemberRequest) -> HttpResponse:
    """The answers of the field Industry that hold `?q=`; for those who may, adding it as a new one (M30)."""
    text = " ".join(request.GET.get("q", "")[:120].split())
    field = Industries().field
    answers = [one for one in field.options if fold(text) in fold(str(one["label"]))] if field else []
    known = any(fold(str(one["label"])) == fold(text) for one in answers)
    add = text if text and field and not known and request.user.may("fields.manage") else ""
    return render(request, "accounts/industries.html", {"answers": answers[:12], "add": add})
