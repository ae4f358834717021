"""Every change of a contact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Unpack

from django.db.models import Q
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from steward.core.clock import now
from steward.core.database import locked
from steward.core.refused import Invalid
from steward.fields.models import RecordKind
from steward.fields.operations import set_tags
from steward.fields.values import clean_custom, custom_changes
from steward.history.changes import Changes
from steward.history.facts import record
from steward.search import index
from steward.team.models import Member

from .details import LABELS, Details, clean_details, set_name
from .emails import Email, clean_emails
from .facts import ContactChanged, ContactCreated, ContactRestored, ContactTrashed
from .models import Contact, EmailAddress, Phone
from .phones import Number, clean_phones

Given = Iterable[Mapping[str, Any] | str]


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
        raise Invalid(_("A contact needs a name, an e-mail address or a phone number."), field="emails", code="required")
    contact = Contact(owner=owner, **clean)
    contact.custom = clean_custom(RecordKind.CONTACT, custom or {}, stored={})
    _set_name(contact, addresses, numbers)
    contact.save(force_insert=True)
    _write_emails(contact, addresses)
    _write_phones(contact, numbers)
    set_tags(contact, tags, by=by)
    record(ContactCreated(contact=contact.pk, subject=contact.pk, contact_name=contact.name), by=by)
    index_contact(contact, addresses, numbers)
    return contact
