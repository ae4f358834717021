"""Stored values as plain text that can be read again, and such text as values: what a change of type goes through."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from steward.core.money import Money
from steward.core.refused import Invalid
from steward.core.text import fold
from steward.team.models import Member

from .links import LINKS, named
from .models import Field
from .parts import address_text
from .types import stored
from .values import Names, answer_label

AMOUNT = re.compile(r"^\s*(?P<amount>[-+]?[\d.,' \u00a0]+?)\s*(?P<currency>[A-Za-z]{3})?\s*$")
_DAY = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$")
_RANGE = re.compile(r"\s+(?:–|-|to|tot|until)\s+|\s*–\s*")
ORDERS = ("dmy", "mdy")


@dataclass
class Reading:
    """How text is read: amounts without a currency are in `currency`, days are written in this `order`; who links."""

    by: Member | None
    currency: str
    order: str = "dmy"

    @cached_property
    def people(self) -> dict[str, int]:
        """Active members by folded name and e-mail address; a name that two share names nobody."""
        found: dict[str, int | None] = {}
        for member in Member.objects.filter(status=Member.Status.ACTIVE):
            for text in {fold(member.name), fold(member.email)} - {""}:
                found[text] = None if text in found else member.pk
        return {text: pk for text, pk in found.items() if pk}


def as_text(field: Field, value: Any, names: Names) -> str:
    """A stored value as text: dates as 2026-11-22, numbers with a point, answers by their labels."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.type in LINKS or field.type == Field.Type.MEMBER:
        return names.get(field.type, {}).get(value, "")
    if isinstance(value, list):
        return ", ".join(answer_label(field, item) for item in value)
    if field.type == Field.Type.CHOICE:
        return answer_label(field, value)
    if isinstance(value, dict) and "minor" in value:
        money = Money(value["minor"], value["currency"])
        return f"{money.amount} {money.currency}"
    if isinstance(value, dict):
        return f"{value['from']} – {value['to']}" if "from" in value else address_text(value)
    return str(value)


def from_text(field: Field, text: str, how: Reading) -> Any:
    """What a text means to this field, ready to be stored. Raises `Invalid` with the cause."""
    name, reader = f"custom.{field.key}", _READERS.get(field.type)
    given = reader(field, text.strip(), how, name) if reader else text
    return stored(field, given, name)


def plain_number(text: str) -> str:
    """ "1.234,50" and "1,234.50" as 1234.50: the last mark is the decimal one when at most two digits follow it."""
    text = re.sub(r"[ '\u00a0]", "", text)
    cut = max(text.rfind("."), text.rfind(","))
    if cut >= 0 and len(text) - cut - 1 in (1, 2):
        return re.sub(r"[.,]", "", text[:cut]) + "." + text[cut + 1 :]
    return re.sub(r"[.,]", "", text) if text.count(".") + text.count(",") else text


def amount(text: str, currency: str, name: str) -> Money:
    """ "1,234.50", "1234.50 USD" as money. Raises `Invalid`."""
    found = AMOUNT.match(text)
    if not found:
        raise Invalid(_("Write an amount such as 1234.50, with a currency if it is another one."), field=name)
    return Money.of(plain_number(found["amount"]), found["currency"] or currency, field=name)


def _number(field: Field, text: str, how: Reading, name: str) -> Any:
    return text if re.fullmatch(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?", text) else plain_number(text)


def _money(field: Field, text: str, how: Reading, name: str) -> Any:
    if re.fullmatch(r"[-+]?\d+(\.\d+)?", text):
        return Money.of(text, how.currency, field=name)
    return amount(text, how.currency, name)


def _date(field: Field, text: str, how: Reading, name: str) -> Any:
    found = _DAY.match(text)
    if not found:
        return text[:10] if re.match(r"^\d{4}-\d{2}-\d{2}[T ]", text) else text
    first, second, year = (int(part) for part in found.groups())
    day, month = (first, second) if how.order == "dmy" else (second, first)
    try:
        return date(year, month, day)
    except ValueError:
        return text


def _two(field: Field, text: str, how: Reading, name: str) -> Any:
    parts = _RANGE.split(text)
    if len(parts) == 1 and field.type == Field.Type.DATE_RANGE:
        parts *= 2  # one day
    return [_date(field, part, how, name) if field.type == Field.Type.DATE_RANGE else part for part in parts]


def _choices(field: Field, text: str, how: Reading, name: str) -> Any:
    return [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]


def _text(field: Field, text: str, how: Reading, name: str) -> Any:
    if "\n" in text:
        raise Invalid(_("It has more than one line."), field=name)
    return text


def _linked(field: Field, text: str, how: Reading, name: str) -> Any:
    found = named(field.type, text, how.by) if how.by else None
    if found is None:
        raise Invalid(_("There is no “%(text)s”, or more than one.") % {"text": text[:60]}, field=name)
    return found


def _member(field: Field, text: str, how: Reading, name: str) -> Any:
    found = how.people.get(fold(text))
    if found is None:
        raise Invalid(_("There is no member “%(text)s”.") % {"text": text[:60]}, field=name)
    return found


_READERS: dict[str, Any] = {
    Field.Type.NUMBER: _number,
    Field.Type.MONEY: _money,
    Field.Type.DATE: _date,
    Field.Type.DATE_RANGE: _two,
    Field.Type.TIME_RANGE: _two,
    Field.Type.CHOICES: _choices,
    Field.Type.TEXT: _text,
    Field.Type.SUGGESTED: _text,
    Field.Type.ACCOUNT: _linked,
    Field.Type.CONTACT: _linked,
    Field.Type.MEMBER: _member,
}
