"""The order of what is to do: by day, then by time (those of the whole day last), those without a day at the end."""

from __future__ import annotations

from datetime import date, time

_DAY = 100_000
WITHOUT_DAY = 10**12


def due_rank(on: date | None, at: time | None = None) -> int:
    """One number that sorts activities by when they are due, so that any page of any list is one index range."""
    if on is None:
        return WITHOUT_DAY
    return on.toordinal() * _DAY + (86_400 if at is None else at.hour * 3600 + at.minute * 60 + at.second)


def first_of(day: date) -> int:
    """The lowest rank of a day: what is due before it has a lower one."""
    return day.toordinal() * _DAY
