"""`POST /accounts/bulk` and the like, and how a bulk change goes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from steward.core.api import PROBLEMS, Id, In, only
from steward.segments.reading import in_view
from steward.team.api_auth import me_of

from .models import BulkEdit, BulkTarget
from .operations import start_bulk, stop_bulk, try_bulk
from .queries import edits_visible_to
from .targets import MOST_IDS, Asked

router = Router(tags=["bulk"])
KIND_OF = {
    "accounts": "account",
    "organizations": "account",
    "contacts": "contact",
    "deals": "deal",
    "activities": "activity",
}
LIST_OF = {"contacts": "people"}
SHOWN = 100


class BulkIn(In):
    """What to do, and to which records: `ids`, or all that `filter`, `q` and the saved `view` find.

    `tag`, `untag`: `tags`. `assign`: `owner_id` (null for nobody). `set`: `values`, as PATCH of one record takes them.
    `join`, `leave` (accounts): `member_id`. `link` (contacts, deals): `account_id`. `plan`: `type`, `subject`,
    `due_on`, `due_time`, `note`, `assignee_id`. `lose` (deals): `reason`. `win` (deals), `delete`, `restore`: nothing
    more. Of activities: `complete` and `reopen` take nothing, `reassign` `assignee_id`, `move` `due_on`, `postpone`
    `days` (from each one's own day, from today when that is past), `priority` `priority`; and `delete`.
    """

    action: Literal[
        "tag",
        "untag",
        "assign",
        "set",
        "join",
        "leave",
        "link",
        "plan",
        "win",
        "lose",
        "complete",
        "postpone",
        "move",
        "reassign",
        "priority",
        "reopen",
        "delete",
        "restore",
    ]
    ids: list[Id] | None = Field(default=None, max_length=MOST_IDS)
    filter: dict[str, Any] | None = None
    q: str = ""
    view: Id | None = None
    tags: list[str] | None = None
    owner_id: Id | None = None
    values: dict[str, Any] | None = None
    member_id: Id | None = None
    account_id: Id | None = None
    type: str | None = None
    subject: str | None = None
    due_on: str | None = None
    due_time: str | None = None
    note: str | None = None
    assignee_id: Id | None = None
    days: int | None = None
    priority: Literal["low", "normal", "high"] | None = None
    reason: str | None = None


class LineOut(Schema):
    """What happens to one record: changed, same or refused, with the change or the reason in words."""

    id: int
    name: str
    state: Literal["changed", "same", "refused"]
    text: str


class TriedOut(Schema):
    """How many records it is for, and what happens to the first of them."""

    total: int
    lines: list[LineOut]


class RefusedOut(Schema):
    """A record that was left as it was, and why."""

    id: int
    reason: str


class BulkOut(Schema):
    """A bulk change: follow `run_id` at `/runs/{id}`, take it back at `/batches/{batch_id}/undo`. `refused` lists the
    first hundred."""

    id: int
    title: str
    run_id: int
    batch_id: int | None
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    total: int
    done: int
    errors: int
    created_at: datetime
    refused: list[RefusedOut]


def _route(records: str) -> None:
    """`POST /accounts/bulk` and its like: one route for each list."""

    @router.post(f"/{records}/bulk", response={200: TriedOut, 202: BulkOut, **PROBLEMS}, operation_id=f"bulk_{records}")
    def bulk(request: HttpRequest, payload: BulkIn, preview: Literal["", "1"] = "") -> Any:
        """Change many records. `?preview=1` says what would happen to the first twenty, and changes nothing."""
        only(request, "preview")
        given = payload.given()
        ids, condition, q = given.pop("ids", None), given.pop("filter", None), given.pop("q", "")
        if (view := given.pop("view", None)) is not None and ids is None:
            condition = in_view(view, LIST_OF.get(records, records), me_of(request), condition, None)[0] or {}
        customers = {"is_customer": True} if records == "accounts" and ids is None else {}
        asked = Asked(ids=ids, condition=condition, q=q, only=customers if condition is not None or q else {})
        kind, action = KIND_OF[records], given.pop("action")
        if preview:
            tried = try_bulk(kind, action, given, by=me_of(request), asked=asked)
            return Status(200, {"total": tried.total, "lines": [vars(line) for line in tried.lines]})
        return Status(202, _json(start_bulk(kind, action, given, by=me_of(request), asked=asked)))


for records in KIND_OF:
    _route(records)


@router.get("/bulk/{bulk_id}", response={200: BulkOut, **PROBLEMS})
def get_bulk(request: HttpRequest, bulk_id: Id) -> Any:
    """How a bulk change goes, or went."""
    return _json(_edit(request, bulk_id))


@router.post("/bulk/{bulk_id}/cancel", response={202: BulkOut, **PROBLEMS})
def cancel_bulk(request: HttpRequest, bulk_id: Id) -> Any:
    """Ask it to stop. What is changed by then stays changed, and can be taken back."""
    edit = _edit(request, bulk_id)
    stop_bulk(edit, by=me_of(request))
    return Status(202, _json(edit))


def _edit(request: HttpRequest, pk: int) -> BulkEdit:
    return get_object_or_404(edits_visible_to(me_of(request)), pk=pk)


def _json(edit: BulkEdit) -> dict[str, Any]:
    refused = BulkTarget.objects.filter(edit=edit, state="refused").order_by("id")[:SHOWN]
    return {
        "id": edit.pk, "title": edit.title, "run_id": edit.run_id, "batch_id": edit.batch_id,
        **{name: getattr(edit.run, name) for name in ("state", "total", "done", "errors")},
        "created_at": edit.created_at,
        "refused": [{"id": one.record_id, "reason": one.reason} for one in refused],
    }  # fmt: skip
