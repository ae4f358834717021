"""Records that a request names by id: found among those the member sees, and missing alike where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from steward.accounts.models import Account
from steward.accounts.queries import contacts_visible_to
from steward.contacts.models import Contact
from steward.core.refused import Refused
from steward.team.models import Member

from .models import Stage


def resolved(given: Mapping[str, Any], member: Member) -> dict[str, Any]:
    """The same values with `stage_id`, `account_id`, `contact_id`, `contact_ids` and `owner_id` turned into records.

    Raises `Refused` (404, naming the field) on an id that is not there or not the member's to see.
    """
    found = dict(given)
    rows = {
        "stage": Stage.objects.visible_to(member).select_related("pipeline"),
        "account": Account.objects.visible_to(member),
        "contact": contacts_visible_to(member),
        "owner": Member.objects.visible_to(member).active(),
    }
    for name, some in rows.items():
        if f"{name}_id" in found:
            pk = found.pop(f"{name}_id")
            found[name] = None if pk is None else _one(some, pk, f"{name}_id")
    if "contact_ids" in found:
        found["contacts"] = contacts(found.pop("contact_ids"), member)
    return found


def contact(pk: int, member: Member) -> Contact:
    """A person that the member sees."""
    return _one(contacts_visible_to(member), pk, "contact_id")  # type: ignore[no-any-return]


def contacts(ids: list[int], member: Member) -> list[Contact]:
    """People that the member sees, in the order of the ids."""
    there = contacts_visible_to(member).in_bulk(ids)
    for pk in ids:
        if pk not in there:
            raise _missing("contact_ids")
    return [there[pk] for pk in dict.fromkeys(ids)]


def _one(rows: Any, pk: int, field: str) -> Any:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise _missing(field)
    return row


def _missing(field: str) -> Refused:
    message = _("There is nothing with this id, or it is not yours to see.")
    return Refused(message, code="not_found", field=field, status=404)
