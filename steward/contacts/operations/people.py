"""Adding, changing, trashing and restoring a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, Unpack

from django.db.models import Q
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from steward.contacts.details import LABELS, Details, clean_details
from steward.contacts.emails import clean_emails
from steward.contacts.facts import ContactChanged, ContactCreated, ContactRestored, ContactTrashed
from steward.contacts.models import Contact
from steward.contacts.phones import clean_phones
from steward.core.clock import now
from steward.core.database import locked
from steward.core.refused import Invalid
from steward.fields.models import RecordKind
from steward.fields.operations.records import put_custom, put_tags
from steward.history.changes import Changes
from steward.history.facts import record
from steward.search import index
from steward.team.models import Member

from .finding import index_contact, reindex_contact
from .reach import Given, change_emails, change_phones, name_contact, write_emails, write_phones


class Keep(Enum):
    """Says "leave as it is" where None means "nobody"."""

    AS_IS = "as is"


@atomic
def create_contact(
    *,
    by: Member,
    emails: Given = (),
    phones: Given = (),
    tags: Sequence[str] = (),
    custom: Mapping[str, Any] | None = None,
    owner: Member | None = None,
    allow_no_email: bool = False,
    **details: Unpack[Details],
) -> Contact:
    """Add a person. Only an e-mail address is asked (O3); the rest is optional (O4).

    `emails` and `phones` are texts or mappings with `address`/`number`, `label`, `is_primary`; `custom` is keyed by the
    fields' keys; `tags` are names. `allow_no_email` takes a name or a phone instead, for imports.
    """
    by.must("contacts.manage")
    clean = clean_details(details)
    addresses = clean_emails(emails)
    numbers = clean_phones(phones, country=clean.get("country", ""))
    if not addresses and not allow_no_email:
        raise Invalid(_("A contact needs an e-mail address."), field="emails", code="required")
    if not (addresses or numbers or clean.get("first_name") or clean.get("last_name")):
        raise Invalid(
            _("A contact needs a name, an e-mail address or a phone number."), field="emails", code="required"
        )
    contact = Contact(owner=owner, **clean)
    put_custom(RecordKind.CONTACT, contact, custom or {}, by=by, creating=not allow_no_email)
    name_contact(contact, addresses, numbers)
    contact.save(force_insert=True)
    write_emails(contact, addresses)
    write_phones(contact, numbers)
    if tags:
        put_tags(contact, tags, by=by)
    record(ContactCreated(contact=contact.pk, subject=contact.pk, name=contact.name), by=by)
    index_contact(contact, addresses, numbers)
    return contact


@atomic
def change_contact(
    contact: Contact,
    *,
    by: Member,
    version: int | None = None,
    emails: Given | None = None,
    phones: Given | None = None,
    owner: Member | Keep | None = Keep.AS_IS,
    tags: Sequence[str] | None = None,
    custom: Mapping[str, Any] | None = None,
    **details: Unpack[Details],
) -> Contact:
    """Change what is given of a person; `emails`, `phones` and `tags` replace the list, `custom` merges by key.

    Raises `Stale` when `version` is not the stored one. A change of nothing records nothing.
    """
    by.must("contacts.manage", contact)
    contact = locked(contact)
    contact.expect(version)
    changes, columns = Changes(), ["name", "name_folded"]
    for name, value in clean_details(details).items():
        changes.add(name, LABELS[name], getattr(contact, name), value)
        setattr(contact, name, value)
        columns.append(name)
    if not isinstance(owner, Keep):
        changes.add("owner", _("Owner"), contact.owner or "", owner or "", was=contact.owner_id)
        contact.owner = owner
        columns.append("owner")
    addresses = change_emails(contact, emails, changes)
    numbers = change_phones(contact, phones, changes)
    if custom:
        columns.append("custom")
        put_custom(RecordKind.CONTACT, contact, custom, by=by, changes=changes)
    if tags is not None:
        put_tags(contact, tags, by=by, changes=changes)
    if not changes:
        return contact
    name_contact(contact, addresses, numbers)
    contact.store(*columns)
    record(ContactChanged(contact=contact.pk, subject=contact.pk, **changes.data()), by=by)
    index_contact(contact, addresses, numbers)
    return contact


@atomic
def trash_contact(contact: Contact, *, by: Member, version: int | None = None) -> Contact:
    """Put a person into the trash for 30 days; pages go through `accounts.operations.trash_contact`, which keeps the
    accounts in step. Done twice, it changes nothing."""
    by.must("contacts.manage", contact)
    contact = locked(contact)
    contact.expect(version)
    if contact.deleted_at is None:
        contact.deleted_at = now()
        contact.store("deleted_at")
        record(ContactTrashed(contact=contact.pk, subject=contact.pk, name=contact.name), by=by)
        index.drop("contact", [contact.pk])
    return contact


@atomic
def restore_contact(contact: Contact, *, by: Member) -> Contact:
    """Take a person back out of the trash. Done twice, it changes nothing."""
    by.must("contacts.manage", contact)
    contact = locked(contact)
    if contact.deleted_at is not None:
        contact.deleted_at = None
        contact.store("deleted_at")
        record(ContactRestored(contact=contact.pk, subject=contact.pk, name=contact.name), by=by)
        reindex_contact(contact)
    return contact


def touch_contact(contact_id: int, at: datetime) -> None:
    """Note a contact at `at` (M51-M56). The date only moves forward; the record's version stays."""
    Contact.objects.filter(Q(last_contact_at__isnull=True) | Q(last_contact_at__lt=at), pk=contact_id).update(
        last_contact_at=at
    )
