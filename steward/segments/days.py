"""Comparisons of dates and moments: by days of the member's time zone, with relative dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from steward.core.clock import now, today
from steward.fields.parts import day
from steward.team.models import Member

from .conditions import Line, wrong
from .operands import Place, bounds, read

FARTHEST_DAYS = 36_500
ORDER = {"gt": "gt", "gte": "gte", "lt": "lt", "lte": "lte", "before": "lt", "after": "gt"}


def compare_date(line: Line, place: Place, op: str, member: Member) -> Q:
    """A line on a date, by whole days of the member's time zone."""
    first, last = _span(line, op)
    as_text: Callable[[date], Any] = date.isoformat if place.has_days_as_text else lambda found: found
    return _within(place, first and as_text(first), last and as_text(last))


def compare_datetime(line: Line, place: Place, op: str, member: Member) -> Q:
    """A line on a moment: by days, or with a time in the value by the moment itself."""
    if op in ORDER and isinstance(line.value, str) and "T" in line.value:
        return place.q(ORDER[op], _moment(line.value))
    first, last = _span(line, op)
    start = first and _midnight(first)
    if op == "in_last":
        return place.q("gte", start) & place.q("lte", now())
    if op == "in_next":
        start = now()
    found = Q() if start is None else place.q("gte", start)
    return found if last is None else found & place.q("lt", _midnight(last + timedelta(days=1)))


def _span(line: Line, op: str) -> tuple[date | None, date | None]:
    """The first and the last day that the line asks for; None where it is open."""
    if op in ("in_last", "in_next"):
        days = timedelta(days=_days(line.value))
        return (today() - days, today()) if op == "in_last" else (today(), today() + days)
    days_given = [_day(item) for item in bounds(line, op)]
    one = timedelta(days=1)
    found = days_given[0]
    if op == "is":
        return found, found
    if op == "between":
        return found, days_given[1]
    return {
        "before": (None, found - one),
        "lt": (None, found - one),
        "lte": (None, found),
        "after": (found + one, None),
        "gt": (found + one, None),
        "gte": (found, None),
    }[op]


def _within(place: Place, first: Any, last: Any) -> Q:
    found = Q() if first is None else place.q("gte", first)
    return found if last is None else found & place.q("lte", last)


def _day(value: Any) -> date:
    """A date, or {"days": n} counted from today, negative in the past."""
    found = today() + timedelta(days=_days(value, negative=True)) if isinstance(value, dict) else read(day, value)
    if not date(1, 1, 3) <= found <= date(9999, 12, 29):
        raise wrong(_("This date is too far away."))
    return found


def _days(value: Any, *, negative: bool = False) -> int:
    days = value.get("days") if isinstance(value, dict) and set(value) == {"days"} else None
    least = -FARTHEST_DAYS if negative else 0
    if not isinstance(days, int) or isinstance(days, bool) or not least <= days <= FARTHEST_DAYS:
        raise wrong(_("A relative date is {“days”: 30}."))
    return days


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or not 1 < found.year < 9999:
        raise wrong(_("“%(text)s” is not a time such as 2026-11-22T15:00:00+00:00.") % {"text": text[:60]})
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _midnight(found: date) -> datetime:
    return timezone.make_aware(datetime.combine(found, time.min))
