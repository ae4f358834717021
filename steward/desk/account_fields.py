"""The fields of an account as its Info tab shows them: standard ones in groups, then those the firm added (T30-T36)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steward.accounts.details import LABELS, shown_detail
from steward.accounts.models import Account
from steward.fields.models import Field, RecordKind
from steward.fields.values import on_page

# Standard fields in their groups, as the page shows them.
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    ("", ("name", "type", "website", "phone", "email", "industry", "employees", "annual_revenue", "description")),
    (_("Address"), ("line1", "line2", "city", "region", "postal_code", "country")),
    (_("Standing"), ("status", "billing_stage")),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A field with its value in words, "" for none. `href` opens a web address, an e-mail address or a phone."""

    key: str
    label: str | Promise
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading; "" for the first."""

    title: str | Promise
    facts: list[Fact]


def groups(account: Account) -> list[Group]:
    """All fields that are edited in place: standard ones, then custom ones as soon as they exist (M28, M35)."""
    standard = [Group(title, [_standard(account, name) for name in names]) for title, names in GROUPS]
    own = _own(account)
    return [*standard, Group(_("Own fields"), own)] if own else standard


def about(account: Account) -> list[Fact]:
    """The fields of the block About (M26-M29): the first group and the firm's own fields."""
    return [*(_standard(account, name) for name in GROUPS[0][1]), *_own(account)]


def _standard(account: Account, name: str) -> Fact:
    value = getattr(account, name)
    return Fact(name, LABELS[name], shown_detail(name, value), _href(name, value))


def _own(account: Account) -> list[Fact]:
    return [
        Fact(f"custom.{one.field.key}", one.field.label, one.text, _href(one.field.type, one.value))
        for one in on_page(RecordKind.ACCOUNT, account.custom)
    ]


def _href(kind: str, value: Any) -> str:
    """Where a value leads: nothing but web, mail and phone addresses."""
    text = str(value or "")
    if kind in ("website", Field.Type.URL) and text:
        return text if text.startswith(("https://", "http://")) else f"https://{text}"
    if kind == Field.Type.EMAIL and text:
        return f"mailto:{text}"
    return f"tel:{text}" if kind == Field.Type.PHONE and text else ""
