"""What every change of a deal begins and ends with."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from steward.core.clock import now, today
from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.core.ui_money import money_text
from steward.deals.models import Deal, Stage
from steward.search.index import put
from steward.team.models import Member

from .figures import Weight


def held(deal: Deal, by: Member, version: int | None) -> tuple[Deal, Weight]:
    """The deal locked for a change by this member, and what it counts for before it.

    Raises `NotAllowed` without the right, `Refused` when it lies in the trash, `Stale` on another version.
    """
    by.must("deals.manage", deal)
    deal = locked(deal)
    if deal.deleted_at is not None:
        raise Refused(_("This deal is in the trash. Restore it first."), code="in_trash")
    deal.expect(version)
    return deal, Weight.of(deal)


def first_stage() -> Stage:
    """Where a deal goes when nobody says where: the first stage of the first pipeline."""
    stage = Stage.objects.in_order().first()
    if stage is None:
        raise Refused(_("There is no pipeline yet. An owner or admin makes one in the settings."), code="no_pipeline")
    return stage


def places(deal: Deal) -> dict[str, Any]:
    """The timelines that a fact about this deal is told on."""
    return {"subject": deal.pk, "deal": deal.pk, "account": deal.account_id, "contact": deal.contact_id}


def value_said(deal: Deal) -> str:
    """The deal's value for a sentence."""
    return money_text(deal.value)


def index(deal: Deal) -> None:
    """Keep the deal findable by its name and its organization's."""
    account = deal.account.name if deal.account else ""
    put("deal", deal.pk, title=deal.name, parts=[account], detail=account)


def noon(on: date) -> datetime:
    """The moment kept for what is known by its day alone: at noon nearly all time zones agree on the day."""
    return timezone.make_aware(datetime.combine(on, time(12)))


def past(on: date | None, field: str = "on") -> datetime:
    """Now, or the moment of the day that a member names, which cannot lie ahead."""
    if on is None or on == today():
        return now()
    if on > today():
        raise Invalid(_("This day is still to come. Take today or an earlier one."), field=field)
    if on.year < 1900:
        raise Invalid(_("This day is too long ago."), field=field)
    return noon(on)
