"""What a board or calendar of any list shows: cards, columns and days, every text ready."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from steward.accounts.answers import home_currency
from steward.accounts.views.addresses import with_query
from steward.core.clock import today
from steward.core.money import Money
from steward.core.paging import capped_count
from steward.core.templatetags.ui import avatar, mark
from steward.core.ui_dates import full_text
from steward.core.ui_money import money_text
from steward.desk import layouts
from steward.desk.layouts import Lane, lane_rows
from steward.segments.listings import Along, Listing
from steward.segments.models import View
from steward.team.doors import MemberRequest

SHOWN_A_DAY = 5


@dataclass(frozen=True, slots=True)
class Card:
    """A record on a board or a day, every text ready."""

    id: str
    name: str
    url: str
    face: SafeString
    figure: str
    small: str
    move: str
    move_url: str


@dataclass(frozen=True, slots=True)
class Column:
    """A lane as the page shows it. `more` leads to its further cards; `later` says that none is read yet."""

    key: str
    label: str
    count: str
    cards: list[Card]
    more: str
    later: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar."""

    day: date
    lane: str
    said: str
    now: bool
    outside: bool
    cards: list[Card]
    more: int
    more_url: str


@dataclass(frozen=True)
class Page:
    """What a board or calendar is asked for: the list, its rows as narrowed, and what they are laid out by."""

    about: Listing
    view: View | None
    rows: Any
    along: Along
    offered: list[Along]
    q: str
    layout: str
    may_set: bool


def columns(request: MemberRequest, asked: Page, found: Iterable[Lane]) -> list[Column]:
    """The lanes with their cards."""
    made = list(found)
    there = iter(cards(asked, [one for lane in made for one in lane.items or []]))
    return [
        Column(
            key=lane.key,
            label=lane.label,
            count=str(lane.count),
            cards=[next(there) for _one in lane.items or []],
            more=with_query(request, column=lane.key, cursor=lane.next) if lane.next is not None else "",
            later=lane.items is None,
        )
        for lane in made
    ]


def heads(request: MemberRequest, asked: Page, keys: set[str]) -> list[Column]:
    """The heads of these columns, counted anew."""
    labels = layouts.labels(asked.about, asked.along)
    return [
        Column(key, labels[key], str(capped_count(_lane_rows(request, asked, key))), [], "", later=False)
        for key in keys
        if key in labels
    ]


def _lane_rows(request: MemberRequest, asked: Page, key: str) -> Any:
    return lane_rows(asked.about, asked.along, asked.rows, key, request.user)


def cards(asked: Page, records: list[Any]) -> list[Card]:
    """The records as cards."""
    query = urlencode({"by": asked.along.key, "layout": asked.layout})
    base, _zero, rest = reverse("desk:move_in", args=[asked.about.key, 0]).rpartition("0")
    word, home = _("Move %(name)s to…"), home_currency()
    return [
        Card(
            id=f"{asked.about.record}-{one.pk}",
            name=one.name,
            url=one.url,
            face=avatar({"name": one.name}, size="s") if asked.about.record == "contact" else _mark(one),
            figure=_figure(asked.about, one, home),
            small=_small(asked.about, one),
            move=word % {"name": one.name},
            move_url=f"{base}{one.pk}{rest}?{query}",
        )
        for one in records
    ]


def _mark(one: Any) -> SafeString:
    owner = getattr(one, "account", one)
    return mark(owner, size="s") if owner else SafeString("")


def _figure(about: Listing, one: Any, home: str) -> str:
    if about.record == "deal":
        return money_text(one.value) if one.value else ""
    return money_text(Money(one.won_minor, home)) if about.record == "account" and one.won_minor else ""


def _small(about: Listing, one: Any) -> str:
    if about.record == "deal":
        return one.account.name if one.account else ""
    return str(one.job_title if about.record == "contact" else one.city)


def day_of(asked: Page, day: date, on: date, records: list[Any], cards: Iterator[Card]) -> Day:
    """A day with the first of its records; the cards are taken from `cards`, in order."""
    text = day.isoformat()
    parts = {"f": f"{asked.along.key}:is:{text}", **({"view": asked.view.pk} if asked.view else {})}
    shown = [next(cards) for _one in records[:SHOWN_A_DAY]]
    return Day(
        day=day, lane=text, said=full_text(day), now=day == today(), outside=day.month != on.month, cards=shown,
        more=len(records) - len(shown), more_url=f"{reverse(asked.about.url)}?{urlencode(parts)}",
    )  # fmt: skip
