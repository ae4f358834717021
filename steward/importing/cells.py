"""What a cell says: missing, a number, a day, a moment, yes or no. Each reader takes text and gives a value or None,
and raises `Unread` with the reason. How a whole column writes its numbers and days is decided once (survey.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from babel.dates import get_month_names
from django.utils import timezone
from django.utils.translation import gettext as _

# What programs write for "nothing". Zero is a value; "Null" and "None" are surnames.
MISSING = frozenset(
    ["NULL", "null", "(null)", "N/A", "n/a", "NA", "NONE", "none", "#N/A", "#NULL!", "NaN", "nan", ".", "\\N"]
)
YES = frozenset(["yes", "y", "true", "t", "1", "on", "x", "ja", "j", "oui", "si", "sí", "sim", "ano", "tak", "ya"])
NO = frozenset(["no", "n", "false", "f", "0", "off", "nee", "nein", "non", "não", "ne", "nie", "tidak"])
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")
_SPACES = re.compile(r"\s+")


class Unread(ValueError):
    """The cell cannot be read as what its column holds; the reason is for the person who imports."""


def tidy(cell: str, *, lines: bool = False) -> str:
    """The cell without blanks at its ends and control characters; blanks inside folded unless it has `lines`."""
    if cell.isprintable() and "  " not in cell:
        return cell.strip()
    text = _CONTROL.sub("", cell)
    if lines:
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return _SPACES.sub(" ", text).strip()


# -- numbers -----------------------------------------------------------------------------------------------------
_DRESS = re.compile(r"[\s\u00a0\u202f'’_%$€£¥₹]|(?:\b[A-Z]{3}\b)")
_POINT = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][-+]?\d{1,3})?")
_COMMA = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+)?(?:,\d*)?")


def number(text: str, comma: bool) -> Decimal:
    """A number as people write it: `1,234.50`, with `comma` `1.234,50`; currency signs, blanks and % fall away."""
    plain = _DRESS.sub("", text)
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    if plain.endswith("-"):
        plain = f"-{plain[:-1]}"
    if not (_COMMA if comma else _POINT).fullmatch(plain) or not any(c.isdigit() for c in plain):
        raise Unread(_("“%(text)s” is not a number.") % {"text": text[:60]})
    plain = plain.replace(".", "").replace(",", ".") if comma else plain.replace(",", "")
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise Unread(_("“%(text)s” is not a number.") % {"text": text[:60]}) from error


def whole(text: str, comma: bool) -> int:
    """A number without a fraction, from 0 to 2,147,483,647."""
    found = number(text, comma)
    if found != found.to_integral_value() or not 0 <= found < 2**31:
        raise Unread(_("“%(text)s” is not a whole number of at least 0.") % {"text": text[:60]})
    return int(found)


def yes_no(text: str) -> bool:
    """Yes or no, in the words of several languages."""
    plain = text.casefold()
    if plain in YES:
        return True
    if plain in NO:
        return False
    raise Unread(_("“%(text)s” is neither yes nor no.") % {"text": text[:60]})


# -- days and moments --------------------------------------------------------------------------------------------
DATE_ORDERS = ("ymd", "dmy", "mdy")
_CLOCK = r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|[-+]\d{2}:?\d{2})?)?"
ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_CLOCK}")
TRIPLE = re.compile(rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ](\d{{4}}|\d{{2}}){_CLOCK}")
_NAMED_FIRST = re.compile(
    rf"(?:\w+, )?(\d{{1,2}})(?:st|nd|rd|th|\.)?[-/ ]([^\W\d]+)\.?,?[-/ ](\d{{4}}|\d{{2}}){_CLOCK}"
)
_NAMED_MONTH = re.compile(rf"([^\W\d]+)\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_CLOCK}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_EPOCHS = {"1900": date(1899, 12, 30), "1904": date(1904, 1, 1)}
_LANGUAGES = ("en", "nl", "de", "fr", "es", "it", "pt", "cs", "pl", "sv", "da", "id")


def moment(text: str, order: str, epoch: str = "1900") -> tuple[date, datetime | None]:
    """The day, and the moment when the text has a clock (in the firm's time zone when it names none)."""
    if found := ISO.fullmatch(text):
        year, month, day, *clock = found.groups()
    elif found := TRIPLE.fullmatch(text):
        first, second, year, *clock = found.groups()
        day, month = (second, first) if order == "mdy" else (first, second)
    elif found := _NAMED_FIRST.fullmatch(text):
        day, name, year, *clock = found.groups()
        month = _month(name, text)
    elif found := _NAMED_MONTH.fullmatch(text):
        name, day, year, *clock = found.groups()
        month = _month(name, text)
    elif found := _COMPACT.fullmatch(text):
        (year, month, day), clock = found.groups(), []
    elif SERIAL.fullmatch(text):
        return _serial(text, epoch)
    else:
        raise _no_date(text)
    try:
        on = date(_year(year), int(month), int(day))
        return on, _at(on, clock)
    except ValueError as error:
        raise _no_date(text, order) from error


def a_day(text: str, order: str, epoch: str = "1900") -> date:
    """The day alone: of a moment with a zone, the day that its own clock shows."""
    return moment(text, order, epoch)[0]


def a_time(text: str) -> time:
    """A time of day: `14:30`, `2:30 pm`."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?\s*([AaPp]\.?[Mm]\.?)?", text)
    try:
        if found:
            return time(_hour(int(found[1]), found[3]), int(found[2]))
    except ValueError:
        pass
    raise Unread(_("“%(text)s” is not a time such as 14:30.") % {"text": text[:60]})


def _serial(text: str, epoch: str) -> tuple[date, datetime | None]:
    exact = Decimal(text)
    days = int(exact)
    seconds = round((exact - days) * 86_400)
    start = datetime.combine(_EPOCHS[epoch], time())
    at = start + timedelta(days=days, seconds=seconds)
    return at.date(), timezone.make_aware(at) if seconds else None


def _at(on: date, clock: list[str | None]) -> datetime | None:
    if not clock or clock[0] is None:
        return None
    hour, minute, second, half, zone = clock
    naive = datetime.combine(on, time(_hour(int(hour or 0), half), int(minute or 0), int(second or 0)))
    if not zone:
        return timezone.make_aware(naive)
    if zone in ("Z", "UTC"):
        return naive.replace(tzinfo=UTC)
    digits = zone.replace(":", "")
    offset = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
    return (naive - offset if digits[0] == "+" else naive + offset).replace(tzinfo=UTC)


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half[0] in "Pp" else 0)


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


@cache
def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for form in ("format", "stand-alone"):
                for index, name in get_month_names(width, context=form, locale=language).items():
                    found.setdefault(name.strip(".").casefold(), index)
    found.setdefault("sept", 9)
    return found


def _month(name: str, text: str) -> str:
    found = _months().get(name.strip(".").casefold())
    if found is None:
        raise _no_date(text)
    return str(found)


def _no_date(text: str, order: str = "") -> Unread:
    said: dict[str, Any] = {"text": text[:60]}
    if order in ("dmy", "mdy") and TRIPLE.fullmatch(text):
        named = {"dmy": _("day, month, year"), "mdy": _("month, day, year")}[order]
        return Unread(_("“%(text)s” is not a date in the order %(order)s of this column.") % {**said, "order": named})
    return Unread(_("“%(text)s” is not a date.") % said)


Reader = Callable[[str], Any]


# -- several values ----------------------------------------------------------------------------------------------
def joined(items: Iterable[str]) -> str:
    """Several values in one cell, as exports write them: "a; b". One with a sign that could part values is quoted."""
    return "; ".join(_quoted(item) for item in items)


def _quoted(item: str) -> str:
    if any(sign in item for sign in ';,|/:"\n') or item != item.strip():
        return '"{}"'.format(item.replace('"', '""'))
    return item
