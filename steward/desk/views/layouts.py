"""Any list as a board by a picklist or as a calendar by a date; moving a card sets the field (M5)."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_skeleton, get_day_names
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.accounts.views.addresses import with_query
from steward.activities.calendar import days_shown, stepped
from steward.core.clock import today
from steward.core.pages import at_version, moved_meanwhile, partial, toast, version_in
from steward.core.ui_dates import locale
from steward.desk import layouts
from steward.desk.layouts import is_set_by_drag, lanes, on_days, put, value_of
from steward.search.index import narrow
from steward.segments.chips import from_query, to_chips
from steward.segments.listings import Along, Listing, listing, listings
from steward.segments.models import View
from steward.segments.queries import view_asked
from steward.segments.reading import narrowed, rows_of
from steward.segments.tabs import saved
from steward.team.doors import MemberRequest, signed_in

from .layout_parts import SHOWN_A_DAY, Page, cards, columns, day_of, heads

RIGHTS = {"account": "accounts.manage", "contact": "contacts.manage", "deal": "deals.manage"}
OWN_BOARDS = {"accounts": "desk:board", "deals": "deals:board"}


@signed_in
def list_of(request: MemberRequest, of: str) -> HttpResponse:
    """The list itself, with what the board or calendar was narrowed to."""
    query = request.GET.copy()
    for name in ("by", "on", "column", "cursor"):
        query.pop(name, None)
    return HttpResponseRedirect(f"{reverse(_about(of).url)}{'?' if query else ''}{query.urlencode()}")


@signed_in
def board_of(request: MemberRequest, of: str) -> HttpResponse:
    """The rows by the answers of `?by=`; accounts and deals have boards of their own for none. `?column= &cursor=`
    answers more cards of one column."""
    if of in OWN_BOARDS and "by" not in request.GET:
        return HttpResponseRedirect(f"{reverse(OWN_BOARDS[of])}?{request.GET.urlencode()}")
    asked = _asked(request, of, request.GET, View.Layout.BOARD)
    key = request.GET.get("column")
    if key is not None:
        cursor = request.GET.get("cursor") or None
        found = layouts.lane(asked.about, asked.along, asked.rows, key, request.user, cursor=cursor)
        return render(request, "desk/layout_board.html#cards", {"lane": columns(request, asked, [found])[0]})
    made = lanes(asked.about, asked.along, asked.rows, request.user)
    context = {**_context(request, asked, "board"), "lanes": columns(request, asked, made)}
    return partial(request, "desk/layout_board.html", "layout-board", context)


@signed_in
def calendar_of(request: MemberRequest, of: str) -> HttpResponse:
    """The rows on the days of `?by=`, a month at a time, `?on=` a day of it."""
    asked = _asked(request, of, request.GET, View.Layout.CALENDAR)
    on = _on(request.GET)
    days = days_shown("month", on)
    found, is_whole = on_days(asked.about, asked.along, asked.rows, days[0], days[-1], request.user)
    there = iter(cards(asked, [one for day in days for one in found[day][:SHOWN_A_DAY]]))
    made = [day_of(asked, day, on, found[day], there) for day in days]
    names = get_day_names("abbreviated", locale=locale())
    context = {
        **_context(request, asked, "calendar"),
        "weeks": [made[start : start + 7] for start in range(0, len(made), 7)],
        "heads": [names[n] for n in range(7)],
        "title": format_skeleton("yMMMM", on, locale=locale()),
        "is_whole": is_whole,
        "before_url": with_query(request, on=stepped("month", on, -1).isoformat()),
        "after_url": with_query(request, on=stepped("month", on, 1).isoformat()),
        "today_url": with_query(request, on=None),
    }
    return partial(request, "desk/layout_calendar.html", "layout-calendar", context)


@signed_in
@require_POST
def move(request: MemberRequest, of: str, record_id: int) -> HttpResponse:
    """Drop a card on a column or day: the field of `?by=` is set. Answers the card, and the heads that changed."""
    about, member = _about(of), request.user
    record = get_object_or_404(about.rows(member), pk=record_id)
    along = _along(request, about, request.GET.get("by", ""))
    was, to = value_of(about, along, record), request.POST.get("lane") or request.GET.get("lane", "")
    if (answer := moved_meanwhile(request, str(was), record, at="#layout")) is not None:
        return answer
    done = put(about, along, record, to, by=member, version=version_in(request))
    done = about.rows(member).filter(pk=done.pk).first()
    if "undo" in request.GET or done is None:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    layout = "calendar" if request.GET.get("layout") == View.Layout.CALENDAR else "board"
    asked = _asked(request, of, _page_behind(request), layout, along=along)
    counted = heads(request, asked, {str(was), to}) if layout == View.Layout.BOARD else []
    context = {"lane": {"cards": cards(asked, [done])}, "may_set": True, "heads": counted}
    answer = render(request, f"desk/layout_{layout}.html#moved", context)
    back = {"by": along.key, "lane": str(was), "undo": 1}
    undo = at_version(f"{reverse('desk:move_in', args=[of, record_id])}?{urlencode(back)}", done.version)
    return answer if str(was) == to else toast(answer, _("%(name)s is moved.") % {"name": done.name}, undo=undo)


def _about(of: str) -> Listing:
    if of not in listings():
        raise Http404
    return listing(of)


def _along(request: MemberRequest, about: Listing, key: str) -> Along:
    every = [*about.picklists(request.user), *about.dates(request.user)]
    found = next((one for one in every if one.key == key), None)
    if found is None:
        raise Http404
    return found


def _asked(
    request: MemberRequest, of: str, params: QueryDict, layout: str, *, along: Along | None = None
) -> Page:  # fmt: skip
    about, member = _about(of), request.user
    view = view_asked(params.get("view"), of, member)
    within, _sort = narrowed(view, member, from_query(params, about.filters), None)
    rows, _count = narrow(rows_of(about, within, member), q := params.get("q", "")[:100], kind=about.record)
    offered = about.dates(member) if layout == View.Layout.CALENDAR else about.picklists(member)
    named = params.get("by") or (view.along if view and view.layout == layout else "")
    chosen = along or layouts.along_named(offered, named)
    if chosen is None:
        raise Http404
    may_set = member.may(RIGHTS[about.record]) and is_set_by_drag(about, chosen)
    joined = rows.select_related("account") if about.record == "deal" else rows
    return Page(about, view, joined, chosen, offered, q, layout, may_set)


def _context(request: MemberRequest, asked: Page, layout: str) -> dict[str, Any]:
    about, query = asked.about, request.GET.copy()
    for name in ("by", "on", "column", "cursor"):
        query.pop(name, None)
    kept = {name: request.GET.getlist(name) for name in ("view", "f", "filter", "by", "on")}
    own = [{"label": _("Next activity"), "url": f"{reverse('desk:board')}?{query.urlencode()}"}]
    ways = [
        {"label": one.label, "url": with_query(request, by=one.key), "current": one.key == asked.along.key}
        for one in asked.offered
    ]
    return {
        "of": about.key,
        "about": about,
        "query": query.urlencode(),
        "layout": layout,
        "along": asked.along,
        "ways": (own if layout == "board" and about.key == "accounts" else []) + ways,
        "saved": saved(about.key, request.user, request.GET, asked.view, layout=layout, along=asked.along.key),
        "chips": to_chips(request.GET, about.filters),
        "filter_url": _filter_url(request, about, layout),
        "q": asked.q,
        "kept": [(name, value) for name, values in kept.items() for value in values],
        "may_set": asked.may_set,
        "narrowed": bool(asked.q or request.GET.getlist("f") or request.GET.get("filter")),
        "here": f"{request.path}?{request.GET.urlencode()}",
        "all_url": f"{request.path}?{urlencode({'by': asked.along.key})}",
    }


def _filter_url(request: MemberRequest, about: Listing, layout: str) -> str:
    base = reverse("deals:filter" if about.key == "deals" else "accounts:filter")
    return f"{base}{with_query(request, list=f'{about.key}-{layout}', cursor=None, column=None)}"


def _on(params: QueryDict) -> date:
    try:
        return min(max(date.fromisoformat(params.get("on", "")), date(1900, 2, 1)), date(2199, 11, 30))
    except ValueError:
        return today()


def _page_behind(request: MemberRequest) -> QueryDict:
    """What the page is narrowed to on which a card was moved."""
    path, _question, query = (request.htmx.current_url_abs_path or "").partition("?") if request.htmx else ("", "", "")
    return QueryDict(query if path.startswith("/lists/") else "")
