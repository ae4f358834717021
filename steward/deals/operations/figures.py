"""What a change of deals moves elsewhere, in the same transaction: stage totals, and figures of organizations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, time

from django.db import transaction
from django.db.models import Count, F, Sum
from django.utils.timezone import localdate

from steward.accounts.models import Account
from steward.accounts.operations import (
    DealFigures,
    begin_accounts,
    begin_held,
    end_account,
    set_deal_figures,
    set_figures_of_many,
)  # fmt: skip
from steward.deals.models import Deal, StageTotal
from steward.deals.rates import home_currency
from steward.deals.sums import figures_of
from steward.team.models import Member

Key = tuple[int, str]
BATCH = 500
# What is read of an organization to tell whether its figures change and whether it begins or ends as an account.
READ = (
    "name", "version", "is_customer", "begun_by", "customer_since",
    "won_values", "won_minor", "won_count", "open_values", "open_minor", "open_count",
)  # fmt: skip


@dataclass(frozen=True)
class Weight:
    """What one deal counts for at a moment: in its stage's total, and in its organization's figures."""

    account_id: int | None
    in_figures: tuple[str, str, int | None] | None
    in_stage: Key | None
    minor: int

    @property
    def is_won(self) -> bool:
        """Whether it makes its organization an account."""
        return bool(self.in_figures and self.in_figures[0] == Deal.Status.WON)

    @classmethod
    def of(cls, deal: Deal) -> Weight:
        """The weight of the deal as it is now; nothing when it lies in the trash."""
        alive = deal.deleted_at is None
        figures = (deal.status, deal.currency, deal.value_minor) if alive and deal.status != Deal.Status.LOST else None
        stage = (deal.stage_id, deal.currency) if alive and deal.is_open else None
        return cls(deal.account_id, figures, stage, deal.value_minor or 0)


NOTHING = Weight(None, None, None, 0)


def settle(deal: Deal, before: Weight, *, by: Member) -> None:
    """Bring totals and figures to the deal as it is now, from what it counted for `before`."""
    after = Weight.of(deal)
    totals = StageShift()
    totals.take(before)
    totals.give(after)
    totals.apply()
    if (before.account_id, before.in_figures) != (after.account_id, after.in_figures):
        won_on = {deal.account_id: localdate(deal.won_at)} if deal.account_id and after.is_won and deal.won_at else {}
        refresh_accounts({before.account_id, after.account_id}, by=by, won_on=won_on)


class StageShift:
    """Differences of stage totals, gathered and then applied in one order, so that two changes never wait crosswise."""

    def __init__(self) -> None:
        self._counts: dict[Key, int] = defaultdict(int)
        self._minors: dict[Key, int] = defaultdict(int)

    def give(self, weight: Weight, sign: int = 1) -> None:
        """Count a deal in."""
        if weight.in_stage:
            self.add(weight.in_stage, sign, sign * weight.minor)

    def take(self, weight: Weight) -> None:
        """Count a deal out."""
        self.give(weight, -1)

    def add(self, key: Key, count: int, minor: int) -> None:
        """Count so many deals of so much value into a stage and currency."""
        self._counts[key] += count
        self._minors[key] += minor

    def apply(self) -> None:
        """Move the stored totals by the differences."""
        for key in sorted(self._counts):
            count, minor = self._counts[key], self._minors[key]
            if count or minor:
                _shift(key, count, minor)


def _shift(key: Key, count: int, minor: int) -> None:
    rows = StageTotal.objects.filter(stage_id=key[0], currency=key[1])
    if not rows.update(count=F("count") + count, minor=F("minor") + minor):
        StageTotal.objects.get_or_create(stage_id=key[0], currency=key[1])
        rows.update(count=F("count") + count, minor=F("minor") + minor)


def refresh_accounts(
    account_ids: Iterable[int | None], *, by: Member | None, won_on: Mapping[int, date] | None = None
) -> None:
    """Recompute the deal figures of these organizations, held first so that of two changes at once the second sees what
    the first did. Those in `won_on` begin as accounts since that day (P4, P5); those that have no won deal left end by
    the rule of un-winning (behaviours section 2).
    """
    ids = sorted({pk for pk in account_ids if pk is not None})
    won = won_on or {}
    for start in range(0, len(ids), BATCH):
        held = Account._base_manager.select_for_update(of=("self",)).filter(id__in=ids[start : start + BATCH])
        rows = list(held.only(*READ).order_by("id"))
        found = figures_of([row.pk for row in rows])
        changed = {row.pk: found[row.pk] for row in rows if _stored(row) != found[row.pk]}
        if len(changed) == 1:
            ((pk, figures),) = changed.items()
            set_deal_figures(pk, **asdict(figures))
        elif changed:
            set_figures_of_many(changed)
        _begin(rows, won, by)
        for row in rows:
            if row.is_customer and row.begun_by == Account.Begun.DEAL and not found[row.pk].won_count:
                end_account(row, by=by)


def _begin(rows: list[Account], won: Mapping[int, date], by: Member | None) -> None:
    since = {
        row.pk: won[row.pk]
        for row in rows
        if row.pk in won and not (row.is_customer and row.customer_since and row.customer_since <= won[row.pk])
    }
    if len(since) == 1:
        account = next(row for row in rows if row.pk in since)
        begin_held(account, by=by, because=Account.Begun.DEAL, on=since[account.pk])
    elif since:
        begin_accounts(since, by=by)


def _stored(account: Account) -> DealFigures:
    return DealFigures(
        won_values=account.won_values, won_minor=account.won_minor, won_count=account.won_count,
        open_values=account.open_values, open_minor=account.open_minor, open_count=account.open_count,
    )  # fmt: skip


@transaction.atomic
def refresh_every_figure(*, by: Member | None = None) -> None:
    """Recompute all figures of organizations and all stage totals: after new exchange rates, or a repair."""
    refresh_accounts(Account._base_manager.values_list("id", flat=True), by=by)
    shift = StageShift()
    for key, (count, minor) in _counted().items():
        shift.add(key, count, minor)
    for key, (count, minor) in _kept().items():
        shift.add(key, -count, -minor)
    shift.apply()


def refresh_foreign_figures() -> Iterator[int]:
    """Recompute the figures of organizations with deals in other currencies, some hundred at a time, each in its own
    transaction; gives how many are done after each. For new exchange rates. Safe to run twice.
    """
    foreign = Deal.objects.exclude(currency=home_currency()).filter(account__isnull=False)
    ids = sorted(set(foreign.order_by().values_list("account_id", flat=True).distinct()))
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            refresh_accounts(ids[start : start + BATCH], by=None)
        yield min(start + BATCH, len(ids))


def differences() -> Iterator[str]:
    """Where kept figures differ from a recount, one line each; `steward check` prints them."""
    counted, kept = _counted(), _kept()
    for key in sorted({*counted, *kept}):
        real, said = counted.get(key, (0, 0)), kept.get(key, (0, 0))
        if real != said:
            yield f"stage {key[0]} {key[1]}: kept {said}, counted {real}"
    rows = Account._base_manager.order_by("id")
    last = 0
    while part := list(rows.filter(id__gt=last)[:BATCH]):
        found = figures_of([account.pk for account in part])
        for account in part:
            if _stored(account) != found[account.pk]:
                yield f"account {account.pk}: kept {_stored(account)}, counted {found[account.pk]}"
        last = part[-1].pk


def _counted() -> dict[Key, tuple[int, int]]:
    rows = Deal.objects.filter(status=Deal.Status.OPEN, deleted_at__isnull=True).order_by()
    groups = rows.values_list("stage_id", "currency").annotate(Count("id"), Sum("value_minor"))
    return {(stage, currency): (count, minor or 0) for stage, currency, count, minor in groups}


def _kept() -> dict[Key, tuple[int, int]]:
    rows = StageTotal.objects.values_list("stage_id", "currency", "count", "minor")
    return {(stage, currency): (count, minor) for stage, currency, count, minor in rows}


def set_next_activity(
    deal_id: int, *, activity_id: int | None, on: date | None, time: time | None, subject: str, icon: str
) -> None:  # fmt: skip
    """Keep what comes next on the deal's card. Activities call it when the deal's next undone activity changes."""
    Deal.objects.filter(pk=deal_id).update(
        next_activity_id=activity_id, next_activity_on=on, next_activity_time=time, next_activity_subject=subject,
        next_activity_icon=icon,
    )  # fmt: skip
