"""The calendar page: month, week or day; mine or everyone's; by type."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_skeleton, get_day_names
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from steward.activities.calendar import cells, chosen, days_shown, stepped
from steward.activities.models import ActivityType
from steward.core.clock import today
from steward.core.pages import partial
from steward.core.ui_dates import day_text, full_text, locale
from steward.team.doors import MemberRequest, signed_in

PLACE = "#calendar"
FIRST, LAST = date(1900, 2, 1), date(2199, 11, 30)


@signed_in
def calendar(request: MemberRequest) -> HttpResponse:
    """Weeks of days with their activities."""
    asked = _asked(request)
    view, on = asked["view"], date.fromisoformat(asked["on"])
    rows = chosen(request.user, who=asked["who"], kind=asked["type"])
    names = get_day_names("abbreviated", locale=locale())
    context = {
        "weeks": cells(rows, view, on, at=PLACE),
        "view": view,
        "title": _title(view, on),
        "heads": [names[on.weekday()]] if view == "day" else [names[n] for n in range(7)],
        "src": f"{reverse('activities:calendar')}{_with(asked)}",
        "day_url": f"{reverse('activities:calendar')}{_with(asked, view='day', on='')}",
        "create_url": f"{reverse('activities:create')}?{urlencode({'at': PLACE})}",
        "list_url": reverse("activities:list"),
        **_switches(asked, on),
    }
    return partial(request, "activities/calendar.html", "calendar", context)


def _asked(request: MemberRequest) -> dict[str, str]:
    given = request.GET
    view, who, kind = given.get("view", ""), given.get("who", ""), given.get("type", "")
    try:
        on = min(max(date.fromisoformat(given.get("on", "")), FIRST), LAST)
    except ValueError:
        on = today()
    return {
        "view": view if view in ("week", "day") else "month",
        "on": on.isoformat(),
        "who": "all" if who == "all" else "mine",
        "type": kind if kind.isidentifier() or "-" in kind else "",
    }


def _switches(asked: dict[str, str], on: date) -> dict[str, Any]:
    view = asked["view"]
    views = (("month", _("Month")), ("week", _("Week")), ("day", _("Day")))
    whose = (("mine", _("Mine")), ("all", _("Everyone’s")))
    kinds = ActivityType.objects.filter(is_active=True).order_by("position", "id")
    types = [("", _("All types"), "filter"), *((one.key, one.name, one.icon) for one in kinds)]
    return {
        "views": [{"label": text, "url": _with(asked, view=key), "current": key == view} for key, text in views],
        "who": [{"label": text, "url": _with(asked, who=key), "current": key == asked["who"]} for key, text in whose],
        "types": [
            {"label": text, "url": _with(asked, type=key), "icon": icon, "current": key == asked["type"]}
            for key, text, icon in types
        ],
        "before_url": _with(asked, on=stepped(view, on, -1).isoformat()),
        "after_url": _with(asked, on=stepped(view, on, 1).isoformat()),
        "today_url": _with(asked, on=today().isoformat()),
    }


def _title(view: str, on: date) -> str:
    if view == "day":
        return full_text(on)
    if view == "month":
        return str(format_skeleton("yMMMM", on, locale=locale()))
    days = days_shown("week", on)
    return _("%(first)s to %(last)s") % {"first": day_text(days[0]), "last": day_text(days[-1])}


def _with(asked: dict[str, str], **change: str) -> str:
    return "?" + urlencode({name: value for name, value in {**asked, **change}.items() if value})
