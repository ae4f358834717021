"""Many deals at once, for imports and `steward seed`: thousands a second, and the same figures as one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from steward.accounts.models import Account
from steward.core.clock import now
from steward.core.database import insert_all
from steward.deals.facts import DealLost, DealOpened, DealWon
from steward.deals.models import Deal, DealContact, Stage
from steward.deals.rates import home_currency
from steward.fields.operations.records import add_tags
from steward.fields.values import defaults, merged
from steward.history.facts import Fact, record_all
from steward.search.index import Findable, put_all
from steward.team.models import Member

from .figures import StageShift, Weight, refresh_accounts
from .prepared import PreparedDeal
from .ranks import STEP, top_of
from .rows import first_stage, places, value_said

BATCH = 1000


@transaction.atomic
def create_deals(rows: Iterable[PreparedDeal], by: Member, *, facts: bool = True) -> list[int]:
    """Store many deals, also such as come won or lost with their dates; their ids, in the order of the rows.

    Stage totals are moved once, and each organization touched gets its figures, and begins as an account, once.
    `facts=False` writes no history, for invented data.
    """
    by.must("deals.manage")
    source, made = iter(rows), []
    stages, shift, starts = _Stages(), StageShift(), defaults("deal")
    while batch := list(islice(source, BATCH)):
        deals = [stages.put(_deal(row, stages.home, starts), row.stage) for row in batch]
        stages.rank(deals)
        _insert(deals)
        _link_people(batch, deals)
        add_tags(Deal, {deal.pk: row.tags for deal, row in zip(deals, batch, strict=True) if row.tags}, by=by)
        find_again(deals)
        if facts:
            record_all((fact for deal in deals for fact in _facts(deal)), by=by)
        for deal in deals:
            shift.give(Weight.of(deal))
        made += deals
    shift.apply()
    refresh_accounts({deal.account_id for deal in made}, by=by, won_on=first_won(made))
    return [deal.pk for deal in made]


def first_won(deals: Iterable[Deal]) -> dict[int, date]:
    """For each organization the first day that one of these deals was won on."""
    found: dict[int, date] = {}
    for deal in deals:
        if deal.account_id and deal.won_at and deal.status == Deal.Status.WON:
            day = localdate(deal.won_at)
            found[deal.account_id] = min(day, found.get(deal.account_id, day))
    return found


def find_again(deals: list[Deal]) -> None:
    """Bring the search index up to date for these deals."""
    ids = {deal.account_id for deal in deals if deal.account_id}
    names = dict(Account._base_manager.filter(id__in=ids).values_list("id", "name"))
    put_all(
        Findable("deal", deal.pk, deal.name, [name] if name else [], name)
        for deal in deals
        for name in [names.get(deal.account_id or 0, "")]
    )


class _Stages:
    """Puts new deals into stages, each new card above those that are there, in the order they come."""

    def __init__(self) -> None:
        self.home = home_currency()
        self._default: Stage | None = None
        self._tops: dict[int, float] = {}

    def put(self, deal: Deal, stage: Stage | None) -> Deal:
        deal.stage = stage or self._usual()
        deal.pipeline_id = deal.stage.pipeline_id
        return deal

    def rank(self, deals: list[Deal]) -> None:
        waiting = Counter(deal.stage_id for deal in deals)
        for deal in deals:
            if deal.stage_id not in self._tops:
                self._tops[deal.stage_id] = top_of(deal.stage)
            deal.rank = self._tops[deal.stage_id] - (waiting[deal.stage_id] - 1) * STEP
            waiting[deal.stage_id] -= 1
        for deal in deals:
            self._tops[deal.stage_id] = min(self._tops[deal.stage_id], deal.rank - STEP)

    def _usual(self) -> Stage:
        if self._default is None:
            self._default = first_stage()
        return self._default


def _deal(row: PreparedDeal, home: str, starts: Mapping[str, Any]) -> Deal:
    deal = Deal(**{"currency": home, **row.columns})
    deal.status = row.status or Deal.Status.OPEN
    deal.custom = merged(starts, row.custom)
    if deal.status == Deal.Status.WON:
        deal.won_at = row.closed_at or now()
    elif deal.status == Deal.Status.LOST:
        deal.lost_at = row.closed_at or now()
    if deal.status != Deal.Status.LOST:
        deal.lost_reason = ""
    if deal.contact_id is None and row.contact_ids:
        deal.contact_id = row.contact_ids[0]
    deal.stage_since = deal.created_at
    return deal


def _insert(deals: list[Deal]) -> None:
    rows = [{name: value for name, value in vars(deal).items() if name not in ("_state", "id")} for deal in deals]
    for pk, deal in zip(insert_all(Deal, rows), deals, strict=True):
        deal.pk = pk


def _link_people(rows: list[PreparedDeal], deals: list[Deal]) -> None:
    links = [
        {"deal_id": deal.pk, "contact_id": pk}
        for row, deal in zip(rows, deals, strict=True)
        for pk in dict.fromkeys([*([deal.contact_id] if deal.contact_id else []), *(row.contact_ids or [])])
    ]
    insert_all(DealContact, links)


def _facts(deal: Deal) -> Iterator[Fact]:
    value = value_said(deal)
    yield DealOpened(**places(deal), at=deal.created_at, name=deal.name, stage=deal.stage.name, value=value)
    if deal.status == Deal.Status.WON:
        yield DealWon(**places(deal), at=deal.won_at, name=deal.name, value=value)
    elif deal.status == Deal.Status.LOST:
        reason = f": {deal.lost_reason}" if deal.lost_reason else ""
        yield DealLost(**places(deal), at=deal.lost_at, name=deal.name, reason=reason)
