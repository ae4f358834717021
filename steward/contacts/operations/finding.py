"""Keeping a person findable by any part of name, e-mail address, phone number or id (T6)."""

from __future__ import annotations

from collections.abc import Sequence

from steward.contacts.emails import Email
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.contacts.phones import Number
from steward.search import index


def index_contact(contact: Contact, emails: Sequence[Email | EmailAddress], phones: Sequence[Number | Phone]) -> None:
    """Put the person into the search index."""
    first = next((email.address for email in emails if email.is_primary), "")
    numbers = [part for phone in phones for part in (phone.number, phone.e164) if part]
    parts = [contact.name, *(email.address for email in emails), *numbers, str(contact.pk)]
    index.put("contact", contact.pk, title=contact.name, parts=parts, detail=contact.job_title or first)


def reindex_contact(contact: Contact) -> None:
    """The same, reading addresses and numbers from the database."""
    emails = EmailAddress.objects.filter(contact=contact).order_by("position", "id")
    phones = Phone.objects.filter(contact=contact).order_by("position", "id")
    index_contact(contact, list(emails), list(phones))
