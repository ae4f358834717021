"""Amounts in lists: the quick way says what Babel says."""

from __future__ import annotations

import pytest
from babel.numbers import format_currency
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from steward.core.money import Money, precision
from steward.core.ui_dates import locale
from steward.core.ui_money import money_text

LANGUAGES = ("en", "nl", "de", "id", "es", "hi", "fr", "ar", "de-ch")


@given(st.sampled_from(LANGUAGES), st.sampled_from(["USD", "EUR", "JPY", "KWD", "CHF"]), st.integers(-(10**9), 10**12))
def test_it_says_what_babel_says(language: str, currency: str, whole: int) -> None:
    with translation.override(language):
        where = locale()
        pattern = where.currency_formats["standard"].pattern.replace(".00", "").replace(".##", "")
        money = Money(whole * 10 ** precision(currency), currency)
        assert money_text(money) == format_currency(
            whole, currency, format=pattern, locale=where, currency_digits=False
        )  # fmt: skip


@pytest.mark.parametrize(
    ("minor", "text"), [(0, "$0"), (49, "$0"), (51, "$1"), (99_999_50, "$100,000"), (-1_234_00, "-$1,234")]
)
def test_cents_are_rounded_away(minor: int, text: str) -> None:
    assert money_text(Money(minor, "USD")) == text
    assert money_text(None) == "–"
