"""The order of the cards of a stage: a number each, with room between two for a third."""

from __future__ import annotations

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from steward.core.database import update_all
from steward.core.refused import Invalid
from steward.deals.models import Deal, Stage
from steward.deals.queries import DealQuerySet
from steward.team.models import Member

STEP = 1024.0


def top_of(stage: Stage) -> float:
    """The rank above all cards of the stage."""
    lowest: float | None = Deal.objects.in_lane(stage).order_by().aggregate(lowest=Min("rank"))["lowest"]
    return STEP if lowest is None else lowest - STEP


def rank_at(
    stage: Stage, deal: Deal, *, by: Member, position: int | None, before: Deal | None, after: Deal | None
) -> float:
    """The rank of a place among the cards that the member sees: `position` from the top, or beside another deal."""
    lane = Deal.objects.visible_to(by).in_lane(stage).exclude(pk=deal.pk)
    above, below = _neighbours(lane, position, before, after)
    if above is None and below is None:
        return top_of(stage)
    if above is None or below is None:
        return above + STEP if above is not None else (below or 0) - STEP
    middle = (above + below) / 2
    if above < middle < below:
        return middle
    _space_out(stage)
    return rank_at(stage, deal, by=by, position=position, before=before, after=after)


def _neighbours(
    lane: DealQuerySet, position: int | None, before: Deal | None, after: Deal | None
) -> tuple[float | None, float | None]:
    """The ranks of the cards above and below the place; None at an end of the lane."""
    ranks = lane.values_list("rank", flat=True)
    if before is not None or after is not None:
        return _beside(lane, before, after)
    if position is None or position <= 0:
        return None, ranks.first()
    around = list(ranks[position - 1 : position + 1])
    if not around:
        return ranks.last(), None
    return around[0], around[1] if len(around) > 1 else None


def _beside(lane: DealQuerySet, before: Deal | None, after: Deal | None) -> tuple[float | None, float | None]:
    asked = before or after
    here = lane.filter(pk=asked.pk).first() if asked else None
    if here is None:
        raise Invalid(_("That deal is not in this stage."), field="before" if before else "after")
    ranks = lane.values_list("rank", flat=True)
    if before:
        return ranks.filter(Q(rank__lt=here.rank) | Q(rank=here.rank, id__lt=here.pk)).last(), here.rank
    return here.rank, ranks.filter(Q(rank__gt=here.rank) | Q(rank=here.rank, id__gt=here.pk)).first()


def _space_out(stage: Stage) -> None:
    """Number the cards of a stage anew, in their order. Needed once in some fifty moves to the very same place."""
    cards = list(Deal.objects.in_lane(stage).only("id", "rank"))
    for place, card in enumerate(cards, start=1):
        card.rank = place * STEP
    update_all(cards, ["rank"])
