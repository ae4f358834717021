"""The accounts board as a page, and moving its cards."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date
from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.accounts.filters import FILTERS
from steward.accounts.models import Account
from steward.accounts.presets import ACCOUNTS
from steward.accounts.views.addresses import with_query
from steward.activities.models import Activity
from steward.activities.operations import change_activity, column_of, replan
from steward.core.clock import today
from steward.core.money import Money
from steward.core.pages import at_version, moved_meanwhile, partial, toast, version_in
from steward.core.paging import capped_count
from steward.core.templatetags.ui import avatar, mark
from steward.core.ui_dates import clock_time, due_text, due_tone, full_text, locale, past_text
from steward.core.ui_icons import icon_html
from steward.core.ui_money import money_text
from steward.core.ui_quick import Quick
from steward.desk.board import COLUMNS, Column, Wish, accounts_on_board, column, column_rows, columns, with_sums
from steward.segments.chips import from_query, to_chips
from steward.segments.listings import listing
from steward.segments.queries import view_asked
from steward.segments.reading import narrowed
from steward.segments.tabs import saved
from steward.team.doors import MemberRequest, signed_in
from steward.team.models import Member

PLACE = "#accounts-board"
VIEWS = ("all", "mine", "quiet", "never")  # the views of the list that are not columns here already


class BackForm(forms.Form):
    """Where a moved activity was before."""

    activity = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    on = forms.DateField(required=False)
    at = forms.TimeField(required=False)


@dataclass(slots=True)
class Card(Quick):
    """An account on the board, every text ready, the id too: the template only places them."""

    id: str
    name: str
    url: str
    mark: SafeString
    owner: SafeString | str
    tone: str
    icon: SafeString
    what: str
    when: str
    full: str
    won: str
    move: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of the page."""

    key: str
    label: str
    tone: str
    count: str
    won: str
    cards: list[Card]
    more: str


@signed_in
def board(request: MemberRequest) -> HttpResponse:
    """The accounts by their next activity; `?column= &cursor=` answers more cards of one column (P10-P13)."""
    opened = view_asked(request.GET.get("view"), "accounts", request.user)
    wish = _wish(request, request.GET)
    rows = wish.narrowed(accounts_on_board(request.user), request.user)
    key, cursor = request.GET.get("column"), request.GET.get("cursor")
    if key is not None:
        lane = _lanes(request, [column(rows, key, cursor=cursor, cap=wish.cap)])[0]
        return render(request, "desk/board.html#cards", {"lane": lane})
    found = with_sums(columns(rows, cap=wish.cap), rows, request.workspace.currency)
    current = "" if opened else wish.view or "all"
    context = {
        "lanes": _lanes(request, found),
        "place": PLACE,
        "tabs": [
            {
                "label": one.label,
                "url": f"?view={one.key}",
                "current": one.key == current,
            }
            for one in ACCOUNTS
            if one.key in VIEWS
        ],
        "chips": to_chips(request.GET, FILTERS),
        "q": wish.q,
        "narrowed": bool(wish.q or wish.condition),
        "query": request.GET.urlencode(),
        "saved": saved("accounts", request.user, request.GET, opened, layout="board"),
        "ways": [
            (f"{reverse('desk:board_of', args=['accounts'])}{with_query(request, by=one.key)}", one.label)
            for one in listing("accounts").picklists(request.user)
        ],
        "may_add": request.user.may("accounts.manage"),
    }
    return partial(request, "desk/board.html", "accounts-board", context)


@signed_in
@require_POST
def replan_account(request: MemberRequest, account_id: int) -> HttpResponse:
    """Drop a card on a column: its next activity is planned there or moved. Answers the card and both heads."""
    account = get_object_or_404(accounts_on_board(request.user), pk=account_id)
    was, wish = column_of(account.next_activity_on), _wish(request, _page_behind(request))
    if (answer := moved_meanwhile(request, was, account.name, at=PLACE)) is not None:
        return answer
    before = Activity.objects.visible_to(request.user).of(account).undone().first()
    after = replan(account, request.POST.get("lane", ""), by=request.user)
    account.refresh_from_db()
    now_in = column_of(account.next_activity_on)
    context = {
        "lane": {"cards": _cards(request, [account])},
        "heads": _heads(request, wish, dict.fromkeys([was, now_in])),
    }
    answer = render(request, "desk/board.html#moved", context)
    return answer if was == now_in else toast(answer, _said(account), undo=_undo(account, before, after))


@signed_in
@require_POST
def put_back(request: MemberRequest, account_id: int) -> HttpResponse:
    """Undo a move: the activity gets the day and time back that it had."""
    form = BackForm(request.GET)
    if not form.is_valid():
        raise Http404
    rows = Activity.objects.visible_to(request.user).filter(account_id=account_id)
    activity = get_object_or_404(rows, pk=form.cleaned_data["activity"])
    on, at = form.cleaned_data["on"], form.cleaned_data["at"]
    change_activity(activity, by=request.user, version=version_in(request), due_on=on, due_time=at)
    answer = HttpResponse(status=204)
    answer["HX-Trigger"] = json.dumps({"refresh": {"at": PLACE}, "toast": {"text": _("Taken back.")}})
    return answer


