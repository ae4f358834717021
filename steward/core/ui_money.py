"""Amounts as text, in the active language: without cents in lists, with them on documents."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency

from .money import Money
from .ui_dates import locale

NOTHING = "–"
_CENTS = re.compile(r"\.[0#]+")


def money_text(value: Money | None) -> str:
    """The amount rounded to whole units with its symbol: "$341,455"; a dash for None."""
    if value is None:
        return NOTHING
    whole, where = round(value.amount), locale()
    shape = _shape(where, value.currency) if whole >= 0 else None
    if shape is None:
        return _formatted(whole, value.currency, where)
    before, separator, after = shape
    return f"{before}{whole:,}{after}" if separator == "," else f"{before}{f'{whole:,}'.replace(',', separator)}{after}"


def money_exact_text(value: Money | None) -> str:
    """The amount with all digits of its currency: "$341,455.00"; a dash for None."""
    return NOTHING if value is None else format_currency(value.amount, value.currency, locale=locale())


def _formatted(whole: int, currency: str, where: Locale) -> str:
    return format_currency(whole, currency, format=_whole(where), locale=where, currency_digits=False)


@lru_cache(maxsize=256)
def _shape(where: Locale, currency: str) -> tuple[str, str, str] | None:
    """What stands before, between thousands and after, where amounts are that simple; None where they are not.

    A list of amounts is made many times as quick by it: Babel reads its pattern anew for each.
    """
    before, _zero, after = _formatted(0, currency, where).partition("0")
    separator = _formatted(1_000_000, currency, where).removeprefix(f"{before}1")[:1]
    for sample in (7, 999, 1_234, 56_789, 123_456, 1_234_567, 9_876_543_210):
        if _formatted(sample, currency, where) != f"{before}{sample:,}{after}".replace(",", separator):
            return None
    return before, separator, after


@lru_cache(maxsize=64)
def _whole(where: Locale) -> str:
    pattern: str = where.currency_formats["standard"].pattern
    return _CENTS.sub("", pattern)
