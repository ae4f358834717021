"""`/activity-types`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from steward.activities.models import ActivityType
from steward.activities.operations import change_type, create_type
from steward.activities.operations.types import delete_type
from steward.core.api import PROBLEMS, Id, In, Listed, only, version_asked, with_etag
from steward.team.api_auth import me_of

router = Router(tags=["Activities"])


class TypeOut(Schema):
    """A type of activity; `key` never changes."""

    id: int
    key: str
    name: str
    icon: str
    position: int
    is_active: bool
    is_built_in: bool
    version: int


class TypeIn(In):
    """A new type."""

    name: str
    icon: str = "task"


class TypeChange(In):
    """What can be changed of a type."""

    name: str | None = None
    icon: str | None = None
    position: int | None = Field(None, ge=0, le=1000)
    is_active: bool | None = None


@router.get("/activity-types", response={200: Listed[TypeOut], **PROBLEMS})
def types(request: HttpRequest) -> dict[str, Any]:
    """The types of activity, in the order in which they are offered."""
    only(request)
    rows = list(ActivityType.objects.order_by("position", "id"))
    return {"items": rows, "next": None, "count": {"value": len(rows), "exact": True}}


@router.post("/activity-types", response={201: TypeOut, **PROBLEMS})
def add_type(request: HttpRequest, body: TypeIn, response: HttpResponse) -> Status[ActivityType]:
    """Add a type."""
    made = create_type(by=me_of(request), name=body.name, icon=body.icon)
    with_etag(response, made.version)
    return Status(201, made)


@router.patch("/activity-types/{type_id}", response={200: TypeOut, **PROBLEMS})
def alter_type(request: HttpRequest, type_id: Id, body: TypeChange, response: HttpResponse) -> ActivityType:
    """Rename a type, give it another icon or place, or switch it off."""
    row = get_object_or_404(ActivityType, pk=type_id)
    given = {name: value for name, value in body.given().items() if value is not None}
    changed = change_type(row, by=me_of(request), version=version_asked(request), **given)
    with_etag(response, changed.version)
    return changed


@router.delete("/activity-types/{type_id}", response={204: None, **PROBLEMS})
def remove_type(request: HttpRequest, type_id: Id) -> Status[None]:
    """Take away a type that no activity ever had; another one can be switched off."""
    row = get_object_or_404(ActivityType, pk=type_id)
    delete_type(row, by=me_of(request), version=version_asked(request))
    return Status(204, None)
