"""Many changes of deals at once, for imports that update by a chosen column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from steward.accounts.models import Account
from steward.contacts.models import Contact
from steward.core.clock import now
from steward.core.database import update_all
from steward.core.text import fold
from steward.deals.facts import DealChanged, DealLeft, DealLost, DealMoved, DealReopened, DealWon
from steward.deals.models import Deal, DealContact
from steward.fields.operations.records import add_tags
from steward.fields.values import merged
from steward.history.changes import Changes
from steward.history.facts import Fact, record_all
from steward.team.models import Member

from .bulk import find_again, first_won
from .figures import StageShift, Weight, refresh_accounts
from .prepared import PreparedDeal
from .ranks import top_of
from .rows import places, value_said
from .values import LABELS, kept, said

BATCH = 500
LINKS: dict[str, type[models.Model]] = {"account": Account, "contact": Contact, "owner": Member}
STORED = (
    "name", "name_folded", "value_minor", "currency", "stage", "pipeline", "status", "account", "contact", "owner",
    "description", "custom", "expected_close_on", "won_at", "lost_at", "lost_reason", "stage_since", "rank",
    "created_at", "version", "updated_at",
)  # fmt: skip


@transaction.atomic
def change_deals(changes: Mapping[int, PreparedDeal], by: Member) -> list[int]:
    """Change many deals by id, each by what its row gives; tags and people are added to those that are there.

    Returns the ids of those that changed: a row that says what is stored already changes nothing. Deals in the trash
    are left alone. Stage totals and figures of organizations follow once.
    """
    by.must("deals.manage")
    ids, touched = sorted(changes), []
    shift, accounts, won = StageShift(), set(), []
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        for edit in _changed(part, changes):
            touched.append(edit)
            shift.take(edit.before)
            shift.give(Weight.of(edit.deal))
            if (edit.before.account_id, edit.before.in_figures) != _in_figures(edit.deal):
                accounts |= {edit.before.account_id, edit.deal.account_id}
                won.append(edit.deal)
    deals = [edit.deal for edit in touched]
    update_all(deals, STORED)
    record_all((fact for edit in touched for fact in edit.facts()), by=by)
    find_again(deals)
    shift.apply()
    refresh_accounts(accounts, by=by, won_on=first_won(won))
    more = _put_people_and_tags(changes, by)
    return sorted({deal.pk for deal in deals} | more)


class _Edit:
    """One deal being changed: what it was, and what is to be told of it."""

    def __init__(self, deal: Deal) -> None:
        self.deal, self.before, self.was = deal, Weight.of(deal), said(deal)
        self.kept, self.rank = kept(deal), deal.rank
        self.account, self.stage, self.status = deal.account, deal.stage, deal.status
        self.state = _state(deal)

    def take(self, row: PreparedDeal, linked: Mapping[str, Mapping[int, Any]]) -> bool:
        """Apply the row; whether anything is different now."""
        deal = self.deal
        for name, given in row.columns.items():
            value: Any = _moment(given, deal.created_at) if name == "created_at" else given
            link = name.removesuffix("_id")
            setattr(deal, link, linked[link].get(value)) if link in LINKS else setattr(deal, name, value)
        deal.custom = merged(deal.custom, row.custom)
        if row.stage is not None and row.stage.pk != deal.stage_id:
            deal.rank, deal.stage_since = top_of(row.stage), now()
            deal.stage, deal.pipeline_id = row.stage, row.stage.pipeline_id
        _close(deal, row)
        if _state(deal) == self.state:
            return False
        deal.version += 1
        deal.updated_at = now()
        return True

    def facts(self) -> Iterator[Fact]:
        """What happened to it."""
        deal, noted, after = self.deal, Changes(), said(self.deal)
        for name, label in LABELS.items():
            noted.add(name, label, self.was[name], after[name], was=self.kept.get(name))
        if noted:
            yield DealChanged(**places(deal), name=deal.name, **noted.data())
        if self.account is not None and self.account.pk != deal.account_id:
            yield DealLeft(subject=deal.pk, account=self.account.pk, name=deal.name, to=after["account"])
        if self.stage.pk != deal.stage_id:
            moved = Changes()
            moved.add("stage", _("Stage"), self.stage, deal.stage, was={"stage_id": self.stage.pk, "rank": self.rank})
            stages: dict[str, Any] = {"from_stage": self.stage.name, "stage": deal.stage.name}
            yield DealMoved(**places(deal), name=deal.name, **stages, **moved.data())
        if self.status == deal.status:
            return
        if deal.status == Deal.Status.WON:
            yield DealWon(**places(deal), at=deal.won_at, name=deal.name, value=value_said(deal))
        elif deal.status == Deal.Status.LOST:
            reason = f": {deal.lost_reason}" if deal.lost_reason else ""
            yield DealLost(**places(deal), at=deal.lost_at, name=deal.name, reason=reason)
        else:
            yield DealReopened(**places(deal), name=deal.name, was=self.status)


def _changed(ids: Sequence[int], changes: Mapping[int, PreparedDeal]) -> list[_Edit]:
    rows = Deal.objects.alive().select_for_update(of=("self",)).filter(id__in=ids).order_by("id")
    deals = list(rows.select_related("account", "contact", "owner", "stage"))
    linked = {
        link: model._base_manager.in_bulk({pk for at in ids if (pk := changes[at].columns.get(f"{link}_id"))})
        for link, model in LINKS.items()
    }
    edits = [_Edit(deal) for deal in deals]
    return [edit for edit in edits if edit.take(changes[edit.deal.pk], linked)]


def _close(deal: Deal, row: PreparedDeal) -> None:
    """Bring status, dates and reason in line with each other."""
    deal.status = row.status or deal.status
    if deal.status == Deal.Status.WON:
        deal.won_at, deal.lost_at, deal.lost_reason = _moment(row.closed_at, deal.won_at), None, ""
    elif deal.status == Deal.Status.LOST:
        deal.won_at, deal.lost_at = None, _moment(row.closed_at, deal.lost_at)
    else:
        deal.won_at, deal.lost_at, deal.lost_reason = None, None, ""


def _moment(given: datetime | None, stored: datetime | None) -> datetime:
    """What was given, else what is stored, else now. On the same day what is stored: files know days, not hours."""
    if given is not None and stored is not None and localdate(given) == localdate(stored):
        return stored
    return given or stored or now()


def _state(deal: Deal) -> tuple[Any, ...]:
    return tuple(getattr(deal, f"{name}_id" if name in LINKS else name) for name in STORED)


def _in_figures(deal: Deal) -> tuple[int | None, tuple[str, str, int | None] | None]:
    weight = Weight.of(deal)
    return weight.account_id, weight.in_figures


def _put_people_and_tags(changes: Mapping[int, PreparedDeal], by: Member) -> set[int]:
    """Add the people and tags that the rows name; the ids of deals that got any."""
    wanted = {
        (deal, pk)
        for deal, row in changes.items()
        for pk in [*(row.contact_ids or []), *([row.columns["contact_id"]] if row.columns.get("contact_id") else [])]
    }
    there = set(DealContact.objects.filter(deal_id__in=list(changes)).values_list("deal_id", "contact_id"))
    missing = sorted(wanted - there)
    DealContact.objects.bulk_create([DealContact(deal_id=deal, contact_id=pk) for deal, pk in missing])
    tags = _missing_tags({deal: row.tags for deal, row in changes.items() if row.tags})
    add_tags(Deal, tags, by=by)
    return {deal for deal, _pk in missing} | set(tags)


def _missing_tags(tags: Mapping[int, list[str]]) -> dict[int, list[str]]:
    links = Deal.tags.through._base_manager.filter(deal_id__in=list(tags))
    there = set(links.values_list("deal_id", "tag__name_folded"))
    wanted = {deal: [name for name in names if (deal, fold(name)) not in there] for deal, names in tags.items()}
    return {deal: names for deal, names in wanted.items() if any(name.strip() for name in names)}
