"""Activities, notes and activity types over HTTP: `/api/v1/activities`, `/notes`, `/activity-types`."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from steward.core.api import PROBLEMS, CountOut, Id, In, Limit, Listed, only, version_asked, with_etag
from steward.core.paging import Sort, capped_count, page, sort_named
from steward.core.refused import Invalid, Refused
from steward.team.models import Member

from .models import Activity, ActivityType, Note
from .operations import (
    change_activity,
    change_note,
    change_type,
    complete_activity,
    create_activity,
    create_type,
    pin_note,
    reopen_activity,
    trash_activity,
    trash_note,
    write_note,
)
from .pickers import rows_of
from .queries import ActivityQuerySet

router = Router(tags=["Activities"])
SORTS = {
    "due_on": Sort("due_rank"),
    "done_at": Sort("done_at", nullable=True),
    "id": Sort("id"),
}
NOTE_SORTS = {"id": Sort("id")}
OF = ("account_id", "contact_id", "deal_id")


class ActivityOut(Schema):
    """An activity. `type` is the key of a type, `due_on` and `due_time` are the assignee's wall clock."""

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
    created_at: datetime
    updated_at: datetime
    version: int

    @staticmethod
    def resolve_type(row: Activity) -> str:
        """The key."""
        return row.type.key


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


class ActivityIn(ActivityChange):
    """A new activity; with `done_at` one that is done already."""

    type: str
    done_at: datetime | None = None


class Completion(In):
    """How it is completed: since now or `done_at`; `next` plans the following one in the same transaction (P23)."""

    next: ActivityChange | None = None
    done_at: datetime | None = None


class NoteOut(Schema):
    """A note: `body` is safe HTML, `markdown` what was written."""

    id: int
    body: str = Field(alias="html")
    markdown: str = Field(alias="body")
    account_id: int | None
    contact_id: int | None
    deal_id: int | None
    author_id: int | None
    pinned: bool
    created_at: datetime
    updated_at: datetime
    version: int


class NoteChange(In):
    """What can be changed of a note."""

    body: str | None = None
    pinned: bool | None = None


class NoteIn(In):
    """A new note, in Markdown, about at least one record."""

    body: str
    account_id: Id | None = None
    contact_id: Id | None = None
    deal_id: Id | None = None
    pinned: bool = False


class TypeOut(Schema):
    """A type of activity; `key` never changes."""

    id: int
    key: str
    name: str
    icon: str
    position: int
    is_active: bool
    is_built_in: bool


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
    rows = Activity.objects.visible_to(_caller(request)).filter(**{k: v for k, v in names.items() if v is not None})
    rows = _narrowed(rows, type, done, due_from, due_to)
    found = page(rows.select_related("type"), order, cursor=cursor, limit=limit)
    return {"items": found.items, "next": found.next, "count": CountOut.of(capped_count(rows))}


@router.post("/activities", response={201: ActivityOut, **PROBLEMS})
def create(request: HttpRequest, body: ActivityIn, response: HttpResponse) -> Status[Activity]:
    """Plan an activity (P22). The caller does it unless `assignee_id` says who."""
    made = create_activity(by=_caller(request), **values(body, request))
    with_etag(response, made.version)
    return Status(201, made)


@router.get("/activities/{activity_id}", response={200: ActivityOut, **PROBLEMS})
def show(request: HttpRequest, activity_id: Id, response: HttpResponse) -> Activity:
    """One activity."""
    only(request)
    found = _activity(request, activity_id)
    with_etag(response, found.version)
    return found


@router.patch("/activities/{activity_id}", response={200: ActivityOut, **PROBLEMS})
def change(request: HttpRequest, activity_id: Id, body: ActivityChange, response: HttpResponse) -> Activity:
    """Change what is given."""
    found = _activity(request, activity_id)
    done = change_activity(found, by=_caller(request), version=version_asked(request), **values(body, request))
    with_etag(response, done.version)
    return done


@router.delete("/activities/{activity_id}", response={204: None, **PROBLEMS})
def trash(request: HttpRequest, activity_id: Id) -> Status[None]:
    """Put it in the trash for 30 days."""
    trash_activity(_activity(request, activity_id), by=_caller(request), version=version_asked(request))
    return Status(204, None)


@router.post("/activities/{activity_id}/complete", response={200: ActivityOut, **PROBLEMS})
def complete(request: HttpRequest, activity_id: Id, response: HttpResponse, body: Completion | None = None) -> Activity:
    """Mark it done (M55, M56), and plan the following one at once."""
    following = values(body.next, request) if body and body.next else None
    done = complete_activity(
        _activity(request, activity_id),
        by=_caller(request),
        version=version_asked(request),
        done_at=body.done_at if body else None,
        next=following,
    )
    with_etag(response, done.version)
    return done


@router.post("/activities/{activity_id}/reopen", response={200: ActivityOut, **PROBLEMS})
def reopen(request: HttpRequest, activity_id: Id, response: HttpResponse) -> Activity:
    """Take "done" back."""
    found = _activity(request, activity_id)
    done = reopen_activity(found, by=_caller(request), version=version_asked(request))
    with_etag(response, done.version)
    return done


