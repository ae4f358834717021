"""The span of time that a chart covers, as whole months in the member's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from steward.core.clock import today
from steward.core.refused import Invalid

ROLLING = {"12m": 12, "24m": 24}
FIRST_YEAR, LAST_YEAR = 1970, 9998


@dataclass(frozen=True, slots=True)
class Period:
    """Months from `first` on, so many. `key` names it in an address: "12m", "24m" or a year."""

    key: str
    first: date
    months: int

    @property
    def starts(self) -> list[date]:
        """The first day of each month, and of the month after the last."""
        return [month_after(self.first, n) for n in range(self.months + 1)]

    @property
    def last(self) -> date:
        """The first day of its last month."""
        return month_after(self.first, self.months - 1)

    @property
    def label(self) -> str:
        """The period in words: "Last 12 months", "2017"."""
        return _("Last %(n)s months") % {"n": self.months} if self.key in ROLLING else self.key


def period_of(key: str) -> Period:
    """The period with this key: the last 12 or 24 months, the present one included, or a year. Raises `Invalid`."""
    if key in ROLLING:
        months = ROLLING[key]
        return Period(key, month_after(today().replace(day=1), 1 - months), months)
    if key.isascii() and key.isdigit() and len(key) == 4 and FIRST_YEAR <= int(key) <= LAST_YEAR:
        return Period(key, date(int(key), 1, 1), 12)
    raise Invalid(_("A period is 12m, 24m or a year such as 2017."), field="period")


def month_after(first: date, count: int) -> date:
    """The first day of the month so many months later."""
    months = first.year * 12 + first.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def moment(day: date) -> datetime:
    """When the day begins in the member's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
