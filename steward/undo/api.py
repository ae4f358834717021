"""`/batches`: what can be taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from steward.core.api import PROBLEMS, CountOut, Id, Limit, Listed, only
from steward.core.paging import Sort, capped_count, page
from steward.team.api_auth import me_of
from steward.team.models import Member

from .kept import kept_of
from .models import Batch
from .operations import undo_batch
from .queries import batches_visible_to

router = Router(tags=["batches"])


class KeptOut(Schema):
    """A row that stayed, and the fields that somebody had changed since."""

    name: str
    url: str
    fields: list[str]


class BatchOut(Schema):
    """A bulk change, import or merge. `run_id` follows the undo; `kept` lists what it left as it was."""

    id: int
    kind: Literal["bulk", "import", "merge"]
    title: str
    state: Literal["open", "done", "undoing", "undone"]
    can_be_undone: bool
    by_id: int | None
    begun_at: datetime
    ended_at: datetime | None
    undone_by_id: int | None
    undone_at: datetime | None
    run_id: int | None


class BatchPageOut(BatchOut):
    """One of them with the rows that stayed."""

    kept: list[KeptOut]


@router.get("/batches", response={200: Listed[BatchOut], **PROBLEMS})
def list_batches(request: HttpRequest, limit: Limit = 50, cursor: str | None = None) -> Any:
    """Changes of many rows in the last 30 days: yours, or as an admin everyone's; newest first."""
    only(request, "limit", "cursor")
    rows = batches_visible_to(me_of(request))
    found = page(rows, Sort("id", descending=True), cursor=cursor, limit=limit)
    return {"items": found.items, "next": found.next, "count": CountOut.of(capped_count(rows))}


@router.get("/batches/{batch_id}", response={200: BatchPageOut, **PROBLEMS})
def get_batch(request: HttpRequest, batch_id: Id) -> Any:
    """One of them; `kept` is filled once it was taken back."""
    return _json(_batch(request, batch_id), me_of(request))


@router.post("/batches/{batch_id}/undo", response={202: BatchPageOut, **PROBLEMS})
def undo(request: HttpRequest, batch_id: Id) -> Any:
    """Take it back within 30 days: what somebody changed since stays and is listed in `kept`."""
    return Status(202, _json(undo_batch(_batch(request, batch_id), by=me_of(request)), me_of(request)))


def _batch(request: HttpRequest, pk: int) -> Batch:
    return get_object_or_404(batches_visible_to(me_of(request)), pk=pk)


def _json(batch: Batch, member: Member) -> dict[str, Any]:
    shown = {name: getattr(batch, name) for name in BatchOut.model_fields}
    kept = [{"name": one.name or one.label, "url": one.url, "fields": one.fields} for one in kept_of(batch, member)]
    return {**shown, "kept": kept}
