"""The trash of deals: 30 days, with everything that hangs from them."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.clock import now
from steward.core.database import locked
from steward.core.refused import Refused
from steward.deals.facts import DealRestored, DealTrashed
from steward.deals.models import Deal
from steward.history.facts import record
from steward.search.index import drop
from steward.team.models import Member

from .figures import Weight, settle
from .rows import held, index, places

KEPT_FOR = timedelta(days=30)


@transaction.atomic
def trash_deal(deal: Deal, *, by: Member, version: int | None = None) -> Deal:
    """Put a deal in the trash. A won one no longer counts for its account (behaviours section 2, Un-won)."""
    deal, before = held(deal, by, version)
    deal.deleted_at = now()
    deal.store("deleted_at")
    record(DealTrashed(**places(deal), name=deal.name), by=by)
    settle(deal, before, by=by)
    drop("deal", [deal.pk])
    return deal


def purge_deals() -> int:
    """Delete for ever what has lain in the trash for 30 days, with its notes; returns how many."""
    due = Deal.objects.filter(deleted_at__lt=now() - KEPT_FOR).order_by("id")
    count = 0
    for pk in due.values_list("pk", flat=True):
        with transaction.atomic():
            deal = Deal._base_manager.select_for_update(of=("self",)).filter(pk=pk, deleted_at__isnull=False).first()
            if deal is not None:
                deal.delete()
                drop("deal", [pk])
                count += 1
    return count


@transaction.atomic
def restore_deal(deal: Deal, *, by: Member) -> Deal:
    """Take a deal back from the trash, as it was, with its people, notes and activities."""
    by.must("deals.manage", deal)
    deal = locked(deal)
    if deal.deleted_at is None:
        raise Refused(_("This deal is not in the trash."), code="not_in_trash")
    before = Weight.of(deal)
    deal.deleted_at = None
    deal.store("deleted_at")
    record(DealRestored(**places(deal), name=deal.name), by=by)
    settle(deal, before, by=by)
    index(deal)
    return deal
