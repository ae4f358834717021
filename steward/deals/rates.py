"""Amounts of other currencies in the workspace currency, by dated exchange rates (behaviours section 2, Money)."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from steward.core.money import precision
from steward.team.models import ExchangeRate
from steward.team.policies import workspace


def home_currency() -> str:
    """The workspace currency."""
    firm = workspace()
    return firm.currency if firm else "EUR"


class Rates:
    """The rates of some currencies, read once for one calculation."""

    def __init__(self, currencies: Iterable[str], home: str | None = None) -> None:
        self.home = home or home_currency()
        self._dates: dict[str, list[date]] = defaultdict(list)
        self._rates: dict[str, list[Decimal]] = defaultdict(list)
        foreign = set(currencies) - {self.home}
        if not foreign:
            return
        rows = ExchangeRate.objects.filter(currency__in=foreign).order_by("on")
        for currency, on, rate in rows.values_list("currency", "on", "rate"):
            self._dates[currency].append(on)
            self._rates[currency].append(rate)

    def convert(self, minor: int, currency: str, on: date) -> int | None:
        """Minor units of the workspace currency, by the nearest rate on or before the day; None where there is none."""
        if currency == self.home:
            return minor
        place = bisect_right(self._dates[currency], on)
        if not place:
            return None
        whole = Decimal(minor).scaleb(-precision(currency)) * self._rates[currency][place - 1]
        return int(whole.scaleb(precision(self.home)).to_integral_value(ROUND_HALF_UP))
