"""`/insights/{name}`: the numbers behind the charts."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema

from steward.core.api import PROBLEMS, Id, MoneyOut, only
from steward.core.money import Money
from steward.deals.rates import home_currency
from steward.team.api_auth import me_of
from steward.team.models import Member

from .asked import Asked, asked
from .names import AGE_LABELS, TITLES, month_label
from .page import added
from .queries import Sums, by_last_contact, open_by_stage, without_next_step, won_by_month

router = Router(tags=["insights"])
Name = Literal["won_by_month", "open_by_stage", "without_next_step", "by_last_contact"]


class ItemOut(Schema):
    """One bar: `count` deals or accounts; `value` in the workspace currency and `values` by currency, for deals.

    `key` is a month (2017-03-01), the id of a stage, the id of an owner ("" for none), or an age.
    """

    key: str
    label: str
    count: int
    total: int | None = None
    value: MoneyOut | None = None
    values: list[MoneyOut] = []
    weighted: MoneyOut | None = None


class TotalOut(Schema):
    """All bars together."""

    count: int
    value: MoneyOut | None = None


class InsightOut(Schema):
    """The numbers of one chart. `missing`: currencies that are in no value, since no exchange rate is known.

    `total` of an item of without_next_step is all accounts of the owner; `count` those without a next step.
    """

    name: Name
    title: str
    first_month: date | None = None
    last_month: date | None = None
    items: list[ItemOut]
    total: TotalOut
    missing: list[str] = []


@router.get("/insights/{name}", response={200: InsightOut, **PROBLEMS})
def get_insight(request: HttpRequest, name: Name, period: str | None = None, pipeline_id: Id | None = None) -> Any:
    """won_by_month, open_by_stage, without_next_step or by_last_contact, over what you see.

    `period`: 12m, 24m or a year such as 2017 (for won_by_month); `pipeline_id` for the two about deals.
    """
    offered = {"won_by_month": ("period", "pipeline_id"), "open_by_stage": ("pipeline_id",)}
    only(request, *offered.get(name, ()))
    member = me_of(request)
    found = asked(member, period=period, pipeline=pipeline_id)
    return {"name": name, "title": str(TITLES[name]), **_ANSWERS[name](member, found)}


def _won(member: Member, found: Asked) -> dict[str, Any]:
    home, period = home_currency(), found.period
    months = won_by_month(member, period, found.pipelines, home)
    items = [
        {"key": one.first.isoformat(), "label": month_label(period, n), **_sums(one.won)}
        for n, one in enumerate(months)
    ]
    return {
        "first_month": period.first,
        "last_month": period.last,
        "items": items,
        **_totals(added((one.won for one in months), home)),
    }


def _open(member: Member, found: Asked) -> dict[str, Any]:
    home = home_currency()
    stages = open_by_stage(member, found.pipelines, home)
    items = [
        {
            "key": str(one.stage.pk),
            "label": one.stage.name,
            "weighted": MoneyOut.of(one.weighted),
            **_sums(one.open),
        }
        for one in stages
    ]
    return {"items": items, **_totals(added((one.open for one in stages), home))}


def _bare(member: Member, _found: Asked) -> dict[str, Any]:
    owners = without_next_step(member)
    items = [
        {
            "key": str(one.owner.pk) if one.owner else "",
            "label": str(one.owner or ""),
            "count": one.without,
            "total": one.total,
        }
        for one in owners
    ]
    return {"items": items, "total": {"count": sum(one.without for one in owners)}}


def _contacted(member: Member, _found: Asked) -> dict[str, Any]:
    counts = by_last_contact(member)
    items = [{"key": key, "label": str(AGE_LABELS[key]), "count": count} for key, count in counts.items()]
    return {"items": items, "total": {"count": sum(counts.values())}}


def _sums(sums: Sums) -> dict[str, Any]:
    values = [MoneyOut.of(Money(minor, code)) for code, minor in sorted(sums.by_currency.items())]
    return {"count": sums.count, "value": MoneyOut.of(sums.value), "values": values}


def _totals(total: Sums) -> dict[str, Any]:
    return {"total": {"count": total.count, "value": MoneyOut.of(total.value)}, "missing": sorted(total.missing)}


_ANSWERS = {
    "won_by_month": _won,
    "open_by_stage": _open,
    "without_next_step": _bare,
    "by_last_contact": _contacted,
}
