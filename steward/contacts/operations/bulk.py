"""Many contacts at once, for imports and `steward seed`: thousands a second, with the facts of one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.db.transaction import atomic

from steward.contacts.facts import ContactCreated
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.core.database import insert_all
from steward.fields.operations.records import add_tags
from steward.fields.values import defaults, merged
from steward.history.facts import record_all
from steward.search.index import Findable, put_all
from steward.team.models import Member

from .prepared import PreparedContact

BATCH = 1000


@atomic
def create_contacts(rows: Iterable[PreparedContact], by: Member, *, facts: bool = True) -> list[int]:
    """Store many contacts; their ids, in the order of the rows. `facts=False` writes no history, for invented data."""
    by.must("contacts.manage")
    source, ids, starts = iter(rows), list[int](), defaults("contact")
    while batch := list(islice(source, BATCH)):
        made = dict(zip(insert_all(Contact, [_values(row, starts) for row in batch]), batch, strict=True))
        insert_all(EmailAddress, [line for pk, row in made.items() for line in _emails(pk, row)])
        insert_all(Phone, [line for pk, row in made.items() for line in _phones(pk, row)])
        add_tags(Contact, {pk: row.tags for pk, row in made.items() if row.tags}, by=by)
        if facts:
            told = (ContactCreated(contact=pk, subject=pk, name=row.columns["name"]) for pk, row in made.items())
            record_all(told, by=by)
        put_all(_findable(pk, row) for pk, row in made.items())
        ids += made
    return ids


def _values(row: PreparedContact, starts: Mapping[str, Any]) -> dict[str, Any]:
    return {**row.columns, "custom": merged(starts, row.custom)} if row.custom or starts else row.columns


def _emails(pk: int, row: PreparedContact) -> list[dict[str, Any]]:
    return [
        {
            "contact_id": pk,
            "address": email.address,
            "key": email.key,
            "label": email.label,
            "is_primary": email.is_primary,
            "position": position,
        }
        for position, email in enumerate(row.emails)
    ]


def _phones(pk: int, row: PreparedContact) -> list[dict[str, Any]]:
    return [
        {
            "contact_id": pk,
            "number": phone.number,
            "e164": phone.e164,
            "label": phone.label,
            "is_primary": phone.is_primary,
            "position": position,
        }
        for position, phone in enumerate(row.phones)
    ]


def _findable(pk: int, row: PreparedContact) -> Findable:
    first = next((email.address for email in row.emails if email.is_primary), "")
    numbers = [part for phone in row.phones for part in (phone.number, phone.e164) if part]
    parts = [*(email.address for email in row.emails), *numbers]
    return Findable("contact", pk, row.columns["name"], parts, row.columns.get("job_title") or first)