def _wish(request: MemberRequest, asked: QueryDict) -> Wish:
    view = asked.get("view", "")
    opened = view_asked(view, "accounts", request.user)
    within, _sort = narrowed(opened, request.user, from_query(asked, FILTERS), None)
    return Wish(view if view in VIEWS[1:] else "", within, asked.get("q", ""))


def _page_behind(request: MemberRequest) -> QueryDict:
    """What the board is narrowed to on which a card was moved."""
    path, _mark, query = (request.htmx.current_url_abs_path or "").partition("?")
    return QueryDict(query if path == reverse("desk:board") else "")


def _lanes(request: MemberRequest, found: Iterable[Column]) -> list[Lane]:
    lanes = list(found)
    cards = iter(_cards(request, [row for one in lanes for row in one.items]))
    return [
        Lane(
            key=one.key,
            label=str(COLUMNS[one.key][0]),
            tone=COLUMNS[one.key][1],
            count=str(one.count),
            won=_("%(sum)s won") % {"sum": money_text(one.won)} if one.won else "",
            cards=list(islice(cards, len(one.items))),
            more=with_query(request, column=one.key, cursor=one.next) if one.next else "",
        )
        for one in lanes
    ]


def _cards(request: MemberRequest, rows: Iterable[Any]) -> list[Card]:
    accounts, currency, language = list(rows), request.workspace.currency, get_language() or ""
    owners = Member.objects.visible_to(request.user).in_bulk({row.owner_id for row in accounts if row.owner_id})
    faces = {pk: avatar(owner, size="s", alone=True) for pk, owner in owners.items()}
    move = _("Move %(name)s to…")
    return [
        Card(
            id=str(row.pk),
            name=row.name,
            url=f"/accounts/{row.pk}/",
            mark=_mark(row.pk, row.name, row.photo),
            owner=faces.get(row.owner_id or 0, ""),
            won=_amount(row.won_minor, currency, language),
            move=move % {"name": row.name},
            **_next(row, language),
        )
        for row in accounts
    ]


def _next(row: Any, language: str) -> dict[str, Any]:
    """What a card says of the next activity, or of the last contact where none is planned."""
    on, last = row.next_activity_on, row.last_contact_at
    if on is None:
        told = _("Last contact %(when)s") % {"when": past_text(last)} if last else _("Never contacted")
        return {"tone": "", "icon": icon_html("clock"), "what": told, "when": "", "full": ""}
    when, full, tone = _due(on, row.next_activity_time, today(), language)
    icon = icon_html(row.next_activity_icon or "calendar")
    return {"tone": tone, "icon": icon, "what": row.next_activity_subject, "when": when, "full": full}


# Writing a date or an amount takes longer than all else on a card; the same ones come again and again.
@lru_cache(maxsize=4096)
def _due(on: date, at: time | None, day: date, language: str) -> tuple[str, str, str]:
    return _when(on, at), full_text(on), due_tone(on)


@lru_cache(maxsize=16_384)
def _amount(minor: int, currency: str, language: str) -> str:
    return money_text(Money(minor, currency))


@lru_cache(maxsize=4096)
def _mark(pk: int, name: str, photo: str) -> SafeString:
    return mark({"name": name, "photo_url": f"/accounts/{pk}/photo/{photo}/" if photo else ""}, size="s")


def _when(on: date, at: time | None) -> str:
    """As short as the column allows: the hour alone where it says the day, no month where it says the week."""
    where = column_of(on)
    if where == "week":
        return format_date(on, "EEE d", locale=locale())
    return clock_time(at) if at and where in ("today", "tomorrow") else due_text(on)


def _heads(request: MemberRequest, wish: Wish, keys: Iterable[str]) -> list[Lane]:
    """The heads of these columns alone, counted anew."""
    rows = wish.narrowed(accounts_on_board(request.user), request.user)
    counted = [Column(key, [], capped_count(column_rows(rows, key), wish.cap), next="more") for key in keys]
    return _lanes(request, with_sums(counted, rows, request.workspace.currency))


def _said(account: Account) -> str:
    if account.next_activity_on is None:
        return _("%(name)s has no day planned any more.") % {"name": account.name}
    when = due_text(account.next_activity_on, account.next_activity_time)
    said = {"name": account.name, "what": account.next_activity_subject, "when": when}
    return _("%(name)s: %(what)s, %(when)s") % said


def _undo(account: Account, before: Activity | None, after: Activity | None) -> str:
    if before is None and after is not None:
        return at_version(f"{reverse('activities:trash', args=[after.pk])}?{urlencode({'at': PLACE})}", after.version)
    if before is None or after is None:
        return ""
    back = {"activity": before.pk, "on": before.due_on or "", "at": before.due_time or ""}
    url = f"{reverse('desk:put_back', args=[account.pk])}?{urlencode(back)}"
    return at_version(url, after.version if after.pk == before.pk else before.version)
