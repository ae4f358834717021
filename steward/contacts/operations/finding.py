"""Keeping a person findable by any part of name, e-mail address, phone number or id (T6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from steward.contacts.emails import Email
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.contacts.phones import Number
from steward.search import index


def index_contact(contact: Contact, emails: Sequence[Email | EmailAddress], phones: Sequence[Number | Phone]) -> None:
    """Put the person into the search index."""
    index.put_all([_findable(contact, emails, phones)])


def reindex_contact(contact: Contact) -> None:
    """The same, reading addresses and numbers from the database."""
    emails = EmailAddress.objects.filter(contact=contact).order_by("position", "id")
    phones = Phone.objects.filter(contact=contact).order_by("position", "id")
    index_contact(contact, list(emails), list(phones))


def reindex_contacts(contacts: Sequence[Contact]) -> None:
    """The same for many people, in two queries."""
    emails: dict[int, list[EmailAddress]] = defaultdict(list)
    phones: dict[int, list[Phone]] = defaultdict(list)
    for email in EmailAddress.objects.filter(contact__in=contacts).order_by("position", "id"):
        emails[email.contact_id].append(email)
    for phone in Phone.objects.filter(contact__in=contacts).order_by("position", "id"):
        phones[phone.contact_id].append(phone)
    index.put_all(_findable(contact, emails[contact.pk], phones[contact.pk]) for contact in contacts)


def _findable(
    contact: Contact, emails: Sequence[Email | EmailAddress], phones: Sequence[Number | Phone]
) -> index.Findable:
    first = next((email.address for email in emails if email.is_primary), "")
    numbers = [part for phone in phones for part in (phone.number, phone.e164) if part]
    parts = [contact.name, *(email.address for email in emails), *numbers, str(contact.pk)]
    return index.Findable("contact", contact.pk, contact.name, parts, contact.job_title or first)
