"""A rule in words: "every 2 weeks on Monday", "every month on the last Friday, 10 times"."""

from __future__ import annotations

from datetime import date

from babel.dates import get_day_names, get_month_names
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steward.core.ui_dates import day_text, locale

from .recurrence import Rule


def rule_words(rule: Rule) -> str:
    """The rule as a part of a sentence, in the active language."""
    text = _EVERY[rule.often](rule.interval)
    if on := _on(rule):
        text = _("%(every)s on %(days)s") % {"every": text, "days": on}
    if rule.count:
        end = ngettext("%(n)d time", "%(n)d times", rule.count) % {"n": rule.count}
        return _("%(rule)s, %(end)s") % {"rule": text, "end": end}
    if rule.until:
        return _("%(rule)s, until %(day)s") % {"rule": text, "day": day_text(rule.until)}
    return text


def weekday_name(day: int) -> str:
    """The name of a weekday, 0 is Monday, as it stands in a sentence."""
    return str(get_day_names("wide", locale=locale())[day])


def month_day(month: int, day: int) -> str:
    """ "24 December" """
    return _("%(day)d %(month)s") % {"day": day, "month": get_month_names("wide", locale=locale())[month]}


def nth_words(day: date, nth: int) -> str:
    """ "the second Monday" """
    return _("the %(nth)s %(weekday)s") % {"nth": _nth(nth), "weekday": weekday_name(day.weekday())}


def _on(rule: Rule) -> str:
    if rule.often == "WEEKLY":
        names = [weekday_name(day) for day in rule.weekdays]
        return names[0] if len(names) == 1 else _("%(days)s and %(last)s") % {
            "days": ", ".join(names[:-1]), "last": names[-1],
        }  # fmt: skip
    if rule.nth is not None:
        nth = _("the %(nth)s %(weekday)s") % {"nth": _nth(rule.nth), "weekday": weekday_name(rule.weekdays[0])}
        if rule.month:
            month = get_month_names("wide", locale=locale())[rule.month]
            return _("%(nth)s of %(month)s") % {"nth": nth, "month": month}
        return nth
    if rule.monthday is None:
        return ""
    if rule.month:
        return month_day(rule.month, rule.monthday)
    if rule.monthday == 31:
        return _("the last day")
    return _("day %(n)d") % {"n": rule.monthday}


def _nth(nth: int) -> str:
    words = {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth"), -1: _("last")}
    return words[nth]


def _days(n: int) -> str:
    return _("every day") if n == 1 else ngettext("every %(n)d day", "every %(n)d days", n) % {"n": n}


def _weeks(n: int) -> str:
    return _("every week") if n == 1 else ngettext("every %(n)d week", "every %(n)d weeks", n) % {"n": n}


def _months(n: int) -> str:
    return _("every month") if n == 1 else ngettext("every %(n)d month", "every %(n)d months", n) % {"n": n}


def _years(n: int) -> str:
    return _("every year") if n == 1 else ngettext("every %(n)d year", "every %(n)d years", n) % {"n": n}


_EVERY = {"DAILY": _days, "WEEKLY": _weeks, "MONTHLY": _months, "YEARLY": _years}
