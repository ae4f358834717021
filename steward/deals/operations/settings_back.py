"""Taking the deletion of a pipeline or a stage back, from what its event kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.clock import now
from steward.core.database import update_all
from steward.core.refused import Refused
from steward.deals.models import Deal, Pipeline, Stage
from steward.history.models import Event
from steward.team.models import Member

from .figures import StageShift, Weight
from .pipelines import free_name
from .stages import free_name as free_stage_name


@transaction.atomic
def put_back_setting(event: Event, *, by: Member) -> str:
    """Make the pipeline or the stage that this event deleted again, with its number, so that saved views find it; its
    deals return that nobody changed since. Returns its name. Right: pipelines.manage.

    Refused in words when it is there, or its pipeline is not, or nothing was kept since it had too many deals.
    """
    by.must("pipelines.manage")
    kept: dict[str, Any] = event.data.get("kept") or {}
    if event.kind not in ("pipeline.deleted", "stage.deleted") or not kept:
        raise Refused(_("There is nothing here that can be put back."), code="nothing_kept")
    stages: list[dict[str, Any]] = kept["stages"]
    if Stage.objects.filter(pk__in=[one["id"] for one in stages]).exists():
        raise Refused(_("This was taken back already."), code="nothing_kept")
    if event.kind == "pipeline.deleted":
        free_name(kept["pipeline"]["name"])
        Pipeline(**kept["pipeline"]).save(force_insert=True)
    elif not Pipeline.objects.filter(pk=stages[0]["pipeline_id"]).exists():
        raise Refused(_("The pipeline of this stage is not there any more."), code="gone")
    else:
        free_stage_name(Pipeline.objects.get(pk=stages[0]["pipeline_id"]), stages[0]["name"])
    for one in stages:
        Stage(**one).save(force_insert=True)
    for stage_id, deals in kept.get("deals", {}).items():
        _move_back(Stage.objects.get(pk=int(stage_id)), kept["moved_to"], deals)
    return str(event.data["name"])


def _move_back(stage: Stage, away: int, deals: dict[str, list[Any]]) -> None:
    rows = Deal._base_manager.select_for_update(of=("self",)).filter(pk__in=[int(pk) for pk in deals], stage_id=away)
    shift, back = StageShift(), []
    for deal in rows.order_by("pk"):
        rank, since, version = deals[str(deal.pk)]
        if deal.version != version:
            continue
        shift.take(Weight.of(deal))
        deal.stage, deal.pipeline_id, deal.rank = stage, stage.pipeline_id, rank
        deal.stage_since, deal.updated_at, deal.version = datetime.fromisoformat(since), now(), version + 1
        shift.give(Weight.of(deal))
        back.append(deal)
    update_all(back, ["stage", "pipeline", "rank", "stage_since", "updated_at", "version"])
    shift.apply()
