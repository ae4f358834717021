"""What people decide about a pair, and about what makes one."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from steward.core.clock import now
from steward.core.database import locked
from steward.core.refused import Invalid
from steward.duplicates.keys import LEAST, USUAL
from steward.duplicates.models import Pair, Rules
from steward.team.models import Member

from .holding import RIGHTS


@atomic
def dismiss_pair(pair: Pair, *, by: Member) -> Pair:
    """Remember that these two are not the same: no search offers them again. Done twice, it changes nothing."""
    by.must(RIGHTS[pair.kind])
    pair = locked(pair)
    if pair.dismissed_at is None:
        pair.dismissed_at, pair.dismissed_by = now(), by
        pair.save(update_fields=["dismissed_at", "dismissed_by"])
    return pair


@atomic
def bring_back_pair(pair: Pair, *, by: Member) -> Pair:
    """Offer a dismissed pair again. Done twice, it changes nothing."""
    by.must(RIGHTS[pair.kind])
    pair = locked(pair)
    if pair.dismissed_at is not None:
        pair.dismissed_at = pair.dismissed_by = None
        pair.save(update_fields=["dismissed_at", "dismissed_by"])
    return pair


@atomic
def set_rules(kind: str, *, by: Member, points: Mapping[str, int], least: int | None = None) -> Rules:
    """Say how much each sign counts, 0 to 100 (0: not at all), and how many points make a pair. What is not named
    stays. The next search follows it. Owners and admins."""
    by.must("settings.change")
    row, _made = Rules.objects.select_for_update().get_or_create(kind=kind, defaults={"points": dict(USUAL[kind])})
    for sign, given in points.items():
        if sign not in USUAL[kind]:
            raise Invalid(_("“%(name)s” is not a sign that is looked at.") % {"name": sign[:60]}, field=sign[:60])
        if not 0 <= given <= 100:
            raise Invalid(_("Give points from 0 to 100."), field=sign)
    if least is not None and not 1 <= least <= 100:
        raise Invalid(_("Give points from 1 to 100."), field="least")
    row.points = {**USUAL[kind], **row.points, **points}
    row.least = least if least is not None else row.least or LEAST
    row.store("points", "least")
    return row
