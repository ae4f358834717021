"""Money: an integer of minor units and a currency. Never a float; totals are per currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _

from .refused import Invalid

LARGEST_MINOR = 10**17  # fits a 64-bit column with room for sums


@cache
def currencies() -> frozenset[str]:
    """ISO 4217 codes in use somewhere today (CLDR)."""
    today: set[str] = set()
    for rows in get_global("territory_currencies").values():
        today.update(code for code, _start, end, tender in rows if end is None and tender)
    return frozenset(today)


@cache
def precision(currency: str) -> int:
    """Digits after the point: EUR 2, JPY 0, KWD 3."""
    return get_currency_precision(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of one currency: `Money(123450, "EUR")` is 1,234.50 euro."""

    minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        """The amount in whole units, with the currency's own number of digits."""
        return Decimal(self.minor).scaleb(-precision(self.currency))

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str, *, field: str = "value") -> Money:
        """Money from a decimal amount, rounded half up to the currency's digits. Raises `Invalid` naming `field`."""
        code = str(currency).upper()
        if code not in currencies():
            raise Invalid(_("“%(code)s” is not a currency code such as EUR.") % {"code": currency}, field=field)
        try:
            exact = Decimal(amount)
            minor = int(exact.scaleb(precision(code)).to_integral_value(ROUND_HALF_UP))
        except (InvalidOperation, ValueError, OverflowError) as error:
            raise Invalid(_("“%(text)s” is not an amount.") % {"text": amount}, field=field) from error
        if abs(minor) > LARGEST_MINOR:
            raise Invalid(_("This amount is too large to keep."), field=field)
        return cls(minor, code)

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError("amounts of two currencies cannot be added")
        return Money(self.minor + other.minor, self.currency)
