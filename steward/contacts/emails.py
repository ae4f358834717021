"""E-mail addresses as people give them: checked, and folded into the key that matching compares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from steward.core.refused import Invalid
from steward.core.text import line

LONGEST = 254
MOST = 50


@dataclass(frozen=True, slots=True)
class Email:
    """One checked address."""

    address: str
    key: str
    label: str
    is_primary: bool


def email_key(address: str) -> str:
    """What two spellings of one address share: case does not matter, accents do."""
    return address.strip().casefold()


def clean_email(address: str, *, field: str = "email") -> str:
    """The address, trimmed. Raises `Invalid` naming `field` when it is none."""
    clean = line(address, field=field, longest=LONGEST)
    try:
        validate_email(clean)
    except ValidationError as error:
        raise Invalid(_("“%(text)s” is not an e-mail address.") % {"text": clean[:80]}, field=field) from error
    return clean


def clean_emails(given: Iterable[Mapping[str, Any] | str], *, field: str = "emails") -> list[Email]:
    """Addresses in the given order, exactly one of them primary. Raises `Invalid` on a wrong or doubled one.

    Each is a text or a mapping with `address` and, if wanted, `label` and `is_primary`; blank ones are left out.
    """
    found: list[Email] = []
    for item in given:
        row: Mapping[str, Any] = {"address": item} if isinstance(item, str) else item
        if not str(row.get("address") or "").strip():
            continue
        address = clean_email(str(row["address"]), field=field)
        label = line(str(row.get("label") or ""), field=field, longest=30)
        found.append(Email(address, email_key(address), label, bool(row.get("is_primary"))))
    _check_list(found, field)
    return _with_one_primary(found)


def _check_list(found: list[Email], field: str) -> None:
    if len(found) > MOST:
        raise Invalid(_("A contact keeps at most %(n)s e-mail addresses.") % {"n": MOST}, field=field)
    seen: set[str] = set()
    for email in found:
        if email.key in seen:
            raise Invalid(_("“%(text)s” is here twice.") % {"text": email.address}, field=field)
        seen.add(email.key)
    if sum(email.is_primary for email in found) > 1:
        raise Invalid(_("Only one e-mail address can be the primary one."), field=field)


def _with_one_primary(found: list[Email]) -> list[Email]:
    if not found or any(email.is_primary for email in found):
        return found
    first = found[0]
    return [Email(first.address, first.key, first.label, True), *found[1:]]
