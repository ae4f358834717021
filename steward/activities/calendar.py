"""The calendar: weeks of days, each with its activities, and the days on which series will come again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from steward.core.clock import today
from steward.core.ui_dates import clock_time, due_tone, full_text
from steward.core.ui_icons import icon_html
from steward.team.models import Member

from .models import Activity
from .operations import ahead
from .queries import ActivityQuerySet, takes_part
from .rows import about_text

WEEK = timedelta(days=7)
SHOWN = {"month": 4, "week": 60, "day": 200}  # activities a day
MOST_SERIES = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """An activity on its day, or (`id` None) a day on which one will be planned."""

    id: int | None
    subject: str
    about: str
    icon: SafeString
    at: str
    tone: str
    done: bool
    repeats: bool
    url: str
    move_url: str
    said: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A day."""

    day: date
    lane: str
    said: str
    now: bool
    outside: bool
    entries: list[Entry]
    more: int


def days_shown(view: str, on: date) -> list[date]:
    """The days of the month (whole weeks from Monday), of the week, or the one day."""
    if view == "day":
        return [on]
    first = on.replace(day=1) if view == "month" else on
    start = first - timedelta(days=first.weekday())
    if view == "week":
        return [start + timedelta(days=n) for n in range(7)]
    after = (on.replace(day=28) + timedelta(days=4)).replace(day=1)
    weeks = -((start - after) // WEEK)
    return [start + timedelta(days=n) for n in range(7 * weeks)]


def stepped(view: str, on: date, step: int) -> date:
    """The same place one month, week or day on or back."""
    if view == "month":
        first = on.replace(day=1)
        return (first - timedelta(days=1)).replace(day=1) if step < 0 else (first + timedelta(days=31)).replace(day=1)
    return on + (WEEK if view == "week" else timedelta(days=1)) * step


def chosen(member: Member, *, who: str, kind: str) -> ActivityQuerySet:
    """Activities of the calendar: those the member does or takes part in, or everyone's; of one type or of all."""
    rows = Activity.objects.visible_to(member)
    if who == "mine":
        rows = rows.filter(takes_part(member))
    return rows.filter(type__key=kind) if kind else rows


def cells(rows: ActivityQuerySet, view: str, on: date, *, at: str) -> list[list[Cell]]:
    """Weeks of days. Four queries at most, whatever is planned."""
    days = days_shown(view, on)
    found, counts = _by_day(rows, days, SHOWN[view])
    coming = _coming(rows, days)
    made = [
        Cell(
            day=day,
            lane=day.isoformat(),
            said=full_text(day),
            now=day == today(),
            outside=view == "month" and day.month != on.month,
            entries=(line := [_entry(one, at) for one in found[day]]) + coming[day][: max(0, SHOWN[view] - len(line))],
            more=max(0, counts[day] + len(coming[day]) - SHOWN[view]),
        )
        for day in days
    ]
    return [made[start : start + 7] for start in range(0, len(made), 7)]


def _by_day(rows: ActivityQuerySet, days: list[date], most: int) -> tuple[dict[date, list[Activity]], dict[date, int]]:
    """The first activities of each day, and how many there are."""
    within = rows.filter(due_on__gte=days[0], due_on__lte=days[-1]).order_by()
    place = Window(RowNumber(), partition_by=F("due_on"), order_by=[F("due_rank"), F("id")])
    total = Window(Count("id"), partition_by=F("due_on"))
    first = within.annotate(place=place, total=total).filter(place__lte=most).values_list("pk", "due_on", "total")
    ids: list[int] = []
    counts: dict[date, int] = defaultdict(int)
    for pk, day, many in first:
        ids.append(pk)
        if day is not None:
            counts[day] = many
    found: dict[date, list[Activity]] = defaultdict(list)
    whole = Activity.objects.filter(pk__in=ids).select_related("type", "account", "contact", "deal", "assignee")
    for one in whole.order_by("due_rank", "id"):
        if one.due_on is not None:
            found[one.due_on].append(one)
    return found, counts


def _coming(rows: ActivityQuerySet, days: list[date]) -> dict[date, list[Entry]]:
    found: dict[date, list[Entry]] = defaultdict(list)
    series = rows.undone().filter(series__isnull=False, series__ended=False).select_related("series", "type", "account")
    for one in series[:MOST_SERIES]:
        for day in ahead(one, max(days[0], today()), days[-1]):
            found[day].append(_ghost(one))
    return found


def _entry(one: Activity, at: str) -> Entry:
    place = f"?at={at.replace('#', '%23')}"
    url = reverse("activities:change", args=[one.pk])
    time = clock_time(one.due_time)
    about = about_text(one)
    return Entry(
        id=one.pk,
        subject=one.subject,
        about=about,
        icon=icon_html(one.type.icon),
        at=time,
        tone="" if one.done else due_tone(one.due_on),
        done=one.done,
        repeats=one.series_id is not None,
        url=url + place,
        move_url=f"{url}move/{place}",
        said=" · ".join(part for part in (time, one.subject, about, str(one.assignee or "")) if part),
    )


def _ghost(one: Activity) -> Entry:
    plan: Any = one.series
    url = reverse("activities:change", args=[one.pk])
    said = _("%(what)s: planned when the one before is done") % {"what": plan.subject}
    return Entry(
        id=None, subject=plan.subject, about="", icon=icon_html("sync"), at=clock_time(plan.due_time), tone="",
        done=False, repeats=True, url=url, move_url="", said=said,
    )  # fmt: skip