@router.get("/notes", response={200: Listed[NoteOut], **PROBLEMS})
def notes(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: str | None = None,
    sort: str | None = None,
    account_id: Id | None = None,
    contact_id: Id | None = None,
    deal_id: Id | None = None,
    pinned: bool | None = None,
) -> dict[str, Any]:
    """Notes that the caller sees, the latest first. `sort`: id."""
    names = {"account_id": account_id, "contact_id": contact_id, "deal_id": deal_id, "pinned": pinned}
    only(request, "limit", "cursor", "sort", *names)
    _name, order = sort_named(sort, NOTE_SORTS, "-id")
    rows = Note.objects.visible_to(_caller(request)).filter(**{k: v for k, v in names.items() if v is not None})
    found = page(rows, order, cursor=cursor, limit=limit)
    return {"items": found.items, "next": found.next, "count": CountOut.of(capped_count(rows))}


@router.post("/notes", response={201: NoteOut, **PROBLEMS})
def write(request: HttpRequest, body: NoteIn, response: HttpResponse) -> Status[Note]:
    """Write a note (M36)."""
    made = write_note(by=_caller(request), **values(body, request))
    with_etag(response, made.version)
    return Status(201, made)


@router.get("/notes/{note_id}", response={200: NoteOut, **PROBLEMS})
def show_note(request: HttpRequest, note_id: Id, response: HttpResponse) -> Note:
    """One note."""
    only(request)
    found = _note(request, note_id)
    with_etag(response, found.version)
    return found


@router.patch("/notes/{note_id}", response={200: NoteOut, **PROBLEMS})
def rewrite(request: HttpRequest, note_id: Id, body: NoteChange, response: HttpResponse) -> Note:
    """Change what it says (its author, or who manages accounts), or pin it."""
    caller, note, given, version = _caller(request), _note(request, note_id), body.given(), version_asked(request)
    if given.get("body") is not None:
        note = change_note(note, by=caller, body=given["body"], version=version)
        version = None
    if given.get("pinned") is not None:
        note = pin_note(note, by=caller, pinned=given["pinned"], version=version)
    with_etag(response, note.version)
    return note


@router.delete("/notes/{note_id}", response={204: None, **PROBLEMS})
def tear_off(request: HttpRequest, note_id: Id) -> Status[None]:
    """Put it in the trash for 30 days."""
    trash_note(_note(request, note_id), by=_caller(request), version=version_asked(request))
    return Status(204, None)


@router.get("/activity-types", response={200: Listed[TypeOut], **PROBLEMS})
def types(request: HttpRequest) -> dict[str, Any]:
    """The types of activity, in the order in which they are offered."""
    only(request)
    rows = list(ActivityType.objects.order_by("position", "id"))
    return {"items": rows, "next": None, "count": {"value": len(rows), "exact": True}}


@router.post("/activity-types", response={201: TypeOut, **PROBLEMS})
def add_type(request: HttpRequest, body: TypeIn) -> Status[ActivityType]:
    """Add a type."""
    return Status(201, create_type(by=_caller(request), name=body.name, icon=body.icon))


@router.patch("/activity-types/{type_id}", response={200: TypeOut, **PROBLEMS})
def alter_type(request: HttpRequest, type_id: Id, body: TypeChange) -> ActivityType:
    """Rename a type, give it another icon or place, or switch it off."""
    row = get_object_or_404(ActivityType, pk=type_id)
    given = {name: value for name, value in body.given().items() if value is not None}
    return change_type(row, by=_caller(request), **given)


def values(body: In, request: HttpRequest) -> dict[str, Any]:
    """What the operation takes: ids become records that the caller sees. Raises `Invalid` naming the field."""
    given = body.given()
    for name in [*OF, "assignee_id"]:
        if name in given:
            pk = given.pop(name)
            kind = name.removesuffix("_id")
            given[kind] = None if pk is None else _linked(kind, pk, _caller(request))
    for name in ("type", "subject", "note", "priority", "body"):
        if name in given and given[name] is None:
            raise Invalid(_("This cannot be null."), field=name)
    return given


def _linked(kind: str, pk: int, caller: Member) -> Any:
    rows = Member.objects.visible_to(caller) if kind == "assignee" else rows_of(kind, caller)
    found = rows.filter(pk=pk).first()
    if found is None:
        message = _("There is nothing with this id, or it is not yours to see.")
        raise Refused(message, code="not_found", field=f"{kind}_id", status=404)
    return found


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


def _caller(request: HttpRequest) -> Member:
    return request.auth  # type: ignore[attr-defined,no-any-return]


def _activity(request: HttpRequest, pk: int) -> Activity:
    return get_object_or_404(Activity.objects.visible_to(_caller(request)).select_related("type"), pk=pk)


def _note(request: HttpRequest, pk: int) -> Note:
    return get_object_or_404(Note.objects.visible_to(_caller(request)), pk=pk)
