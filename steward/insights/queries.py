"""The numbers: each is a few index ranges or one grouped query over what the member sees. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Count, IntegerField, Max, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import TruncDate

from steward.accounts.models import Account
from steward.core.clock import today
from steward.core.money import Money
from steward.deals.board import totals
from steward.deals.models import Deal, Pipeline, Stage
from steward.deals.rates import Rates
from steward.team.models import Member

from .periods import Period, moment

# Days since the last contact, from - to; None is open. In the order of the chart.
AGES: tuple[tuple[str, int | None, int | None], ...] = (
    ("week", None, 7),
    ("month", 7, 30),
    ("quarter", 30, 90),
    ("half", 90, 180),
    ("longer", 180, None),
)
NEVER = "never"


@dataclass(slots=True)
class Sums:
    """So many deals, what they are worth in the workspace currency `home`, and what in each currency by itself.

    Amounts in the currencies `missing` are in no total, since there is no rate.
    """

    home: str
    count: int = 0
    minor: int = 0
    by_currency: dict[str, int] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)

    @property
    def value(self) -> Money:
        """The sum in the workspace currency."""
        return Money(self.minor, self.home)

    @property
    def foreign(self) -> list[Money]:
        """The sums in other currencies."""
        return [Money(minor, code) for code, minor in sorted(self.by_currency.items()) if code != self.home]

    def add(self, minor: int, currency: str, converted: int | None) -> None:
        """Count an amount in; `converted` is what it is worth at home, None where no rate is known."""
        self.by_currency[currency] = self.by_currency.get(currency, 0) + minor
        if converted is None:
            self.missing.add(currency)
        self.minor += converted or 0


@dataclass(frozen=True, slots=True)
class Month:
    """What was won in one month."""

    first: date
    won: Sums


@dataclass(frozen=True, slots=True)
class StageSum:
    """The open deals of one stage."""

    stage: Stage
    open: Sums

    @property
    def weighted(self) -> Money:
        """The value times the stage's probability."""
        return Money(self.open.minor * self.stage.probability // 100, self.open.home)


@dataclass(frozen=True, slots=True)
class OwnerCount:
    """The accounts of one member, and those of them without a next step. None: accounts of nobody."""

    owner: Member | None
    without: int
    total: int


def won_by_month(member: Member, period: Period, pipelines: Sequence[Pipeline], home: str) -> list[Month]:
    """What was won in each month of the period (P20, P24), each deal by the rate of its day. Three queries at most."""
    won = Deal.objects.visible_to(member).filter(status=Deal.Status.WON, pipeline__in=pipelines).order_by()
    starts = period.starts
    months = [Month(first, Sums(home)) for first in starts[:-1]]
    spans = [won.filter(won_at__gte=moment(a), won_at__lt=moment(b)) for a, b in pairwise(starts)]
    sums = (_numbered(n, span).values_list("n", "currency").annotate(Count("id"), Sum("value_minor"))
            for n, span in enumerate(spans))  # fmt: skip
    foreign: set[str] = set()
    for n, currency, count, minor in _together(sums):
        months[n].won.count += count
        if currency == home:
            months[n].won.add(minor or 0, home, minor or 0)
        elif minor is not None:
            foreign.add(currency)
    if foreign:
        rates = Rates(foreign, home)
        by_day = (
            _numbered(n, span.filter(currency__in=foreign, value_minor__isnull=False))
            .annotate(day=TruncDate("won_at", tzinfo=UTC))
            .values_list("n", "currency", "day")
            .annotate(Sum("value_minor"))
            for n, span in enumerate(spans)
        )
        for n, currency, day, minor in _together(by_day):
            months[n].won.add(minor, currency, rates.convert(minor, currency, day))
    return months


def won_years(member: Member) -> tuple[datetime | None, datetime | None]:
    """When the first and the last deal was won. One query."""
    won = Deal.objects.visible_to(member).filter(status=Deal.Status.WON)
    found = won.aggregate(first=Min("won_at"), last=Max("won_at"))
    return found["first"], found["last"]


def open_by_stage(member: Member, pipelines: Sequence[Pipeline], home: str) -> list[StageSum]:
    """The open deals of each stage, in the order of the pipelines, by today's rates. Three queries at most."""
    stages = list(Stage.objects.visible_to(member).filter(pipeline__in=pipelines).in_order())
    found = totals(stages, member)
    rates = Rates({sum_.currency for total in found.values() for sum_ in total.sums}, home)
    result = []
    for stage in stages:
        sums = Sums(home, count=found[stage.pk].count)
        for amount in found[stage.pk].sums:
            sums.add(amount.minor, amount.currency, rates.convert(amount.minor, amount.currency, today()))
        result.append(StageSum(stage, sums))
    return result


def without_next_step(member: Member) -> list[OwnerCount]:
    """Accounts without anything planned, by owner (P22, P26), the owner with most of them first. Two queries."""
    none = Q(next_activity_id__isnull=True)
    rows = customers(member).order_by().values_list("owner_id")
    counts = list(rows.annotate(without=Count("id", filter=none), every=Count("id")))
    owners = Member.objects.visible_to(member).in_bulk([pk for pk, _without, _total in counts if pk])
    found = [OwnerCount(owners.get(pk), without, total) for pk, without, total in counts]
    return sorted(found, key=lambda one: (-one.without, -one.total, str(one.owner or "~")))


def by_last_contact(member: Member) -> dict[str, int]:
    """Accounts by the time since somebody was last in touch (P25): key of `AGES` or `NEVER` -> how many. One query."""
    rows = customers(member).order_by()
    parts = [_counted(n, rows.filter(_age(least, most))) for n, (_key, least, most) in enumerate(AGES)]
    parts.append(_counted(len(AGES), rows.filter(last_contact_at__isnull=True)))
    counts = dict(_together(parts))
    keys = [key for key, _least, _most in AGES] + [NEVER]
    return {key: counts.get(n, 0) for n, key in enumerate(keys)}


def customers(member: Member) -> QuerySet[Account]:
    """Accounts that the member sees."""
    return Account.objects.visible_to(member).customers()


def _age(least: int | None, most: int | None) -> Q:
    """Last contact so many days ago: more than `least` midnights, at most `most`."""
    found = Q(last_contact_at__isnull=False)
    if least is not None:
        found &= Q(last_contact_at__lt=moment(today() - timedelta(days=least)))
    return found if most is None else found & Q(last_contact_at__gte=moment(today() - timedelta(days=most)))


def _numbered(n: int, rows: QuerySet[Any]) -> QuerySet[Any]:
    numbered: QuerySet[Any] = rows.annotate(n=Value(n, output_field=IntegerField()))
    return numbered


def _counted(n: int, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    counted: QuerySet[Any, Any] = _numbered(n, rows).values_list("n").annotate(Count("id"))
    return counted


def _together(parts: Iterable[QuerySet[Any, Any]]) -> Iterable[Any]:
    """The rows of all parts in one query."""
    first, *rest = parts
    return first.union(*rest, all=True) if rest else first
