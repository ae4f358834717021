"""`/activities`."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from steward.activities.models import Activity
from steward.activities.operations import (
    change_activity,
    complete_activity,
    create_activity,
    reopen_activity,
    repeats_of,
    trash_activity,
)
from steward.activities.queries import ActivityQuerySet
from steward.activities.taking_part import repeats_words, with_parts
from steward.core.api import PROBLEMS, CountOut, Id, In, Limit, Listed, only, version_asked, with_etag
from steward.core.paging import Sort, capped_count, page, sort_named
from steward.team.api_auth import me_of

from .given import activity_of, seen, values

router = Router(tags=["Activities"])
SORTS = {
    "due_on": Sort("due_rank"),
    "done_at": Sort("done_at", nullable=True),
    "id": Sort("id"),
}


class ActivityOut(Schema):
    """An activity. `type` is the key of a type, `due_on` and `due_time` are the assignee's wall clock.

    `repeats` is an RRULE and `repeats_text` the same in words; `colleague_ids` and `person_ids` take part besides the
    assignee and the contact; `reminders` are the caller's own, in minutes before it begins.
    """

    id: int
    type: str
    subject: str
    due_on: date | None
    due_time: time | None
    duration_minutes: int | None
    account_id: int | None
    contact_id: int | None
    deal_id: int | None
    assignee_id: int | None
    note: str
    done: bool
    done_at: datetime | None
    done_by_id: int | None
    priority: str
    repeats: str | None
    repeats_text: str | None
    colleague_ids: list[int]
    person_ids: list[int]
    reminders: list[int]
    created_at: datetime
    updated_at: datetime
    version: int

    @staticmethod
    def resolve_type(row: Activity) -> str:
        """The key."""
        return row.type.key

    @staticmethod
    def resolve_repeats(row: Activity) -> str | None:
        """The rule by which it comes again."""
        return repeats_of(row) or None

    @staticmethod
    def resolve_repeats_text(row: Activity) -> str | None:
        """The rule in words."""
        return repeats_words(row) or None


class ActivityChange(In):
    """What can be changed of an activity."""

    type: str | None = None
    subject: str | None = None
    due_on: date | None = None
    due_time: time | None = None
    duration_minutes: int | None = None
    account_id: Id | None = None
    contact_id: Id | None = None
    deal_id: Id | None = None
    assignee_id: Id | None = None
    note: str | None = None
    priority: Literal["low", "normal", "high"] | None = None
    repeats: str | None = Field(None, max_length=200)
    colleague_ids: list[Id] | None = Field(None, max_length=50)
    person_ids: list[Id] | None = Field(None, max_length=50)
    reminders: list[int] | None = Field(None, max_length=5)


class ActivityIn(ActivityChange):
    """A new activity; with `done_at` one that is done already."""

    type: str
    done_at: datetime | None = None


class Completion(In):
    """How it is completed: since now or `done_at`; `next` plans the following one in the same transaction (P23)."""

    next: ActivityChange | None = None
    done_at: datetime | None = None


@router.get("/activities", response={200: Listed[ActivityOut], **PROBLEMS})
def activities(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: str | None = None,
    sort: str | None = None,
    account_id: Id | None = None,
    contact_id: Id | None = None,
    deal_id: Id | None = None,
    assignee_id: Id | None = None,
    type: str | None = None,  # noqa: A002 - the field's name
    done: bool | None = None,
    due_from: date | None = None,
    due_to: date | None = None,
) -> dict[str, Any]:
    """Activities that the caller sees, the latest first. `sort`: id, due_on, done_at; `-` before it turns it round."""
    names = {"account_id": account_id, "contact_id": contact_id, "deal_id": deal_id, "assignee_id": assignee_id}
    only(request, "limit", "cursor", "sort", *names, "type", "done", "due_from", "due_to")
    _name, order = sort_named(sort, SORTS, "-id")
    rows = Activity.objects.visible_to(me_of(request)).filter(**{k: v for k, v in names.items() if v is not None})
    rows = _narrowed(rows, type, done, due_from, due_to)
    found = page(rows.select_related("type", "series"), order, cursor=cursor, limit=limit)
    return {
        "items": with_parts(found.items, me_of(request)),
        "next": found.next,
        "count": CountOut.of(capped_count(rows)),
    }


@router.post("/activities", response={201: ActivityOut, **PROBLEMS})
def create(request: HttpRequest, body: ActivityIn, response: HttpResponse) -> Status[Activity]:
    """Plan an activity (P22). The caller does it unless `assignee_id` says who."""
    made = create_activity(by=me_of(request), **values(body, request))
    with_etag(response, made.version)
    return Status(201, _whole(made, request))


@router.get("/activities/{activity_id}", response={200: ActivityOut, **PROBLEMS})
def show(request: HttpRequest, activity_id: Id, response: HttpResponse) -> Activity:
    """One activity."""
    only(request)
    found = activity_of(request, activity_id)
    with_etag(response, found.version)
    return _whole(found, request)


@router.patch("/activities/{activity_id}", response={200: ActivityOut, **PROBLEMS})
def change(
    request: HttpRequest, activity_id: Id, body: ActivityChange, response: HttpResponse, following: bool = False
) -> Activity:
    """Change what is given; with `?following=true` also of those that come after it in its series."""
    found = activity_of(request, activity_id)
    done = change_activity(
        found, by=me_of(request), version=version_asked(request), following=following, **values(body, request)
    )
    with_etag(response, done.version)
    return _whole(done, request)


@router.delete("/activities/{activity_id}", response={204: None, **PROBLEMS})
def trash(request: HttpRequest, activity_id: Id, following: bool = False) -> Status[None]:
    """Put it in the trash for 30 days. Of a series it is skipped; with `?following=true` the series ends."""
    found = activity_of(request, activity_id)
    trash_activity(found, by=me_of(request), version=version_asked(request), following=following)
    return Status(204, None)


@router.post("/activities/{activity_id}/complete", response={200: ActivityOut, **PROBLEMS})
def complete(request: HttpRequest, activity_id: Id, response: HttpResponse, body: Completion | None = None) -> Activity:
    """Mark it done (M55, M56), and plan the following one at once."""
    following = values(body.next, request) if body and body.next else None
    done = complete_activity(
        seen(request, activity_id),
        by=me_of(request),
        version=version_asked(request),
        done_at=body.done_at if body else None,
        next=following,
    )
    with_etag(response, done.version)
    return _whole(done, request)


@router.post("/activities/{activity_id}/reopen", response={200: ActivityOut, **PROBLEMS})
def reopen(request: HttpRequest, activity_id: Id, response: HttpResponse) -> Activity:
    """Take "done" back."""
    found = seen(request, activity_id)
    done = reopen_activity(found, by=me_of(request), version=version_asked(request))
    with_etag(response, done.version)
    return _whole(done, request)


def _whole(row: Activity, request: HttpRequest) -> Activity:
    return with_parts([row], me_of(request))[0]


def _narrowed(
    rows: ActivityQuerySet, kind: str | None, done: bool | None, due_from: date | None, due_to: date | None
) -> ActivityQuerySet:
    if kind is not None:
        rows = rows.filter(type__key=kind)
    if done is not None:
        rows = rows.filter(done_at__isnull=not done)
    if due_from is not None:
        rows = rows.filter(due_on__gte=due_from)
    return rows if due_to is None else rows.filter(due_on__lte=due_to)
