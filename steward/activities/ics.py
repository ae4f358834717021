"""A member's activities as an iCalendar file (RFC 5545), for the calendar programs of others."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from steward.core.clock import today
from steward.team.links import absolute
from steward.team.models import Member

from .models import Activity
from .operations import ahead
from .queries import takes_part
from .rows import about_text
from .times import ends_at, zone_of

BACK, FORTH = timedelta(days=180), timedelta(days=366)
MOST = 5_000
PRIORITIES = {"high": 1, "normal": 5, "low": 9}


def calendar_file(member: Member, base: str, name: str) -> bytes:
    """What the member does or takes part in, half a year back and a year ahead, also the days on which series will come
    again. The same as long as nothing changes."""
    start, end = today() - BACK, today() + FORTH
    made = Calendar()
    made.add("prodid", "-//Steward//Activities//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", str(zone_of(member)))
    made.add("refresh-interval", timedelta(minutes=30), parameters={"VALUE": "DURATION"})
    rows = Activity.objects.visible_to(member).filter(takes_part(member))
    within = Q(due_on__gte=start, due_on__lte=end) | Q(due_on__lt=start, done_at__isnull=True, series__isnull=False)
    read = rows.filter(within, due_on__isnull=False).order_by("due_rank", "id")
    host = urlsplit(base).hostname or "steward"
    for one in read.select_related("type", "account", "contact", "deal", "assignee", "series")[:MOST]:
        for event in _events(one, base, host, start, end):
            made.add_component(event)
    made.add_missing_timezones(first_date=start, last_date=end + timedelta(days=2))
    return bytes(made.to_ical())


def _events(one: Activity, base: str, host: str, start: date, end: date) -> Iterator[Event]:
    """The activity, and while it is open the later ones of its series. Each day of a series keeps its UID when it is
    planned in its turn."""
    if one.due_on is not None and one.due_on >= start:
        yield _event(one, one.due_on, base, host)
    for day in ahead(one, start, end, most=120):
        yield _event(one, day, base, host, later=True)


def _event(one: Activity, day: date, base: str, host: str, *, later: bool = False) -> Event:
    plan = one.series if later and one.series is not None else one
    event = Event()
    event.add("uid", _uid(one, day if later else None, host))
    event.add("dtstamp", one.updated_at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", one.updated_at.astimezone(UTC).replace(microsecond=0))
    event.add("created", one.created_at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", one.version)
    event.add("summary", f"✓ {plan.subject}" if one.done else plan.subject)
    _when(event, one, day, zone_of(plan.assignee), later=later)
    url = absolute(base, reverse("activities:change", args=[one.pk]))
    event.add("url", url)
    said = [about_text(one), plan.note, url]
    event.add("description", "\n\n".join(part for part in said if part))
    event.add("categories", [one.type.name])
    event.add("priority", PRIORITIES[plan.priority])
    event.add("status", "CONFIRMED")
    if one.account is not None:
        event.add("x-steward-account", one.account.name)
    return event


def _when(event: Event, one: Activity, day: date, zone: zoneinfo.ZoneInfo, *, later: bool) -> None:
    """With a time: a moment in the assignee's zone. Without: the whole day, which blocks nobody's time."""
    plan = one.series if later and one.series is not None else one
    if plan.due_time is None:
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        return
    begins = datetime.combine(day, plan.due_time, zone)
    event.add("dtstart", begins)
    event.add("dtend", ends_at(plan.duration_minutes, begins))


def _uid(one: Activity, day: date | None, host: str) -> str:
    if one.series_id is not None:
        return f"series-{one.series_id}-{(day or one.occurs_on or one.due_on):%Y%m%d}@{host}"
    return f"activity-{one.pk}@{host}"


def feed_name(firm: str) -> str:
    """What calendar programs call it."""
    return _("%(firm)s: my activities") % {"firm": firm}
