"""Dates as people say them: relative up to a week, then the date; in the active language."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from . import clock

Tone = Literal["red", "amber", "blue", "green", ""]


def locale() -> Locale:
    """The Babel locale of the active language; English where Babel does not know it."""
    return _locale(get_language() or "en")


def local_day(value: date | datetime) -> date:
    """The calendar day of a date, or of a moment in the active time zone."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def clock_time(value: date | datetime | time | None) -> str:
    """The hour and minute of a moment or a time as "15:00"; empty for a plain date and for None."""
    if isinstance(value, datetime):
        moment = timezone.localtime(value) if timezone.is_aware(value) else value
        return moment.strftime("%H:%M")
    return value.strftime("%H:%M") if isinstance(value, time) else ""


def due_text(value: date | datetime, at: time | None = None) -> str:
    """When something is due: "4 days late", "Today 15:00", "Tomorrow", "Thu 26 Nov", "7 Dec", "7 Dec 2027"."""
    day, today = local_day(value), clock.today()
    distance = (day - today).days
    hour = clock_time(value if isinstance(value, datetime) else at)
    if distance < 0:
        return ngettext("%(n)d day late", "%(n)d days late", -distance) % {"n": -distance}
    if distance == 0:
        return f"{gettext('Today')} {hour}".rstrip()
    if distance == 1:
        return f"{gettext('Tomorrow')} {hour}".rstrip()
    return day_text(day, weekday=distance < 7)


def past_text(value: date | datetime) -> str:
    """When something happened: "Today", "Yesterday", "2 days ago", "11 Nov", "11 Nov 2025". Future days read as due."""
    day, today = local_day(value), clock.today()
    distance = (today - day).days
    if distance < 0:
        return due_text(value)
    if distance == 0:
        return f"{gettext('Today')} {clock_time(value)}".rstrip()
    if distance == 1:
        return gettext("Yesterday")
    if distance < 7:
        return ngettext("%(n)d day ago", "%(n)d days ago", distance) % {"n": distance}
    return day_text(day)


def day_text(day: date, *, weekday: bool = False) -> str:
    """A day without relation to today: "26 Nov", with weekday "Thu 26 Nov", with the year when it is another one."""
    return _day(day, locale(), day.year != clock.today().year, weekday)


@lru_cache(maxsize=2048)  # a page says the same few days over and over
def _day(day: date, where: Locale, other_year: bool, weekday: bool) -> str:
    if where.language == "en":  # CLDR would put the month first and a comma after the weekday
        return format_date(day, ("EEE " if weekday else "") + "d MMM" + (" y" if other_year else ""), locale=where)
    skeleton = ("yMMMEd" if weekday else "yMMMd") if other_year else ("MMMEd" if weekday else "MMMd")
    return format_skeleton(skeleton, day, locale=where)


def full_text(value: date | datetime) -> str:
    """The whole date in words, with the time for a moment: "Thursday, 26 November 2026, 15:00"."""
    where, day = locale(), local_day(value)
    text = _whole_day(day, where)
    if isinstance(value, datetime):
        moment = timezone.localtime(value) if timezone.is_aware(value) else value
        text = f"{text}, {format_time(moment.time(), 'HH:mm', locale=where)}"
    return text


@lru_cache(maxsize=2048)
def _whole_day(day: date, where: Locale) -> str:
    return format_date(day, "EEEE, d MMMM y" if where.language == "en" else "full", locale=where)


def due_tone(value: date | datetime | None) -> Tone:
    """red overdue, amber today, blue within a week, green later, empty for none."""
    if value is None:
        return ""
    distance = (local_day(value) - clock.today()).days
    if distance < 0:
        return "red"
    if distance == 0:
        return "amber"
    return "blue" if distance <= 7 else "green"


@lru_cache(maxsize=64)
def _locale(code: str) -> Locale:
    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
