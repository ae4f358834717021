"""`/pipelines` and `/stages`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from steward.core.api import PROBLEMS, CountOut, Id, Listed, only, version_asked, with_etag
from steward.core.paging import Count
from steward.team.api_auth import me_of

from . import operations
from .links import resolved
from .models import Pipeline, Stage
from .schemas import PipelineIn, PipelineOut, PipelinePatch, StageIn, StageOut, StagePatch

router = Router(tags=["pipelines"])


@router.get("/pipelines", response={200: Listed[PipelineOut], **PROBLEMS})
def list_pipelines(request: HttpRequest) -> Any:
    """All pipelines in their order; the first is the default."""
    only(request)
    return _all(Pipeline.objects.visible_to(me_of(request)).in_order())


@router.post("/pipelines", response={201: PipelineOut, **PROBLEMS})
def create_pipeline(request: HttpRequest, payload: PipelineIn, response: HttpResponse) -> Any:
    """Add a pipeline."""
    pipeline = operations.create_pipeline(by=me_of(request), **payload.model_dump())
    with_etag(response, pipeline.version)
    return Status(201, pipeline)


@router.get("/pipelines/{pipeline_id}", response={200: PipelineOut, **PROBLEMS})
def get_pipeline(request: HttpRequest, pipeline_id: Id, response: HttpResponse) -> Any:
    """One pipeline."""
    return _told(_pipeline(request, pipeline_id), response)


@router.patch("/pipelines/{pipeline_id}", response={200: PipelineOut, **PROBLEMS})
def change_pipeline(request: HttpRequest, pipeline_id: Id, payload: PipelinePatch, response: HttpResponse) -> Any:
    """Rename a pipeline or give it another place."""
    pipeline = _pipeline(request, pipeline_id)
    changed = operations.change_pipeline(pipeline, by=me_of(request), version=version_asked(request), **payload.given())
    return _told(changed, response)


@router.delete("/pipelines/{pipeline_id}", response={204: None, **PROBLEMS})
def delete_pipeline(request: HttpRequest, pipeline_id: Id) -> Any:
    """Delete a pipeline that has no deals."""
    operations.delete_pipeline(_pipeline(request, pipeline_id), by=me_of(request), version=version_asked(request))
    return Status(204, None)


@router.get("/stages", response={200: Listed[StageOut], **PROBLEMS})
def list_stages(request: HttpRequest, pipeline_id: Id | None = None) -> Any:
    """The stages of all pipelines, or of one, in their order."""
    only(request, "pipeline_id")
    stages = Stage.objects.visible_to(me_of(request)).in_order()
    return _all(stages.filter(pipeline_id=pipeline_id) if pipeline_id else stages)


@router.post("/stages", response={201: StageOut, **PROBLEMS})
def create_stage(request: HttpRequest, payload: StageIn, response: HttpResponse) -> Any:
    """Add a stage to a pipeline."""
    values = payload.model_dump()
    pipeline = _pipeline(request, values.pop("pipeline_id"))
    stage = operations.create_stage(pipeline, by=me_of(request), **values)
    with_etag(response, stage.version)
    return Status(201, stage)


@router.get("/stages/{stage_id}", response={200: StageOut, **PROBLEMS})
def get_stage(request: HttpRequest, stage_id: Id, response: HttpResponse) -> Any:
    """One stage."""
    return _told(_stage(request, stage_id), response)


@router.patch("/stages/{stage_id}", response={200: StageOut, **PROBLEMS})
def change_stage(request: HttpRequest, stage_id: Id, payload: StagePatch, response: HttpResponse) -> Any:
    """Change a stage."""
    stage = _stage(request, stage_id)
    changed = operations.change_stage(stage, by=me_of(request), version=version_asked(request), **payload.given())
    return _told(changed, response)


@router.delete("/stages/{stage_id}", response={204: None, **PROBLEMS})
def delete_stage(request: HttpRequest, stage_id: Id, move_to: Id | None = None) -> Any:
    """Delete a stage; `move_to` is the stage that its deals go to."""
    only(request, "move_to")
    stage = _stage(request, stage_id)
    target = resolved({"stage_id": move_to}, me_of(request))["stage"] if move_to else None
    operations.delete_stage(stage, by=me_of(request), version=version_asked(request), move_to=target)
    return Status(204, None)


def _pipeline(request: HttpRequest, pk: int) -> Pipeline:
    return get_object_or_404(Pipeline.objects.visible_to(me_of(request)), pk=pk)


def _stage(request: HttpRequest, pk: int) -> Stage:
    return get_object_or_404(Stage.objects.visible_to(me_of(request)), pk=pk)


def _told(row: Any, response: HttpResponse) -> Any:
    with_etag(response, row.version)
    return row


def _all(rows: Any) -> dict[str, Any]:
    items = list(rows)
    return {"items": items, "next": None, "count": CountOut.of(Count(len(items), exact=True))}
