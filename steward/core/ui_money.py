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
    where = locale()
    return format_currency(
        round(value.amount), value.currency, format=_whole(where), locale=where, currency_digits=False
    )


def money_exact_text(value: Money | None) -> str:
    """The amount with all digits of its currency: "$341,455.00"; a dash for None."""
    return NOTHING if value is None else format_currency(value.amount, value.currency, locale=locale())


@lru_cache(maxsize=64)
def _whole(where: Locale) -> str:
    pattern: str = where.currency_formats["standard"].pattern
    return _CENTS.sub("", pattern)
