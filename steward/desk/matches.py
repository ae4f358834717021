"""What a condition finds, before it is applied: how many, and the first of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from steward.accounts.answers import home_currency
from steward.core.money import Money
from steward.core.paging import Count, capped_count
from steward.core.templatetags.ui import avatar, mark
from steward.core.ui_dates import past_text
from steward.core.ui_money import money_text
from steward.segments.listings import Listing
from steward.segments.reading import rows_of
from steward.team.models import Member

FIRST = 6
MOST_SUMMED = 1000


@dataclass(frozen=True, slots=True)
class Match:
    """One record that fits."""

    name: str
    url: str
    face: SafeString
    small: str
    figure: str


@dataclass(frozen=True, slots=True)
class Matches:
    """How many fit of how many, the first of them, and for accounts what they won together where that is cheap."""

    count: Count
    of: Count
    first: list[Match]
    won: str
    more: int


def matches(about: Listing, condition: Any, member: Member) -> Matches:
    """What the condition finds now. Four queries. Raises `Invalid`."""
    rows = rows_of(about, condition, member)
    count, whole = capped_count(rows), capped_count(about.rows(member))
    joined = rows.select_related("account") if about.record == "deal" else rows
    first = [_LINES[about.record](one) for one in joined.order_by("name_folded", "id")[:FIRST]]
    won = ""
    if about.record == "account" and count.exact and 0 < count.value <= MOST_SUMMED:
        total = rows.order_by().aggregate(sum=Sum("won_minor"))["sum"] or 0
        won = _("won %(sum)s") % {"sum": money_text(Money(total, home_currency()))}
    return Matches(count, whole, first, won, count.value - len(first))


def _account(one: Any) -> Match:
    last = one.last_contact_at
    small = _("Last contact %(when)s") % {"when": past_text(last)} if last else _("Never contacted")
    won = money_text(Money(one.won_minor, home_currency())) if one.won_minor else ""
    return Match(one.name, one.url, mark(one), small, won)


def _person(one: Any) -> Match:
    return Match(one.name, reverse("desk:person", args=[one.pk]), avatar({"name": one.name}), one.job_title, "")


def _deal(one: Any) -> Match:
    name = one.account.name if one.account else ""
    figure = money_text(one.value) if one.value else ""
    return Match(one.name, one.url, mark(one.account) if one.account else SafeString(""), name, figure)


_LINES: dict[str, Callable[[Any], Match]] = {"account": _account, "contact": _person, "deal": _deal}
