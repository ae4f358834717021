"""Winning, losing and reopening deals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.clock import now
from steward.core.refused import Refused
from steward.core.text import line
from steward.deals.facts import DealLost, DealReopened, DealWon
from steward.deals.models import Deal, Stage
from steward.history.facts import record
from steward.history.models import Event
from steward.team.models import Member

from .figures import settle
from .rows import held, past, places, value_said


@transaction.atomic
def win_deal(deal: Deal, *, by: Member, version: int | None = None, on: date | None = None) -> Deal:
    """Mark an open deal as won, today or on the day it was. Its organization is an account from now on (P4, P5), and
    the account's won value holds it (P20, P24), in the same transaction.
    """
    deal, before = held(deal, by, version)
    _must_be_open(deal)
    deal.status, deal.won_at = Deal.Status.WON, past(on)
    deal.store("status", "won_at")
    record(DealWon(**places(deal), name=deal.name, value=value_said(deal)), by=by)
    settle(deal, before, by=by)
    return deal


@transaction.atomic
def lose_deal(
    deal: Deal, *, by: Member, version: int | None = None, reason: str = "", on: date | None = None
) -> Deal:  # fmt: skip
    """Mark an open deal as lost, with the reason if one is known."""
    deal, before = held(deal, by, version)
    _must_be_open(deal)
    deal.lost_reason = line(reason, field="reason")
    deal.status, deal.lost_at = Deal.Status.LOST, past(on)
    deal.store("status", "lost_at", "lost_reason")
    said = f": {deal.lost_reason}" if deal.lost_reason else ""
    record(DealLost(**places(deal), name=deal.name, reason=said), by=by)
    settle(deal, before, by=by)
    return deal


@transaction.atomic
def reopen_deal(deal: Deal, *, by: Member, version: int | None = None) -> Deal:
    """Open a won or lost deal again, in the stage it was closed in. An account that began only by this deal's winning
    leaves the accounts; its organization stays whole (behaviours section 2, Un-won).
    """
    deal, before = held(deal, by, version)
    if deal.is_open:
        raise Refused(_("This deal is open already."), code="open")
    was, kept = deal.status, _kept(deal)
    deal.status, deal.won_at, deal.lost_at, deal.lost_reason = Deal.Status.OPEN, None, None, ""
    deal.stage_since = now()
    deal.store("status", "won_at", "lost_at", "lost_reason", "stage_since")
    record(DealReopened(**places(deal), name=deal.name, was=was, kept=kept), by=by)
    settle(deal, before, by=by)
    return deal


@transaction.atomic
def close_again(deal: Deal, event: Event, *, by: Member, version: int | None = None) -> Deal:
    """Take a reopening back: won or lost as it was, on the same day, with the reason, in its stage for the same time.
    A stage that is not there any more is left where the deal lies now."""
    deal, before = held(deal, by, version)
    _must_be_open(deal)
    kept = event.data.get("kept")
    if not kept:
        raise Refused(_("There is nothing here that can be put back."), code="nothing_kept")
    deal.status, deal.lost_reason = event.data["was"], kept["lost_reason"]
    for name in MOMENTS:
        setattr(deal, name, datetime.fromisoformat(kept[name]) if kept[name] else None)
    if stage := Stage.objects.filter(pk=kept.get("stage_id", deal.stage_id)).first():
        deal.stage, deal.pipeline_id, deal.rank = stage, stage.pipeline_id, kept.get("rank", deal.rank)
    deal.store("status", "lost_reason", "stage", "pipeline", "rank", *MOMENTS)
    if deal.status == Deal.Status.WON:
        record(DealWon(**places(deal), name=deal.name, value=value_said(deal)), by=by)
    else:
        reason = f": {deal.lost_reason}" if deal.lost_reason else ""
        record(DealLost(**places(deal), name=deal.name, reason=reason), by=by)
    settle(deal, before, by=by)
    return deal


MOMENTS = ("won_at", "lost_at", "stage_since")


def _kept(deal: Deal) -> dict[str, Any]:
    """What reopening takes away, as its event keeps it, and where the deal lay."""
    moments = {name: getattr(deal, name) for name in MOMENTS}
    told = {name: at.isoformat() if at else None for name, at in moments.items()}
    return {"lost_reason": deal.lost_reason, "stage_id": deal.stage_id, "rank": deal.rank, **told}


def _must_be_open(deal: Deal) -> None:
    if deal.status == Deal.Status.WON:
        raise Refused(_("This deal is won already."), code="closed")
    if deal.status == Deal.Status.LOST:
        raise Refused(_("This deal is lost already. Reopen it first."), code="closed")
