"""`/notes`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from steward.activities.models import Note
from steward.activities.operations import change_note, pin_note, trash_note, write_note
from steward.core.api import PROBLEMS, CountOut, Id, In, Limit, Listed, only, version_asked, with_etag
from steward.core.paging import Sort, capped_count, page, sort_named
from steward.team.api_auth import me_of

from .given import note_of, values

router = Router(tags=["Activities"])
NOTE_SORTS = {"id": Sort("id")}


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
    rows = Note.objects.visible_to(me_of(request)).filter(**{k: v for k, v in names.items() if v is not None})
    found = page(rows, order, cursor=cursor, limit=limit)
    return {"items": found.items, "next": found.next, "count": CountOut.of(capped_count(rows))}


@router.post("/notes", response={201: NoteOut, **PROBLEMS})
def write(request: HttpRequest, body: NoteIn, response: HttpResponse) -> Status[Note]:
    """Write a note (M36)."""
    made = write_note(by=me_of(request), **values(body, request))
    with_etag(response, made.version)
    return Status(201, made)


@router.get("/notes/{note_id}", response={200: NoteOut, **PROBLEMS})
def shownote_of(request: HttpRequest, note_id: Id, response: HttpResponse) -> Note:
    """One note."""
    only(request)
    found = note_of(request, note_id)
    with_etag(response, found.version)
    return found


@router.patch("/notes/{note_id}", response={200: NoteOut, **PROBLEMS})
def rewrite(request: HttpRequest, note_id: Id, body: NoteChange, response: HttpResponse) -> Note:
    """Change what it says (its author, or who manages accounts), or pin it."""
    by, note, given, version = me_of(request), note_of(request, note_id), body.given(), version_asked(request)
    if given.get("body") is not None:
        note = change_note(note, by=by, body=given["body"], version=version)
        version = None
    if given.get("pinned") is not None:
        note = pin_note(note, by=by, pinned=given["pinned"], version=version)
    with_etag(response, note.version)
    return note


@router.delete("/notes/{note_id}", response={204: None, **PROBLEMS})
def tear_off(request: HttpRequest, note_id: Id) -> Status[None]:
    """Put it in the trash for 30 days."""
    trash_note(note_of(request, note_id), by=me_of(request), version=version_asked(request))
    return Status(204, None)
