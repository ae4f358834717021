"""What the API answers about deals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from steward.core.api import MoneyOut
from steward.fields.computed import computed, with_computed
from steward.fields.values import definitions, shown
from steward.team.models import Member

from .board import Card, Lane
from .models import Deal, DealContact, Pipeline

OWN = (
    "id", "name", "status", "pipeline_id", "stage_id", "stage_since", "account_id", "contact_id", "owner_id",
    "expected_close_on", "description", "next_activity_id", "next_activity_on", "won_at", "lost_at", "lost_reason",
    "created_at", "updated_at", "version",
)  # fmt: skip


COLUMNS = (*OWN, "value_minor", "currency", "custom")


def deals_json(deals: Sequence[Deal], member: Member) -> list[dict[str, Any]]:
    """These deals with their people, tags and the custom values that the member sees: three queries, whatever their
    number, and one for each rollup."""
    ids = [deal.pk for deal in deals]
    people, tags = _people(ids), _tags(ids)
    fields = definitions("deal", member)
    worked_out = computed("deal", ids, fields)
    return [
        {
            **{name: getattr(deal, name) for name in OWN},
            "value": MoneyOut.of(deal.value),
            "contact_ids": people[deal.pk],
            "tags": tags[deal.pk],
            "custom": shown("deal", with_computed(deal.custom, worked_out, deal.pk), fields),
        }
        for deal in deals
    ]


def deal_json(deal: Deal, member: Member) -> dict[str, Any]:
    """One deal."""
    return deals_json([deal], member)[0]


def board_json(pipeline: Pipeline, lanes: Iterable[Lane]) -> dict[str, Any]:
    """The board of a pipeline."""
    return {"pipeline_id": pipeline.pk, "lanes": [_lane(lane) for lane in lanes]}


def cards_json(cards: Iterable[Card], following: int | None) -> dict[str, Any]:
    """The next cards of a stage."""
    return {"items": [_card(card) for card in cards], "next": str(following) if following else None}


def _lane(lane: Lane) -> dict[str, Any]:
    stage = lane.stage
    return {
        "stage_id": stage.pk, "name": stage.name, "probability": stage.probability, "count": lane.total.count,
        "sums": [MoneyOut.of(money) for money in lane.total.sums], **cards_json(lane.cards, lane.next),
    }  # fmt: skip


def _card(card: Card) -> dict[str, Any]:
    return {
        "id": card.id, "name": card.name, "value": MoneyOut.of(card.value), "account_id": card.account_id,
        "account_name": card.account_name, "owner_id": card.owner_id, "expected_close_on": card.expected_close_on,
        "next_activity_id": card.next_activity_id, "next_activity_on": card.next_activity_on,
        "stage_since": card.stage_since, "version": card.version,
    }  # fmt: skip


def _people(ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    alive = DealContact.objects.filter(deal_id__in=ids, contact__deleted_at__isnull=True).order_by("id")
    for deal_id, contact_id in alive.values_list("deal_id", "contact_id"):
        found[deal_id].append(contact_id)
    return found


def _tags(ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    links = Deal.tags.through._base_manager.filter(deal_id__in=ids).order_by("tag__name_folded")
    for deal_id, name in links.values_list("deal_id", "tag__name"):
        found[deal_id].append(name)
    return found
