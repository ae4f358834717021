"""The stages of pipelines: set up, changed, ordered and deleted by owners and admins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from steward.core.clock import now
from steward.core.database import locked, update_all
from steward.core.refused import Invalid, Refused
from steward.core.rows import expect_order
from steward.core.text import fold, line
from steward.deals.facts import StageDeleted
from steward.deals.models import Deal, Pipeline, Stage, StageTotal
from steward.history.facts import record
from steward.team.models import Member

from .figures import StageShift
from .pipelines import kept_stage, moved
from .ranks import STEP, top_of

LONGEST_ROT = 3650
MOST_KEPT = 1000  # deals that return when the deletion of their stage is taken back


@transaction.atomic
def create_stage(
    pipeline: Pipeline, *, by: Member, name: str, probability: int = 50, rot_days: int | None = None,
    position: int | None = None,
) -> Stage:  # fmt: skip
    """Add a stage, after the others unless a position is given. Right: pipelines.manage."""
    by.must("pipelines.manage")
    stage = Stage.objects.create(
        pipeline=pipeline, name=free_name(pipeline, name), position=_after_last(pipeline),
        probability=_probability(probability), rot_days=_rot_days(rot_days),
    )  # fmt: skip
    if position is not None:
        _place(stage, position, by)
    return stage


@transaction.atomic
def change_stage(stage: Stage, *, by: Member, version: int | None = None, **changes: Any) -> Stage:
    """Change name, probability, rot_days or position. Right: pipelines.manage."""
    by.must("pipelines.manage")
    stage = locked(stage)
    stage.expect(version)
    if "name" in changes:
        stage.name = free_name(stage.pipeline, changes.pop("name"), but=stage)
    if "probability" in changes:
        stage.probability = _probability(changes.pop("probability"))
    if "rot_days" in changes:
        stage.rot_days = _rot_days(changes.pop("rot_days"))
    position = changes.pop("position", None)
    if changes:
        raise Invalid(_("A stage has no such field."), field=next(iter(changes))[:60])
    stage.store("name", "probability", "rot_days")
    if position is not None:
        _place(stage, position, by)
    return stage


@transaction.atomic
def order_stages(
    pipeline: Pipeline, ids: Sequence[int], *, by: Member, expected: Sequence[int] | None = None
) -> None:  # fmt: skip
    """Give the stages of a pipeline this order. Raises `Stale` when it is not the `expected` one any more. Right:
    pipelines.manage."""
    by.must("pipelines.manage")
    rows = Stage.objects.select_for_update().filter(pipeline=pipeline).order_by("position", "id")
    there = {row.pk: row for row in rows}
    expect_order(there, expected)
    if set(ids) != set(there) or len(ids) != len(there):
        raise Invalid(_("Name every stage of the pipeline once."), field="ids")
    for position, pk in enumerate(ids):
        if there[pk].position != position:
            Stage.objects.filter(pk=pk).update(position=position)


@transaction.atomic
def delete_stage(stage: Stage, *, by: Member, version: int | None = None, move_to: Stage | None = None) -> None:
    """Delete a stage. Its deals, closed ones and those in the trash too, go to `move_to`; without it the stage must be
    empty. Refused for the last stage of a pipeline. Right: pipelines.manage.
    """
    by.must("pipelines.manage")
    stage = locked(stage)
    stage.expect(version)
    if not Stage.objects.filter(pipeline_id=stage.pipeline_id).exclude(pk=stage.pk).exists():
        raise Refused(_("A pipeline needs a stage: this is its last one."), code="last_stage")
    kept: dict[str, Any] = {"stages": [kept_stage(stage)]}
    if move_to is not None:
        if move_to.pk == stage.pk:
            raise Invalid(_("Choose another stage for its deals."), field="move_to")
        kept = _kept_deals(stage, move_to, kept)
        _move_all(stage, move_to)
    if Deal.objects.filter(stage=stage).exists():
        raise Refused(
            _("There are deals in “%(name)s”. Choose where they go first.") % {"name": stage.name}, code="has_deals"
        )
    record(StageDeleted(subject=stage.pk, name=stage.name, kept=kept), by=by)
    stage.delete()


@transaction.atomic
def ensure_stage(pipeline: Pipeline, name: str, *, by: Member) -> Stage:
    """The stage of this pipeline with this name, whatever its case; made when missing and `by` may make it. For
    imports."""
    asked = fold(name)
    for stage in Stage.objects.filter(pipeline=pipeline).order_by("position", "id"):
        if fold(stage.name) == asked:
            return stage
    return create_stage(pipeline, by=by, name=name)


def _kept_deals(stage: Stage, move_to: Stage, kept: dict[str, Any]) -> dict[str, Any]:
    """With the place of each deal, and the version that the move leaves it at; nothing when they are too many."""
    rows = Deal._base_manager.filter(stage=stage).values_list("pk", "rank", "stage_since", "version")
    deals = {str(pk): [rank, since.isoformat(), version + 1] for pk, rank, since, version in rows[: MOST_KEPT + 1]}
    return {**kept, "moved_to": move_to.pk, "deals": {str(stage.pk): deals}} if len(deals) <= MOST_KEPT else {}


def _move_all(stage: Stage, target: Stage) -> None:
    """All deals of a stage to another one, open ones in their order above those that are there."""
    shift = StageShift()
    for total in StageTotal.objects.filter(stage=stage):
        shift.add((stage.pk, total.currency), -total.count, -total.minor)
        shift.add((target.pk, total.currency), total.count, total.minor)
    top, at = top_of(target), now()
    cards = list(Deal.objects.in_lane(stage).only("id", "rank"))
    for place, card in enumerate(reversed(cards)):
        card.rank = top - place * STEP
    update_all(cards, ["rank"])
    Deal.objects.filter(stage=stage).update(
        stage=target, pipeline_id=target.pipeline_id, stage_since=at, updated_at=at, version=F("version") + 1
    )
    shift.apply()


def _place(stage: Stage, position: int, by: Member) -> None:
    ids = list(
        Stage.objects.filter(pipeline_id=stage.pipeline_id).order_by("position", "id").values_list("id", flat=True)
    )
    order_stages(stage.pipeline, moved(ids, stage.pk, position), by=by)
    stage.refresh_from_db(fields=["position"])


def _after_last(pipeline: Pipeline) -> int:
    last: int | None = Stage.objects.filter(pipeline=pipeline).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def free_name(pipeline: Pipeline, text: str, but: Stage | None = None) -> str:
    """The name, clean. Raises `Invalid` when another stage of the pipeline has it."""
    name = line(text or "", field="name", longest=120, required=True)
    others = Stage.objects.filter(pipeline=pipeline, name=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Invalid(_("This pipeline has a stage “%(name)s” already.") % {"name": name}, field="name")
    return name


def _probability(percent: int) -> int:
    if not 0 <= percent <= 100:
        raise Invalid(_("A probability is from 0 to 100 percent."), field="probability")
    return percent


def _rot_days(days: int | None) -> int | None:
    if days is not None and not 1 <= days <= LONGEST_ROT:
        raise Invalid(_("Give from 1 to %(n)s days, or none.") % {"n": LONGEST_ROT}, field="rot_days")
    return days
