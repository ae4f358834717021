"""`/notes/{note_id}/comments`, `/comments/{comment_id}`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from steward.activities.models import Comment
from steward.activities.operations import change_comment, trash_comment, write_comment
from steward.core.api import PROBLEMS, CountOut, Id, In, Limit, Listed, only, version_asked, with_etag
from steward.core.paging import Sort, capped_count, page
from steward.team.api_auth import me_of

from .given import note_of

router = Router(tags=["Activities"])


class CommentOut(Schema):
    """A comment under a note: `body` is safe HTML, `markdown` what was written."""

    id: int
    note_id: int
    body: str = Field(alias="html")
    markdown: str = Field(alias="body")
    author_id: int | None
    created_at: datetime
    updated_at: datetime
    version: int


class CommentIn(In):
    """What it says, in Markdown; "@Name" tells that member."""

    body: str


@router.get("/notes/{note_id}/comments", response={200: Listed[CommentOut], **PROBLEMS})
def comments(request: HttpRequest, note_id: Id, limit: Limit = 50, cursor: str | None = None) -> dict[str, Any]:
    """What was answered under a note, in order."""
    only(request, "limit", "cursor")
    rows = Comment.objects.filter(note=note_of(request, note_id), deleted_at__isnull=True)
    found = page(rows, Sort("id"), cursor=cursor, limit=limit)
    return {"items": found.items, "next": found.next, "count": CountOut.of(capped_count(rows))}


@router.post("/notes/{note_id}/comments", response={201: CommentOut, **PROBLEMS})
def answer(request: HttpRequest, note_id: Id, body: CommentIn, response: HttpResponse) -> Status[Comment]:
    """Answer under a note."""
    made = write_comment(note_of(request, note_id), by=me_of(request), body=body.body)
    with_etag(response, made.version)
    return Status(201, made)


@router.patch("/comments/{comment_id}", response={200: CommentOut, **PROBLEMS})
def rewrite(request: HttpRequest, comment_id: Id, body: CommentIn, response: HttpResponse) -> Comment:
    """Say something else; its author alone may."""
    comment = _comment(request, comment_id)
    done = change_comment(comment, by=me_of(request), body=body.body, version=version_asked(request))
    with_etag(response, done.version)
    return done


@router.delete("/comments/{comment_id}", response={204: None, **PROBLEMS})
def tear_off(request: HttpRequest, comment_id: Id) -> Status[None]:
    """Put it in the trash for 30 days; its author, or who manages accounts."""
    trash_comment(_comment(request, comment_id), by=me_of(request), version=version_asked(request))
    return Status(204, None)


def _comment(request: HttpRequest, pk: int) -> Comment:
    return get_object_or_404(Comment.objects.visible_to(me_of(request)).select_related("note"), pk=pk)
