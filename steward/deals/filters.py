"""What deals can be filtered by."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from steward.segments.filters import Filter
from steward.segments.related import Declared

from .models import Deal, DealContact, Pipeline, Stage


def _pipelines() -> Iterable[tuple[int, str]]:
    return Pipeline.objects.in_order().values_list("id", "name")


def _stages() -> Iterable[tuple[int, str]]:
    return Stage.objects.in_order().values_list("id", "name")


FILTERS = Declared("deal", {
    "name": Filter("name_folded", "text", _("Name"), folded=True),
    "value": Filter("value_minor", "money", _("Value")),
    "currency": Filter("currency", "text", _("Currency")),
    "status": Filter("status", "choice", _("Status"), choices=Deal.Status.choices),
    "pipeline_id": Filter("pipeline_id", "choice", _("Pipeline"), choices=_pipelines),
    "stage_id": Filter("stage_id", "choice", _("Stage"), choices=_stages),
    "owner_id": Filter("owner_id", "member", _("Owner")),
    "account_id": Filter("account_id", "number", _("Organization number")),
    "contact_id": Filter("contact_id", "number", _("Person, number"), through=DealContact, link="deal_id"),
    "expected_close_on": Filter("expected_close_on", "date", _("Expected close")),
    "next_activity_on": Filter("next_activity_on", "date", _("Next activity")),
    "created_at": Filter("created_at", "datetime", _("Opened")),
    "won_at": Filter("won_at", "datetime", _("Won on")),
    "lost_at": Filter("lost_at", "datetime", _("Lost on")),
    "lost_reason": Filter("lost_reason", "text", _("Reason it was lost")),
    "tag": Filter("tag", "tags", _("Tag"), through=Deal.tags.through, link="deal_id"),
    "custom": Filter("custom", "custom", _("Custom field"), record="deal"),
})  # fmt: skip
