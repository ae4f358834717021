"""Writing how a person is reached: e-mail addresses and phone numbers, and the name that may follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from steward.contacts.details import set_name
from steward.contacts.emails import Email, clean_emails
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.contacts.phones import Number, clean_phones
from steward.core.refused import Invalid
from steward.history.changes import Changes

Given = Iterable[Mapping[str, Any] | str]


def name_contact(contact: Contact, emails: Sequence[Email | EmailAddress], phones: Sequence[Number | Phone]) -> None:
    """Set `name` from the parts, else from the primary address, else from the first number."""
    email = next((email.address for email in emails if email.is_primary), "")
    set_name(contact, email=email, phone=phones[0].number if phones else "")


def write_emails(contact: Contact, emails: Sequence[Email]) -> None:
    """Make the contact's addresses these, in this order. A row that stays keeps its id, and so its settings."""
    stored = {row.key: row for row in EmailAddress.objects.filter(contact=contact)}
    gone = [row.pk for key, row in stored.items() if key not in {email.key for email in emails}]
    if gone:
        EmailAddress.objects.filter(pk__in=gone).delete()
    fresh = []
    for position, email in enumerate(emails):
        row = stored.get(email.key) or EmailAddress(contact=contact, key=email.key)
        row.address, row.label, row.is_primary, row.position = email.address, email.label, email.is_primary, position
        if row.pk:
            row.save(update_fields=["address", "label", "is_primary", "position"])
        else:
            fresh.append(row)
    EmailAddress.objects.bulk_create(fresh)


def write_phones(contact: Contact, phones: Sequence[Number]) -> None:
    """Make the contact's numbers these, in this order."""
    Phone.objects.filter(contact=contact).delete()
    Phone.objects.bulk_create(
        Phone(
            contact=contact,
            number=phone.number,
            e164=phone.e164,
            label=phone.label,
            is_primary=phone.is_primary,
            position=position,
        )
        for position, phone in enumerate(phones)
    )


def change_emails(contact: Contact, given: Given | None, changes: Changes) -> Sequence[Email | EmailAddress]:
    """Replace the addresses unless `given` is None; returns those that stand now. The last one cannot be taken."""
    stored = list(EmailAddress.objects.filter(contact=contact).order_by("position", "id"))
    if given is None:
        return stored
    emails = clean_emails(given)
    if stored and not emails:
        raise Invalid(_("A contact needs an e-mail address."), field="emails", code="required")
    old, new = _lines(stored), _lines(emails)
    changes.add("emails", _("E-mail"), old, new, was=[_kept("address", row) for row in stored])
    if old != new:
        write_emails(contact, emails)
    return emails


def change_phones(contact: Contact, given: Given | None, changes: Changes) -> Sequence[Number | Phone]:
    """Replace the numbers unless `given` is None; returns those that stand now."""
    stored = list(Phone.objects.filter(contact=contact).order_by("position", "id"))
    if given is None:
        return stored
    phones = clean_phones(given, country=contact.country)
    old, new = _lines(stored), _lines(phones)
    changes.add("phones", _("Phone"), old, new, was=[_kept("number", row) for row in stored])
    if old != new:
        write_phones(contact, phones)
    return phones


def _kept(name: str, row: EmailAddress | Phone) -> dict[str, Any]:
    """The row as an event keeps it, to be given again."""
    return {name: _text(row), "label": row.label, "is_primary": row.is_primary}


def _lines(rows: Sequence[Email | EmailAddress | Number | Phone]) -> str:
    """Addresses or numbers as one text: the primary first, labels in brackets."""
    ordered = sorted(rows, key=lambda row: not row.is_primary)
    return ", ".join(f"{_text(row)} ({row.label})" if row.label else _text(row) for row in ordered)


def _text(row: Email | EmailAddress | Number | Phone) -> str:
    return row.address if isinstance(row, Email | EmailAddress) else row.number
