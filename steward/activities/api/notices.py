"""`/notices`: what the caller is told in the app."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from steward.activities.models import Notice
from steward.activities.notices import notice_text
from steward.activities.operations import look_at_notices
from steward.core.api import PROBLEMS, CountOut, Id, In, Limit, Listed, only
from steward.core.paging import Sort, capped_count, page
from steward.team.api_auth import me_of

router = Router(tags=["Activities"])


class NoticeOut(Schema):
    """A reminder, a mention, a comment, or something that was given to the caller. `text` is in their language."""

    id: int
    kind: str
    text: str
    at: datetime
    seen_at: datetime | None
    by_id: int | None
    activity_id: int | None
    note_id: int | None
    comment_id: int | None

    @staticmethod
    def resolve_text(row: Notice) -> str:
        """In words."""
        return notice_text(row)


class SeenIn(In):
    """Which ones were looked at; all of them when none are named."""

    ids: list[Id] | None = None


class SeenOut(Schema):
    """How many were new."""

    seen: int


@router.get("/notices", response={200: Listed[NoticeOut], **PROBLEMS})
def notices(
    request: HttpRequest, limit: Limit = 50, cursor: str | None = None, new: bool | None = None
) -> dict[str, Any]:
    """The caller's own notices of what they may see now, the latest first."""
    only(request, "limit", "cursor", "new")
    rows = Notice.objects.visible_to(me_of(request))
    if new is not None:
        rows = rows.new() if new else rows.filter(seen_at__isnull=False)
    found = page(rows.select_related("activity", "note", "comment", "by"), Sort("id", descending=True), cursor=cursor,
                 limit=limit)  # fmt: skip
    return {"items": found.items, "next": found.next, "count": CountOut.of(capped_count(rows))}


@router.post("/notices/seen", response={200: SeenOut, **PROBLEMS})
def seen(request: HttpRequest, body: SeenIn) -> dict[str, int]:
    """The caller has looked at them."""
    return {"seen": look_at_notices(by=me_of(request), ids=body.ids)}
