"""Putting back what an edit of a person changed."""

from __future__ import annotations

from typing import Any

from django.db.transaction import atomic

from steward.contacts.details import LABELS
from steward.contacts.models import Contact
from steward.fields.operations import changes_to_undo, still_there, values_before
from steward.history.models import Event
from steward.team.models import Member

from .people import change_contact


@atomic
def put_back_contact(
    contact: Contact, *events: Event, by: Member, field: str = "", version: int | None = None
) -> Contact:
    """Give the fields that an edit changed the values they had before it, or only `field`; by `change_contact`, so
    with its rights, rules and history. Refused in words where a value is not allowed any more."""
    for event in sorted(events, key=lambda one: -one.pk):
        values = _values(contact, event, field, by)
        contact, version = change_contact(contact, by=by, version=version, **values), None
    return contact


def _values(contact: Contact, event: Event, field: str, by: Member) -> dict[str, Any]:
    by.must("contacts.manage", contact)
    changes = changes_to_undo(event, field, by=by, texts=LABELS)
    values: dict[str, Any] = values_before(changes, contact)
    for one in changes:
        if one.field == "owner":
            values["owner"] = still_there(one, Member.objects.active())
    for name in {"emails", "phones"} & set(values):
        values[name] = values[name] or []
    return values
