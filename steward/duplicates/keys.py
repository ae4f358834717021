"""Keys of sameness: two records that share a key share a sign that they are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steward.contacts.emails import email_key
from steward.contacts.phones import e164, home_region, region_of
from steward.core.text import fold

from .names import firm_key, person_key
from .shared_domains import own_domain

# Sign -> its bit in `Pair.signs`.
SIGNS = {"name": 1, "domain": 2, "email": 4, "phone": 8, "address": 16}
LABELS: dict[str, str | Promise] = {
    "name": _("Same name"),
    "domain": _("Same domain"),
    "email": _("Same e-mail address"),
    "phone": _("Same phone number"),
    "address": _("Same address"),
}
# Points of 0 to 100 that each sign gives where the firm says nothing else.
USUAL: dict[str, dict[str, int]] = {
    "account": {"name": 60, "domain": 60, "email": 60, "phone": 50, "address": 40},
    "contact": {"name": 40, "email": 100, "phone": 40, "address": 20},
}
LEAST = 50

Row = Mapping[str, Any]
# Kind and sign -> the columns of the record that its keys are made of.
COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "account": {
        "name": ("name",), "domain": ("domain", "email"), "email": ("email",), "phone": ("phone", "country"),
        "address": ("postal_code", "line1"),
    },
    "contact": {"name": ("first_name", "last_name"), "address": ("postal_code", "line1")},
}  # fmt: skip


def firm_names(row: Row) -> list[str]:
    """The name without legal form."""
    return [firm_key(row["name"])] if row["name"] else []


def person_names(row: Row) -> list[str]:
    """First and last name together."""
    return [key] if (key := person_key(row["first_name"], row["last_name"])) else []


def domains(row: Row) -> list[str]:
    """The domain of the website and of the e-mail address, unless strangers share it."""
    found = (own_domain(row["domain"]), own_domain(row["email"].rpartition("@")[2]))
    return list(dict.fromkeys(key for key in found if key))


def account_emails(row: Row) -> list[str]:
    """The account's own address."""
    return [email_key(row["email"])] if row["email"] else []


def account_phones(row: Row) -> list[str]:
    """The account's number in E.164, without extension."""
    return phone_keys([row["phone"]], row["country"]) if row["phone"] else []


def addresses(row: Row) -> list[str]:
    """Postal code and first line; one alone says too little."""
    code, first = (_letters(row[name]) for name in ("postal_code", "line1"))
    return [f"{code} {first}"] if code and first else []


KEYS: dict[str, dict[str, Callable[[Row], list[str]]]] = {
    "account": {
        "name": firm_names, "domain": domains, "email": account_emails, "phone": account_phones, "address": addresses,
    },
    "contact": {"name": person_names, "address": addresses},  # addresses of e-mail and numbers are rows of their own
}  # fmt: skip


def phone_keys(numbers: Iterable[str], country: str = "") -> list[str]:
    """Numbers in E.164 without their extensions; texts that are no number give none."""
    region = region_of(country) or home_region()
    found = (e164(number, region).partition(";")[0] for number in numbers if number)
    return list(dict.fromkeys(key for key in found if key))


def score(signs: Iterable[str], points: Mapping[str, int]) -> int:
    """How likely two records with these signs are the same, of 100."""
    return min(100, sum(points.get(sign, 0) for sign in signs))


def signs_in(bits: int) -> list[str]:
    """The signs of a pair."""
    return [sign for sign, bit in SIGNS.items() if bits & bit]


def _letters(text: str) -> str:
    return "".join(sign for sign in fold(text) if sign.isalnum())
