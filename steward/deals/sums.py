"""What deals add up to for an organization: computed here, kept by operations, compared by `steward check`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date

from django.db import models
from django.db.models import Count, Sum
from django.db.models.functions import TruncDate

from steward.accounts.operations import DealFigures
from steward.core.clock import today

from .models import Deal
from .rates import Rates, home_currency


def figures_of(account_ids: Sequence[int]) -> dict[int, DealFigures]:
    """The figures of these organizations: one grouped query, and one more where won deals are in another currency."""
    found = {pk: DealFigures() for pk in account_ids}
    deals = Deal.objects.filter(account_id__in=account_ids, deleted_at__isnull=True).order_by()
    groups = (
        deals.filter(status__in=[Deal.Status.WON, Deal.Status.OPEN])
        .values_list("account_id", "status", "currency")
        .annotate(Count("id"), Sum("value_minor"))
    )
    for account_id, status, currency, count, minor in groups:
        _add(found[account_id], status, currency, count, minor)
    home = home_currency()
    used = {currency for one in found.values() for currency in (*one.won_values, *one.open_values)}
    rates = Rates(used, home)
    for one in found.values():
        one.won_minor = one.won_values.get(home, 0)
        one.open_minor = sum(rates.convert(minor, code, today()) or 0 for code, minor in one.open_values.items())
    if any(set(one.won_values) - {home} for one in found.values()):
        _add_foreign(found, deals.filter(status=Deal.Status.WON).exclude(currency=home), rates)
    return found


def _add_foreign(found: dict[int, DealFigures], won: models.QuerySet[Deal], rates: Rates) -> None:
    """Won deals in other currencies, each by the rate of the day it was won on."""
    by_day = won.annotate(day=TruncDate("won_at", tzinfo=UTC)).values_list("account_id", "currency", "day")
    for account_id, currency, day, minor in by_day.annotate(Sum("value_minor")):
        found[account_id].won_minor += rates.convert(minor or 0, currency, day or date.min) or 0


def _add(figures: DealFigures, status: str, currency: str, count: int, minor: int | None) -> None:
    values = figures.won_values if status == Deal.Status.WON else figures.open_values
    if status == Deal.Status.WON:
        figures.won_count += count
    else:
        figures.open_count += count
    if minor is not None:
        values[currency] = values.get(currency, 0) + minor
