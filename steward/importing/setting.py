"""In whose name and clock an import is read: the member's language, the firm's time zone, the member's rights."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone, translation

from steward.team.models import Member
from steward.team.policies import workspace

from .choices import choices_of
from .models import Import
from .options import Options
from .targets import COMPANIONS, RECORDS, split
from .world import World

RIGHTS = {
    "account": "accounts.manage", "contact": "contacts.manage", "deal": "deals.manage",
    "activity": "activities.manage", "note": "notes.write",
}  # fmt: skip


@contextmanager
def in_setting(by: Member) -> Iterator[None]:
    """Times without a zone are the firm's; sentences are in the member's language."""
    firm = workspace()
    zone = zoneinfo.ZoneInfo(firm.time_zone if firm else "UTC")
    language = by.language or (firm.language if firm else "en")
    with timezone.override(zone), translation.override(language):
        yield


def must_write(row: Import, by: Member) -> None:
    """Raise `NotAllowed` unless the member may write every kind of record that the file holds."""
    kind = RECORDS[row.record]
    kinds = {kind} | {split(choice.target)[0] for choice in choices_of(row.mapping) if choice.is_used}
    for one in (kind, *COMPANIONS[kind]):
        if one in kinds:
            by.must(RIGHTS[one])


def world_for(row: Import, by: Member, *, live: bool, after: World | None = None) -> World:
    """What the rows of this file meet; `after` another file of the same plan, what that one would have made."""
    options = Options.of(row.options)
    firm = workspace()
    currency = options.currency or (firm.currency if firm else "EUR")
    world = World(by, live=live, currency=currency, may_make=options.create)
    if after is not None:
        world.kept = after.kept
        world.fields = after.fields
    return world
