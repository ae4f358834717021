"""What each insight is called, and how its rows are labelled."""

from __future__ import annotations

from babel.dates import format_skeleton
from babel.numbers import format_compact_currency
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steward.core.money import Money
from steward.core.ui_dates import locale

from .periods import Period

TITLES: dict[str, str | Promise] = {
    "won_by_month": _("Won value by month"),
    "open_by_stage": _("Open pipeline by stage"),
    "without_next_step": _("Accounts without a next step"),
    "by_last_contact": _("Accounts by last contact"),
}
AGE_LABELS: dict[str, str | Promise] = {
    "week": _("Up to 7 days ago"),
    "month": _("8 to 30 days ago"),
    "quarter": _("31 to 90 days ago"),
    "half": _("91 to 180 days ago"),
    "longer": _("More than 180 days ago"),
    "never": _("Never"),
}
AGE_TONES = {"week": "green", "month": "green", "quarter": "blue", "half": "amber", "longer": "red", "never": "red"}


def month_label(period: Period, n: int) -> str:
    """ "Mar 2017"."""
    return format_skeleton("yMMM", period.starts[n], locale=locale())


def month_short(period: Period, n: int) -> str:
    """ "Mar": below a bar."""
    return format_skeleton("MMM", period.starts[n], locale=locale())


def compact(amount: Money) -> str:
    """ "$1.2M": beside the lines of a chart."""
    return format_compact_currency(amount.amount, amount.currency, locale=locale(), fraction_digits=1)
