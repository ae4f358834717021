"""Currencies by name, and the one that somebody probably uses."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name, get_territory_currencies
from django.http import HttpRequest
from django.utils.translation import get_language

from steward.core.money import currencies
from steward.core.ui_dates import locale

USUAL = "EUR"


def currency_choices() -> list[tuple[str, str]]:
    """All currencies of today, "Euro (EUR)", in the order of their names in the active language."""
    return list(_choices(get_language() or "en"))


def probable_currency(request: HttpRequest) -> str:
    """The currency of the country that the browser's languages name first: en-GB gives GBP. Without one: EUR."""
    for part in request.headers.get("Accept-Language", "")[:500].split(","):
        try:
            found = Locale.parse(part.split(";")[0].strip(), sep="-")
        except (UnknownLocaleError, ValueError, TypeError):
            continue
        for code in get_territory_currencies(found.territory or ""):
            if code in currencies():
                return str(code)
    return USUAL


@lru_cache(maxsize=16)
def _choices(_language: str) -> tuple[tuple[str, str], ...]:
    where = locale()
    named = ((code, f"{get_currency_name(code, locale=where)} ({code})") for code in currencies())
    return tuple(sorted(named, key=lambda choice: choice[1].casefold()))
