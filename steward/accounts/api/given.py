"""From what a caller sent to what operations take: ids become records that the caller sees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from steward.accounts.answers import home_currency
from steward.accounts.models import Account
from steward.accounts.queries import contact_with_address, contacts_visible_to
from steward.accounts.schemas import OpenIn
from steward.contacts.models import Contact
from steward.core.api import In
from steward.core.refused import Invalid
from steward.team.api_auth import me_of
from steward.team.models import Member

REFERENCES = {"owner_id": "owner", "parent_id": "parent"}
LISTS = ("tags", "team", "custom", "emails", "phones", "contacts", "address")


def the_account(request: HttpRequest, account_id: int) -> Account:
    """A visible account, or 404."""
    return get_object_or_404(Account.objects.visible_to(me_of(request)), pk=account_id)


def the_contact(request: HttpRequest, contact_id: int) -> Contact:
    """A visible person, or 404."""
    found: Contact = get_object_or_404(contacts_visible_to(me_of(request)), pk=contact_id)
    return found


def account_values(payload: In, by: Member) -> dict[str, Any]:
    """Keyword arguments for `create_account` and `change_account`. Raises `Invalid` on an id that is not there."""
    values = _plain(payload.given())
    if "owner_id" in values:
        values["owner"] = _member(values.pop("owner_id"), "owner_id")
    if "parent_id" in values:
        values["parent"] = _account(values.pop("parent_id"), by)
    if "team" in values:
        values["team"] = [_member(pk, "team") for pk in values["team"]]
    if values.get("annual_revenue") is not None:
        values["annual_revenue"] = _revenue(values["annual_revenue"])
    if "contacts" in values:
        values["contacts"] = [person_values(one, by, "contacts") for one in values["contacts"]]
    return values


def opening_values(payload: OpenIn | None, by: Member) -> dict[str, Any]:
    """Keyword arguments for `open_account`. Raises `Invalid` on a contact that is not there."""
    values = _plain(payload.given()) if payload else {}
    if "contacts" in values:
        values["contacts"] = [person_values(one, by, "contacts") for one in values["contacts"]]
    return values


def contact_values(payload: In) -> dict[str, Any]:
    """Keyword arguments for `create_contact` and `change_contact`. Raises `Invalid` on an id that is not there."""
    values = _plain(payload.given())
    if "owner_id" in values:
        values["owner"] = _member(values.pop("owner_id"), "owner_id")
    if email := values.pop("email", None):
        values["emails"] = [{"address": email, "is_primary": True}, *values.get("emails", [])]
    return values


def person_values(given: Mapping[str, Any], by: Member, field: str) -> dict[str, Any]:
    """What `add_contact` takes: the person by `contact_id`, else the visible one with this `email`, else a new one."""
    values = _plain(given)
    pk, email = values.pop("contact_id", None), values.pop("email", None)
    if pk is not None:
        found = contacts_visible_to(by).filter(pk=pk).first()
        if found is None:
            raise Invalid(_("There is no contact with the number %(id)s.") % {"id": pk}, field=f"{field}.contact_id")
    else:
        found = contact_with_address(email, by) if email else None
    if found is None:
        return {**values, "emails": [*([email] if email else []), *values.get("emails", [])]}
    words = ("job_title", "description", "is_primary")
    link: dict[str, Any] = {name: values[name] for name in words if name in values}
    return {"contact": found, **link}


def condition(filter: str | None, tag: str | None) -> dict[str, Any] | None:  # noqa: A002 - the parameter's name
    """The condition of a list: `filter` as JSON, and `tag` a name. Raises `Invalid` (field `filter`)."""
    parts: list[Any] = []
    if filter:
        try:
            parts.append(json.loads(filter))
        except (ValueError, RecursionError) as error:
            raise Invalid(_("This filter is not JSON."), field="filter") from error
    if tag:
        parts.append({"field": "tags", "op": "has_any", "value": [tag]})
    return {"all": parts} if parts else None


def _plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """Address parts as columns; a list that is null is one that was not given."""
    values = {name: value for name, value in given.items() if value is not None or name not in LISTS}
    address: dict[str, Any] = values.pop("address", {})
    return {**values, **address}


def _member(pk: int | None, field: str) -> Member | None:
    if pk is None:
        return None
    found: Member | None = Member.objects.filter(pk=pk).first()
    if found is None:
        raise Invalid(_("There is no team member with the number %(id)s.") % {"id": pk}, field=field)
    return found


def _account(pk: int | None, by: Member) -> Account | None:
    if pk is None:
        return None
    found = Account.objects.visible_to(by).filter(pk=pk).first()
    if found is None:
        raise Invalid(_("There is no account with the number %(id)s.") % {"id": pk}, field="parent_id")
    return found


def _revenue(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    home = home_currency()
    if str(value["currency"]).upper() != home:
        raise Invalid(_("The annual revenue is kept in %(currency)s.") % {"currency": home}, field="annual_revenue")
    return value["amount"]
