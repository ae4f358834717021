"""`/accounts/{id}/contacts`: the people of an account and what each of their addresses may do there."""

from __future__ import annotations

from typing import Any

from django.db.transaction import atomic
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from steward.accounts import operations
from steward.accounts.answers import membership_json, memberships_json
from steward.accounts.models import Membership
from steward.accounts.schemas import MembershipIn, MembershipOut, MembershipPatch
from steward.core.api import PROBLEMS, Id, Listed, only
from steward.team.api_auth import me_of

from .given import person_values, the_account

router = Router(tags=["contacts of an account"])
Answer: dict[Any, Any] = {200: MembershipOut, **PROBLEMS}


@router.get("/accounts/{account_id}/contacts", response={200: Listed[MembershipOut], **PROBLEMS})
def list_contacts(request: HttpRequest, account_id: Id) -> Any:
    """All of them, in alphabetical order (T38, T40)."""
    only(request)
    return memberships_json(list(Membership.objects.of(the_account(request, account_id))))


@router.post("/accounts/{account_id}/contacts", response={201: MembershipOut, **PROBLEMS})
def link_contact(request: HttpRequest, account_id: Id, payload: MembershipIn) -> Any:
    """Link a person (M40-M50): one that is there by `contact_id` or `email`, or a new one."""
    account, by = the_account(request, account_id), me_of(request)
    membership = operations.add_contact(account, person_values(payload.given(), by, "contact"), by=by)
    return Status(201, membership_json(membership))


@router.patch("/accounts/{account_id}/contacts/{contact_id}", response=Answer)
def change_membership(request: HttpRequest, account_id: Id, contact_id: Id, payload: MembershipPatch) -> Any:
    """Change the link: description, job title, primary, signer priority, switches per address (T41-T53)."""
    membership, values = _membership(request, account_id, contact_id), payload.given()
    lead, addresses = values.pop("is_primary", None), values.pop("addresses", None) or ()
    named = [{name: value for name, value in one.items() if value is not None} for one in addresses]
    with atomic():
        if lead:
            membership = operations.make_primary(membership, by=me_of(request))
        membership = operations.change_membership(membership, by=me_of(request), addresses=named, **values)
    return membership_json(membership)


@router.delete("/accounts/{account_id}/contacts/{contact_id}", response={204: None, **PROBLEMS})
def unlink_contact(request: HttpRequest, account_id: Id, contact_id: Id) -> Any:
    """Take the link away; the person stays (M63). The last one is refused with the code `last_contact` (T55)."""
    operations.unlink_contact(_membership(request, account_id, contact_id), by=me_of(request))
    return Status(204, None)


def _membership(request: HttpRequest, account_id: int, contact_id: int) -> Membership:
    links = Membership.objects.of(the_account(request, account_id)).select_related("account", "contact")
    found: Membership = get_object_or_404(links, contact_id=contact_id)
    return found
