"""One contact of a bulk path: checked, and ready to be stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from steward.contacts.details import LABELS, clean_details, shown_name
from steward.contacts.emails import Email, clean_emails
from steward.contacts.phones import Number, clean_phones
from steward.core.refused import Invalid
from steward.core.text import fold
from steward.fields.models import Field
from steward.fields.values import clean


@dataclass(slots=True)
class PreparedContact:
    """What a bulk path stores of one contact: columns, and what is not a column."""

    columns: dict[str, Any] = field(default_factory=dict)
    emails: list[Email] = field(default_factory=list)
    phones: list[Number] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    custom: dict[str, Any] = field(default_factory=dict)


def prepare_contact(values: Mapping[str, Any], *, fields: Sequence[Field] | None = None) -> PreparedContact:
    """Check one row for `create_contacts`. Takes what `create_contact` takes, with `owner_id`, and `created_at`.

    A name or a phone number will do where there is no e-mail address. `fields` are the contact's custom fields, to
    save a query a row. Raises `Invalid` naming the field.
    """
    given = dict(values)
    made = PreparedContact(tags=[str(tag) for tag in given.pop("tags", None) or ()])
    made.emails = clean_emails(given.pop("emails", None) or ())
    phones = given.pop("phones", None) or ()
    if custom := given.pop("custom", None):
        made.custom = clean("contact", custom, fields=fields)
    if "owner_id" in given:
        made.columns["owner_id"] = given.pop("owner_id")
    if created := _moment(given.pop("created_at", None)):
        made.columns["created_at"] = created
    for name in given:
        if name not in LABELS:
            raise Invalid(_("A contact has no field “%(name)s”.") % {"name": name[:60]}, field=name[:60])
    made.columns |= clean_details(given)
    made.phones = clean_phones(phones, country=made.columns.get("country", ""))
    name = _name(made)
    made.columns |= {"name": name[:250], "name_folded": fold(name)[:250]}
    return made


def _name(made: PreparedContact) -> str:
    email = next((email.address for email in made.emails if email.is_primary), "")
    phone = made.phones[0].number if made.phones else ""
    first, last = made.columns.get("first_name", ""), made.columns.get("last_name", "")
    name = shown_name(first, last, email=email, phone=phone)
    if not name:
        message = _("A contact needs a name, an e-mail address or a phone number.")
        raise Invalid(message, field="emails", code="required")
    return name


def _moment(on: date | datetime | None) -> datetime | None:
    if isinstance(on, date) and not isinstance(on, datetime):
        return datetime.combine(on, time(12), tzinfo=UTC)
    return on
