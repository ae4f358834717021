"""Exchange rates by date (behaviours section 2, Money)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.history.facts import record
from steward.queue.jobs import enqueue
from steward.team import checks
from steward.team.facts import RateRemoved, RateSet
from steward.team.models import ExchangeRate, Member
from steward.team.policies import workspace

CHANGED = "team.rates_changed"  # the rooms that count by rates do so anew in the background
LARGEST_RATE = Decimal(10) ** 10
EARLIEST = date(1970, 1, 1)


@transaction.atomic
def set_rate(currency: str, *, on: date, rate: Decimal, by: Member) -> ExchangeRate:
    """One unit of `currency` is worth `rate` in the workspace currency from the day `on`; replaces that day's rate."""
    by.must("settings.change")
    found = workspace()
    if found is None:
        raise Refused(_("Set up the workspace first."), code="not_set_up")
    firm = locked(found)
    code = checks.clean_currency(currency)
    if code == firm.currency:
        raise Invalid(_("%(code)s is the workspace currency: its rate is always 1.") % {"code": code}, field="currency")
    if not rate.is_finite() or not 0 < rate < LARGEST_RATE:
        raise Invalid(_("A rate is a number above 0."), field="rate")
    exact = rate.quantize(Decimal("1e-8"))
    if not exact:
        raise Invalid(_("A rate has at most 8 digits after the point."), field="rate")
    if on < EARLIEST:
        raise Invalid(_("A rate begins in 1970 or later."), field="on")
    made, _new = ExchangeRate.objects.update_or_create(currency=code, on=on, defaults={"rate": exact})
    shown = f"{exact.normalize():f}"
    enqueue(CHANGED)
    record(RateSet(currency=code, rate=shown, home=firm.currency, on=on.isoformat()), by=by)
    return made


@transaction.atomic
def remove_rate(rate: ExchangeRate, *, by: Member) -> None:
    """Take a rate away; amounts then count by the one before it, or not at all."""
    by.must("settings.change")
    rate = locked(rate)
    enqueue(CHANGED)
    record(RateRemoved(currency=rate.currency, on=rate.on.isoformat()), by=by)
    rate.delete()
