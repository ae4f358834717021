"""Pipelines: set up, changed, ordered and deleted by owners and admins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.core.rows import Record, expect_order
from steward.core.text import line
from steward.deals.facts import PipelineDeleted
from steward.deals.models import Deal, Pipeline, Stage
from steward.history.facts import record
from steward.team.models import Member


@transaction.atomic
def set_up_pipelines(*, by: Member) -> Pipeline:
    """The default pipeline "Sales" with its usual stages; the first pipeline when there is one already."""
    found = Pipeline.objects.order_by("position", "id").first()
    if found is not None:
        return found
    pipeline = Pipeline.objects.create(name=_("Sales"), position=0)
    for position, (name, probability) in enumerate(_usual_stages()):
        Stage.objects.create(pipeline=pipeline, name=name, position=position, probability=probability)
    return pipeline


@transaction.atomic
def create_pipeline(*, by: Member, name: str, with_stages: bool = False) -> Pipeline:
    """Add a pipeline after the others, with the usual stages when asked. Right: pipelines.manage."""
    by.must("pipelines.manage")
    name = free_name(name)
    pipeline = Pipeline.objects.create(name=name, position=_after_last())
    for position, (stage, probability) in enumerate(_usual_stages() if with_stages else ()):
        Stage.objects.create(pipeline=pipeline, name=stage, position=position, probability=probability)
    return pipeline


@transaction.atomic
def change_pipeline(pipeline: Pipeline, *, by: Member, version: int | None = None, **changes: Any) -> Pipeline:
    """Change the name or the position. Right: pipelines.manage."""
    by.must("pipelines.manage")
    pipeline = locked(pipeline)
    pipeline.expect(version)
    if "name" in changes:
        pipeline.name = free_name(changes.pop("name"), but=pipeline)
    position = changes.pop("position", None)
    if changes:
        raise Invalid(_("A pipeline has no such field."), field=next(iter(changes))[:60])
    pipeline.store("name")
    if position is not None:
        order_pipelines(moved([row.pk for row in _in_order()], pipeline.pk, position), by=by)
        pipeline.refresh_from_db()
    return pipeline


@transaction.atomic
def order_pipelines(ids: Sequence[int], *, by: Member, expected: Sequence[int] | None = None) -> None:
    """Give the pipelines this order; the first is the default. Raises `Stale` when it is not the `expected` one any
    more. Right: pipelines.manage."""
    by.must("pipelines.manage")
    there = {row.pk: row for row in _in_order()}
    expect_order(there, expected)
    if set(ids) != set(there) or len(ids) != len(there):
        raise Invalid(_("Name every pipeline once."), field="ids")
    for position, pk in enumerate(ids):
        if there[pk].position != position:
            Pipeline.objects.filter(pk=pk).update(position=position)


@transaction.atomic
def delete_pipeline(pipeline: Pipeline, *, by: Member, version: int | None = None) -> None:
    """Delete a pipeline and its stages. Refused with deals in it, and for the last one. Right: pipelines.manage."""
    by.must("pipelines.manage")
    pipeline = locked(pipeline)
    pipeline.expect(version)
    if Deal.objects.filter(pipeline=pipeline).exists():
        raise Refused(
            _("There are deals in “%(name)s”, open, closed or in the trash. Move them to another pipeline first.")
            % {"name": pipeline.name},
            code="has_deals",
        )
    if not Pipeline.objects.exclude(pk=pipeline.pk).exists():
        raise Refused(_("Deals need a pipeline: this is the last one."), code="last_pipeline")
    stages = [kept_stage(one) for one in Stage.objects.filter(pipeline=pipeline).order_by("position", "id")]
    kept = {"pipeline": kept_row(pipeline, "name", "position"), "stages": stages}
    record(PipelineDeleted(subject=pipeline.pk, name=pipeline.name, kept=kept), by=by)
    pipeline.delete()


def kept_stage(stage: Stage) -> dict[str, Any]:
    """A stage as the event of its deletion keeps it."""
    return kept_row(stage, "pipeline_id", "name", "position", "probability", "rot_days")


def kept_row(row: Record, *columns: str) -> dict[str, Any]:
    """A row as an event keeps it, with its number and its age."""
    return {"id": row.pk, "created_at": row.created_at.isoformat(), **{name: getattr(row, name) for name in columns}}


def moved(ids: list[int], pk: int, position: int) -> list[int]:
    """The ids with one of them put at another place."""
    rest = [other for other in ids if other != pk]
    return [*rest[:position], pk, *rest[position:]]


def _in_order() -> list[Pipeline]:
    return list(Pipeline.objects.select_for_update().order_by("position", "id"))


def _after_last() -> int:
    last: int | None = Pipeline.objects.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def free_name(text: str, but: Pipeline | None = None) -> str:
    """The name, clean. Raises `Invalid` when another pipeline has it."""
    name = line(text or "", field="name", longest=120, required=True)
    others = Pipeline.objects.filter(name=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Invalid(_("There is a pipeline “%(name)s” already.") % {"name": name}, field="name")
    return name


def _usual_stages() -> list[tuple[str, int]]:
    return [(_("Qualified"), 20), (_("Contact made"), 40), (_("Proposal made"), 60), (_("Negotiation"), 80)]
