"""`Rule`: how often an activity comes again. A small part of RFC 5545's RRULE, counted by python-dateutil.

Stored and sent as an RRULE text: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO". A day that a month does not have is its last one:
the 31st, kept as "BYMONTHDAY=28,29,30,31;BYSETPOS=-1".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from dateutil import rrule
from django.utils.translation import gettext as _

from steward.core.refused import Invalid

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
OFTEN = {
    "DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY, "YEARLY": rrule.YEARLY,
}  # fmt: skip
MOST, LAST = 999, date(2199, 12, 31)
_NTH = re.compile(r"(-1|[1-4])(MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True)
class Rule:
    """Every `interval` days, weeks on `weekdays` (0 is Monday), months on `monthday` or on the `nth` weekday (-1 is the
    last), or years on `month` and `monthday`. `count` activities in all, or none after `until`, or for ever."""

    often: str
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    monthday: int | None = None
    nth: int | None = None
    month: int | None = None
    count: int | None = None
    until: date | None = None

    @classmethod
    def parse(cls, text: str, begins: date, field: str = "repeats") -> Rule:
        """The rule of an RRULE text; what it leaves out follows from the first day. Raises `Invalid`."""
        parts = _parts(text, field)
        often = parts.pop("FREQ", "")
        if often not in OFTEN:
            raise _wrong(_("FREQ is DAILY, WEEKLY, MONTHLY or YEARLY."), field)
        rule = cls(often, interval=_number(parts.pop("INTERVAL", "1"), MOST, "INTERVAL", field))
        if "COUNT" in parts and "UNTIL" in parts:
            raise _wrong(_("COUNT and UNTIL do not go together."), field)
        if "COUNT" in parts:
            rule = replace(rule, count=_number(parts.pop("COUNT"), MOST, "COUNT", field))
        if "UNTIL" in parts:
            rule = replace(rule, until=_until(parts.pop("UNTIL"), field))
        rule = _on_days(rule, parts, begins, field)
        if parts:
            raise _wrong(_("%(name)s is not known here.") % {"name": ", ".join(sorted(parts))[:60]}, field)
        if rule.until and rule.until < begins:
            raise _wrong(_("The last day lies before the first."), field)
        return rule

    def __str__(self) -> str:
        text = f"FREQ={self.often}" + (f";INTERVAL={self.interval}" if self.interval > 1 else "")
        if self.often == "WEEKLY":
            text += ";BYDAY=" + ",".join(DAYS[day] for day in self.weekdays)
        if self.often == "YEARLY":
            text += f";BYMONTH={self.month}"
        if self.nth is not None:
            text += f";BYDAY={self.nth}{DAYS[self.weekdays[0]]}"
        elif self.monthday is not None:
            days = ",".join(map(str, self._monthdays))
            text += f";BYMONTHDAY={days}" + (";BYSETPOS=-1" if "," in days else "")
        if self.until:
            text += f";UNTIL={self.until:%Y%m%d}"
        return text + (f";COUNT={self.count}" if self.count else "")

    @property
    def _monthdays(self) -> list[int]:
        """The 31st stands for the last day of shorter months; the 29th of February for the 28th."""
        assert self.monthday is not None  # noqa: S101 - for the type checker: callers asked
        return [self.monthday] if self.monthday < 29 else list(range(28, self.monthday + 1))

    def days(self, begins: date) -> rrule.rrule:
        """Every day of the rule as midnights, in order."""
        more: dict[str, object] = {}
        if self.often == "WEEKLY":
            more["byweekday"] = self.weekdays
        elif self.nth is not None:
            more["byweekday"] = rrule.weekday(self.weekdays[0])(self.nth)
        elif self.monthday is not None:
            more["bymonthday"] = self._monthdays
            if len(self._monthdays) > 1:
                more["bysetpos"] = -1
        if self.often == "YEARLY":
            more["bymonth"] = self.month
        until = {} if self.count else {"until": _midnight(self.until or LAST)}
        return rrule.rrule(
            OFTEN[self.often], _midnight(begins), interval=self.interval, count=self.count, **until, **more
        )

    def first(self, begins: date) -> date | None:
        """The first day of the rule on or after `begins`."""
        return self.after(begins, begins - timedelta(days=1))

    def after(self, begins: date, day: date) -> date | None:
        """The first day of the rule after `day`; None when it is over."""
        found = self.days(begins).after(_midnight(day))
        return found.date() if found else None

    def between(self, begins: date, start: date, end: date) -> Iterator[date]:
        """The days of the rule from `start` to `end`, both counted."""
        for moment in self.days(begins).xafter(_midnight(start), inc=True):
            if moment.date() > end:
                return
            yield moment.date()

    def moved(self, begins: date, old: date, new: date) -> Rule:
        """The rule from `new` on, which stands in the place of its day `old`: other weekday, other day of the month."""
        count = self.count
        if count:
            count -= sum(1 for _day in self.between(begins, begins, old - timedelta(days=1)))
        rule = replace(self, count=max(count, 1) if count is not None else None)
        if rule.until and rule.until < new:
            rule = replace(rule, until=new)
        if self.often == "WEEKLY":
            rest = set(self.weekdays) - {old.weekday()}
            return replace(rule, weekdays=tuple(sorted({*rest, new.weekday()})))
        if self.nth is not None:
            return replace(rule, weekdays=(new.weekday(),), nth=nth_of(new), month=self.month and new.month)
        if self.monthday is not None and old != new:
            return replace(rule, monthday=new.day, month=self.month and new.month)
        return rule


def nth_of(day: date) -> int:
    """Which of its weekday in the month: 1 to 4, and -1 for a fifth."""
    place = (day.day - 1) // 7 + 1
    return place if place < 5 else -1


def _on_days(rule: Rule, parts: dict[str, str], begins: date, field: str) -> Rule:
    by_day, by_month_day = parts.pop("BYDAY", ""), parts.pop("BYMONTHDAY", "")
    last = parts.pop("BYSETPOS", "")
    if by_day and by_month_day:
        raise _wrong(_("BYDAY and BYMONTHDAY do not go together."), field)
    if rule.often == "WEEKLY":
        names = by_day.split(",") if by_day else [DAYS[begins.weekday()]]
        if by_month_day or not set(names) <= set(DAYS):
            raise _wrong(_("BYDAY of a week is a list of MO, TU, WE, TH, FR, SA and SU."), field)
        return replace(rule, weekdays=tuple(sorted({DAYS.index(name) for name in names})))
    if rule.often == "DAILY":
        if by_day or by_month_day:
            raise _wrong(_("A rule by days has no BYDAY and no BYMONTHDAY."), field)
        return rule
    if rule.often == "YEARLY":
        rule = replace(rule, month=_number(parts.pop("BYMONTH", str(begins.month)), 12, "BYMONTH", field))
    if by_day:
        match = _NTH.fullmatch(by_day)
        if not match:
            raise _wrong(_("BYDAY of a month is 1MO to 4SU, or -1MO to -1SU for the last one."), field)
        return replace(rule, nth=int(match[1]), weekdays=(DAYS.index(match[2]),))
    days = [_number(one, 31, "BYMONTHDAY", field) for one in by_month_day.split(",")] if by_month_day else [begins.day]
    if len(days) > 1 and (last != "-1" or days != list(range(28, days[-1] + 1))):
        raise _wrong(_("BYMONTHDAY is one day, from 1 to 31."), field)
    if rule.month and days[-1] > (29 if rule.month == 2 else 30 if rule.month in (4, 6, 9, 11) else 31):
        raise _wrong(_("This month does not have that day."), field)
    return replace(rule, monthday=days[-1])


def _parts(text: str, field: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:")[:200].split(";"):
        name, mark, value = part.partition("=")
        if not (name and mark and value) or name in found:
            raise _wrong(_("A rule looks like this: FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"), field)
        found[name] = value
    return found


def _number(text: str, most: int, name: str, field: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= most):
        raise _wrong(_("%(name)s is a number from 1 to %(n)s.") % {"name": name, "n": most}, field)
    return int(text)


def _until(text: str, field: str) -> date:
    try:
        return min(datetime.strptime(text[:8], "%Y%m%d").date(), LAST)  # noqa: DTZ007 - a day
    except ValueError:
        raise _wrong(_("UNTIL is a day as in 20271231."), field) from None


def _wrong(text: str, field: str) -> Invalid:
    return Invalid(text, field=field)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)
