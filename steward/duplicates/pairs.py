"""Pairs as a page and the API show them: both records, and why, as they are now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from steward.team.models import Member

from .alike import keys_of, shared
from .keys import LABELS
from .models import Crowd, Pair, Search
from .queries import visible
from .reach import url_of
from .rules import rules_of


@dataclass(frozen=True, slots=True)
class Reason:
    """A sign that both share, and what it is."""

    sign: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair with its two records; `reasons` is empty when they were changed and share nothing any more."""

    pair: Pair
    a: Any
    b: Any
    reasons: list[Reason]

    @property
    def tone(self) -> str:
        """How sure it looks."""
        return "red" if self.pair.score >= 90 else "amber" if self.pair.score >= 60 else ""


@dataclass(frozen=True, slots=True)
class Throng:
    """A value shared by too many: which sign, how many, the value, one record that has it."""

    label: str
    count: int
    text: str
    name: str
    url: str


def pairs_of(kind: str, member: Member, *, dismissed: bool = False) -> QuerySet[Pair]:
    """The pairs that wait, the likeliest first; or those that were dismissed."""
    rows = Pair.objects.visible_to(member, kind)
    if dismissed:
        return rows.dismissed()
    return rows.open().filter(score__gte=rules_of(kind).least)


def shown(kind: str, pairs: Iterable[Pair], member: Member) -> list[Shown]:
    """These pairs with their records and reasons. Four queries at most."""
    rows = list(pairs)
    ids = {pk for pair in rows for pk in (pair.a_id, pair.b_id)}
    found = {one.pk: one for one in visible(kind, member).filter(pk__in=ids)}
    keys = keys_of(kind, list(found.values()))
    return [
        Shown(pair, found[pair.a_id], found[pair.b_id], _reasons(keys[pair.a_id], keys[pair.b_id]))
        for pair in rows
        if pair.a_id in found and pair.b_id in found
    ]


def latest_search() -> Search | None:
    """The search under way, else the last one."""
    return Search.objects.select_related("run", "by").order_by("-id").first()


def throngs(kind: str, search: Search | None, member: Member) -> list[Throng]:
    """What too many records shared for them to be compared."""
    rows = list(Crowd.objects.filter(search=search, kind=kind).order_by("-count", "id")[:20]) if search else []
    found = {one.pk: one for one in visible(kind, member).filter(pk__in=[row.record_id for row in rows])}
    keys = keys_of(kind, list(found.values()))
    return [
        Throng(
            str(LABELS[row.sign]), row.count, next(iter(keys[row.record_id].get(row.sign, [])), ""),
            str(found[row.record_id]), url_of(kind, row.record_id),
        )
        for row in rows
        if row.record_id in found
    ]  # fmt: skip


def _reasons(one: dict[str, list[str]], other: dict[str, list[str]]) -> list[Reason]:
    return [Reason(sign, str(LABELS[sign]), key) for sign, key in shared(one, other).items()]
