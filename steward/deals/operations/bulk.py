"""Many deals at once, for imports and `steward seed`: thousands a second, and the same figures as one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice

from django.db import transaction
from django.utils.timezone import localdate

from steward.accounts.models import Account
from steward.core.clock import now
from steward.core.text import fold
from steward.deals.facts import DealLost, DealOpened, DealWon
from steward.deals.models import Deal, DealContact, Stage
from steward.deals.rates import home_currency
from steward.fields.models import Tag
from steward.fields.operations import ensure_tags
from steward.history.facts import Fact, record_all
from steward.search.index import Findable, put_all
from steward.team.models import Member

from .figures import StageShift, Weight, refresh_accounts
from .prepared import PreparedDeal
from .ranks import STEP, top_of
from .rows import first_stage, places, value_said

BATCH = 1000


@transaction.atomic
def create_deals(rows: Iterable[PreparedDeal], by: Member, *, facts: bool = True) -> list[Deal]:
    """Store many deals, also such as come won or lost with their dates, in the order of the rows.

    Stage totals are moved once, and each organization touched gets its figures, and begins as an account, once.
    `facts=False` writes no history, for invented data.
    """
    by.must("deals.manage")
    source, made = iter(rows), []
    stages, shift = _Stages(), StageShift()
    while batch := list(islice(source, BATCH)):
        deals = [stages.put(_deal(row, stages.home), row.stage) for row in batch]
        stages.rank(deals)
        Deal.objects.bulk_create(deals, batch_size=BATCH)
        _link_people(batch, deals)
        put_tags_of_many({deal.pk: row.tags for deal, row in zip(deals, batch, strict=True) if row.tags}, by)
        find_again(deals)
        if facts:
            record_all((fact for deal in deals for fact in _facts(deal)), by=by)
        for deal in deals:
            shift.give(Weight.of(deal))
        made += deals
    shift.apply()
    refresh_accounts({deal.account_id for deal in made}, by=by, won_on=first_won(made))
    return made


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


def put_tags_of_many(tags: Mapping[int, list[str]], by: Member) -> set[int]:
    """Put more tags on these deals, by id; the ids of those that got any. A new tag takes the right tags.manage."""
    names = {name for wanted in tags.values() for name in wanted if name.strip()}
    if not names:
        return set()
    known = set(Tag.objects.filter(name_folded__in=map(fold, names)).values_list("name_folded", flat=True))
    if any(fold(name) not in known for name in names):
        by.must("tags.manage")
    ids = {tag.name_folded: tag.pk for part in _parts(sorted(names)) for tag in ensure_tags(part)}
    links = Deal.tags.through._base_manager
    there = set(links.filter(deal_id__in=list(tags)).values_list("deal_id", "tag_id"))
    wanted_links = {(deal, ids[fold(name)]) for deal, wanted in tags.items() for name in wanted if name.strip()}
    missing = sorted(wanted_links - there)
    links.bulk_create([Deal.tags.through(deal_id=deal, tag_id=tag) for deal, tag in missing], batch_size=BATCH)
    return {deal for deal, _tag in missing}


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


def _deal(row: PreparedDeal, home: str) -> Deal:
    deal = Deal(**{"currency": home, **row.columns})
    deal.status = row.status or Deal.Status.OPEN
    deal.custom = {key: value for key, value in row.custom.items() if value is not None}
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


def _link_people(rows: list[PreparedDeal], deals: list[Deal]) -> None:
    links = [
        DealContact(deal=deal, contact_id=pk)
        for row, deal in zip(rows, deals, strict=True)
        for pk in dict.fromkeys([*([deal.contact_id] if deal.contact_id else []), *(row.contact_ids or [])])
    ]
    DealContact.objects.bulk_create(links, batch_size=BATCH)


def _facts(deal: Deal) -> Iterator[Fact]:
    value = value_said(deal)
    yield DealOpened(**places(deal), at=deal.created_at, name=deal.name, stage=deal.stage.name, value=value)
    if deal.status == Deal.Status.WON:
        yield DealWon(**places(deal), at=deal.won_at, name=deal.name, value=value)
    elif deal.status == Deal.Status.LOST:
        reason = f": {deal.lost_reason}" if deal.lost_reason else ""
        yield DealLost(**places(deal), at=deal.lost_at, name=deal.name, reason=reason)


def _parts(names: list[str]) -> Iterator[list[str]]:
    return (names[start : start + 100] for start in range(0, len(names), 100))
