"""The list of activities: mine or everyone's, to do or done, by type, of one record or of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from steward.activities.due import WITHOUT_DAY, first_of
from steward.activities.models import Activity, ActivityType
from steward.activities.queries import ActivityQuerySet
from steward.activities.rows import Todo, todos
from steward.activities.scope import Scope, scope_in
from steward.core.clock import today
from steward.core.pages import partial
from steward.core.paging import Sort, capped_count, capped_counts, page
from steward.team.doors import MemberRequest, signed_in
from steward.team.models import Member

PLACE = "#activity-list"
SHOWS = ("todo", "overdue", "today", "upcoming", "done")


@dataclass(frozen=True)
class Group:
    """Lines under one heading; no heading when it goes on from the page before."""

    key: str
    title: str
    tone: str
    rows: list[Todo]


@signed_in
def activities(request: MemberRequest) -> HttpResponse:
    """What is to do, grouped by when; or what was done. Fifty a page, then more."""
    scope = scope_in(request.GET, request.user)
    asked = _asked(request.GET, scope)
    rows = _rows(request.user, scope, asked)
    found = page(_shown(rows, asked["show"]), _sort(asked["show"]), cursor=request.GET.get("cursor"), limit=50)
    ended = request.GET.get("ended", "")
    groups = _groups(found.items, ended, asked["show"])
    last = groups[-1].key if groups else ended
    more = f"?{urlencode({**asked, 'cursor': found.next, 'ended': last})}" if found.next else ""
    context = {"groups": groups, "more": more, "asked": asked, "scope": scope}
    if request.GET.get("cursor") and request.htmx:
        return partial(request, "activities/list.html", "lines", context)
    whole = capped_count(_shown(rows, asked["show"])).value
    around = {**context, **_around(rows, asked, scope), "whole": whole if whole > len(found.items) else 0}
    return partial(request, "activities/list.html", "activity-list", around)


def shown_in(query: QueryDict, member: Member) -> ActivityQuerySet:
    """All activities that the list with this query shows the member, whatever the page."""
    scope = scope_in(query, member)
    asked = _asked(query, scope)
    return _shown(_rows(member, scope, asked), asked["show"])


def _asked(query: QueryDict, scope: Scope) -> dict[str, Any]:
    show, who, kind = query.get("show", ""), query.get("who", ""), query.get("type", "")
    usual = "all" if scope.ids else "mine"
    asked = {
        "show": show if show in SHOWS else "todo",
        "who": who if who in ("mine", "all") else usual,
        "type": kind if kind.isidentifier() or "-" in kind else "",
    }
    return {**asked, **scope.ids}


def _rows(member: Member, scope: Scope, asked: dict[str, Any]) -> ActivityQuerySet:
    rows = Activity.objects.visible_to(member).about(scope.filter())
    if asked["who"] == "mine":
        rows = rows.filter(assignee=member)
    return rows.filter(type__key=asked["type"]) if asked["type"] else rows


def _shown(rows: ActivityQuerySet, show: str) -> ActivityQuerySet:
    parts = {"todo": rows.undone, "overdue": rows.overdue, "today": rows.due_today, "upcoming": rows.upcoming}
    part = parts[show]() if show in parts else rows.done()
    return part.select_related("type", "assignee", "account", "contact", "deal")


def _sort(show: str) -> Sort:
    return Sort("done_at", descending=True) if show == "done" else Sort("due_rank")


def _groups(activities: list[Activity], ended: str, show: str) -> list[Group]:
    titles = {
        "overdue": (_("Late"), "red"), "today": (_("Today"), "amber"), "upcoming": (_("Upcoming"), "blue"),
        "undated": (_("Without a day"), ""), "done": ("", ""),
    }  # fmt: skip
    parts: dict[str, list[Activity]] = {}
    for one in activities:
        parts.setdefault("done" if show == "done" else _part(one), []).append(one)
    return [
        Group(key, "" if key == ended else titles[key][0], titles[key][1], todos(part, at=PLACE, hours=key == "today"))
        for key, part in parts.items()
    ]


def _part(one: Activity) -> str:
    first = first_of(today())
    if one.due_rank < first:
        return "overdue"
    if one.due_rank >= WITHOUT_DAY:
        return "undated"
    return "today" if one.due_rank < first + 100_000 else "upcoming"


def _around(rows: ActivityQuerySet, asked: dict[str, Any], scope: Scope) -> dict[str, Any]:
    """Tabs with counts, the switch between mine and everyone's, the filter by type."""
    labels = {
        "todo": _("To do"), "overdue": _("Late"), "today": _("Today"), "upcoming": _("Upcoming"), "done": _("Done"),
    }  # fmt: skip
    counted = {"overdue": rows.overdue(), "today": rows.due_today(), "upcoming": rows.upcoming()}
    counts = dict(zip(counted, capped_counts(list(counted.values()), cap=99), strict=True))
    tabs = [
        {"label": label, "url": _with(asked, show=show), "current": show == asked["show"], "count": counts.get(show),
         "late": show == "overdue" and counts["overdue"].value > 0}
        for show, label in labels.items()
    ]  # fmt: skip
    whose = (("mine", _("Mine")), ("all", _("Everyone’s")))
    return {
        "tabs": tabs,
        "who": [{"label": text, "url": _with(asked, who=who), "current": who == asked["who"]} for who, text in whose],
        "types": _types(asked),
        "create_url": f"{reverse('activities:create')}?{Scope(scope.account, scope.contact, scope.deal, PLACE).query}",
        "calendar_url": reverse("activities:calendar"),
        "src": f"{reverse('activities:list')}?{urlencode(asked)}",
    }


def _types(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """The filter by type: all of them, then each one."""
    chosen = asked["type"]
    rows = ActivityType.objects.order_by("position", "id")
    offered = [("", _("All types"), "filter")]
    offered += [(one.key, one.name, one.icon) for one in rows if one.is_active or one.key == chosen]
    return [
        {"label": name, "url": _with(asked, type=key), "icon": icon, "current": key == chosen}
        for key, name, icon in offered
    ]


def _with(asked: dict[str, Any], **change: str) -> str:
    return "?" + urlencode({name: value for name, value in {**asked, **change}.items() if value})
