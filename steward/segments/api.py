"""`/views`: what lists show, saved. `/segments`: the same rows seen as conditions, with sentence and count."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from steward.core.api import PROBLEMS, CountOut, Id, In, Limit, Listed, only, version_asked, with_etag
from steward.core.paging import Sort, capped_count, page
from steward.team.api_auth import me_of
from steward.team.models import Member

from .listings import listing
from .models import View
from .operations import change_view, create_view, restore_view, trash_view
from .queries import shared_with
from .reading import is_whole, rows_of, said

router = Router(tags=["views"])
ListName = Literal["accounts", "organizations", "people", "deals"]
Layout = Literal["list", "board", "calendar"]
Sharing = Literal["private", "members", "everyone"]
Keys = list[str]
Ids = list[Id]
WORDS = {"by": "along", "member_ids": "members", "filter": "condition"}


class ViewPatch(In):
    """What to change of a view; what is not named stays. `filter` as lists take it; `by` the picklist of a board or the
    date of a calendar."""

    name: str = Field(default="", max_length=120)
    filter: dict[str, Any] | None = None
    sort: str = ""
    columns: Keys = []
    layout: Layout = "list"
    by: str = ""
    sharing: Sharing = "private"
    member_ids: Ids | None = None
    pinned: bool = False


class ViewIn(ViewPatch):
    """A view to save: which list it is of, its name, and the rest as wanted."""

    list: ListName
    name: str = Field(max_length=120)


class ViewOut(Schema):
    """A saved view. `works` is false where it asks for a field that is gone or hidden from you: `filter` is null."""

    id: int
    list: str
    name: str
    filter: dict[str, Any] | None
    sort: str
    columns: Keys
    layout: str
    by: str
    sharing: str
    member_ids: Ids
    pinned: bool
    owner_id: int
    works: bool
    url: str
    created_at: datetime
    updated_at: datetime
    version: int


class SegmentOut(Schema):
    """A view seen as a condition: in words, and how many records fit. None of both when it does not work for you."""

    id: int
    name: str
    list: str
    record: str
    condition: dict[str, Any] | None
    sentence: str | None
    count: CountOut | None


Answer: dict[Any, Any] = {200: ViewOut, **PROBLEMS}


@router.get("/views", response={200: Listed[ViewOut], **PROBLEMS})
def list_views(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: str | None = None,
    list: ListName | None = None,  # noqa: A002 - the parameter's name
) -> Any:
    """Your views and those shared with you, of one `list` or of all, by name."""
    only(request, "limit", "cursor", "list")
    found, count = _page(request, list, cursor, limit)
    return {"items": _jsons(found.items, me_of(request)), "next": found.next, "count": count}


@router.post("/views", response={201: ViewOut, **PROBLEMS})
def save_view(request: HttpRequest, payload: ViewIn, response: HttpResponse) -> Any:
    """Save a view of a list (M5), for yourself or for others."""
    values = _values(payload)
    of = values.pop("list")
    return Status(201, _told(create_view(by=me_of(request), of=of, **values), request, response))


@router.get("/views/{view_id}", response=Answer)
def get_view(request: HttpRequest, view_id: Id, response: HttpResponse) -> Any:
    """One view. `view=` of the lists takes its id."""
    return _told(_view(request, view_id), request, response)


@router.patch("/views/{view_id}", response=Answer)
def patch_view(request: HttpRequest, view_id: Id, payload: ViewPatch, response: HttpResponse) -> Any:
    """Change a view: its owner, or an admin when it is shared. `If-Match` takes the ETag you read."""
    view, version = _view(request, view_id), version_asked(request)
    return _told(change_view(view, by=me_of(request), version=version, **_values(payload)), request, response)


@router.delete("/views/{view_id}", response={204: None, **PROBLEMS})
def delete_view(request: HttpRequest, view_id: Id) -> Any:
    """Put a view into the trash for 30 days. Its records stay as they are."""
    trash_view(_view(request, view_id), by=me_of(request), version=version_asked(request))
    return Status(204, None)


@router.post("/views/{view_id}/restore", response=Answer)
def restore(request: HttpRequest, view_id: Id, response: HttpResponse) -> Any:
    """Take a view back out of the trash."""
    view = get_object_or_404(View.objects.trashed_visible_to(me_of(request)), pk=view_id)
    return _told(restore_view(view, by=me_of(request)), request, response)


@router.get("/segments", response={200: Listed[SegmentOut], **PROBLEMS})
def list_segments(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: str | None = None,
    list: ListName | None = None,  # noqa: A002 - the parameter's name
) -> Any:
    """The same rows as `/views`, as conditions: each in words, with the number of your records that fit."""
    only(request, "limit", "cursor", "list")
    found, count = _page(request, list, cursor, min(limit, 100))
    return {"items": [_segment(view, me_of(request)) for view in found.items], "next": found.next, "count": count}


@router.get("/segments/{view_id}", response={200: SegmentOut, **PROBLEMS})
def get_segment(request: HttpRequest, view_id: Id) -> Any:
    """One of them."""
    return _segment(_view(request, view_id), me_of(request))


def _view(request: HttpRequest, pk: int) -> View:
    found: View = get_object_or_404(View.objects.visible_to(me_of(request)), pk=pk)
    return found


def _page(request: HttpRequest, of: str | None, cursor: str | None, limit: int) -> tuple[Any, dict[str, Any]]:
    rows = View.objects.visible_to(me_of(request))
    rows = rows.filter(of=of) if of else rows
    return page(rows, Sort("name"), cursor=cursor, limit=limit), CountOut.of(capped_count(rows))


def _values(payload: In) -> dict[str, Any]:
    """Keyword arguments for the operations."""
    return {WORDS.get(name, name): value for name, value in payload.given().items()}


def _told(view: View, request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    with_etag(response, view.version)
    return _jsons([view], me_of(request))[0]


def _jsons(views: list[View], member: Member) -> list[dict[str, Any]]:
    shared = shared_with([view.pk for view in views])
    plain = ("id", "name", "sort", "columns", "layout", "sharing", "pinned", "owner_id", "url", "created_at",
             "updated_at", "version")  # fmt: skip
    found = []
    for view in views:
        works = is_whole(view, member)
        values = {name: getattr(view, name) for name in plain}
        values |= {"list": view.of, "by": view.along, "member_ids": shared[view.pk], "works": works}
        found.append({**values, "filter": view.condition if works else None})
    return found


def _segment(view: View, member: Member) -> dict[str, Any]:
    about = listing(view.of)
    told: dict[str, Any] = {"id": view.pk, "name": view.name, "list": view.of, "record": about.record}
    if not is_whole(view, member):
        return {**told, "condition": None, "sentence": None, "count": None}
    count = capped_count(rows_of(about, view.condition, member))
    return {**told, "condition": view.condition, "sentence": said(view, member), "count": CountOut.of(count)}
