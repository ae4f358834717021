"""`/accounts/{id}/overview` and `/accounts/{id}/timeline`: what the account's page shows, as data."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from steward.accounts.models import Account
from steward.core.api import PROBLEMS, CountOut, Id, Limit, MoneyOut, only, written
from steward.history.schemas import EventOut, event_json
from steward.team.api_auth import me_of

from .account import block_keys
from .account_answers import block_json
from .timeline import lines_of

router = Router(tags=["accounts"])


class ActivityItemOut(Schema):
    """Something to do."""

    id: int
    type: str
    subject: str
    due_on: date | None
    due_time: time | None
    priority: str
    contact_id: int | None
    deal_id: int | None
    assignee_id: int | None


class DealItemOut(Schema):
    """A deal of the account."""

    id: int
    name: str
    value: MoneyOut | None
    status: Literal["open", "won", "lost"]
    stage_id: int
    owner_id: int | None
    expected_close_on: date | None
    won_at: datetime | None
    lost_at: datetime | None


class PersonItemOut(Schema):
    """A person linked with the account; `description` and `job_title` hold for this account."""

    contact_id: int
    name: str
    job_title: str
    description: str
    is_primary: bool
    last_contact_at: datetime | None


class NoteItemOut(Schema):
    """A note: Markdown in `body`, safe HTML in `html`."""

    id: int
    body: str
    html: str
    pinned: bool
    author_id: int | None
    created_at: datetime


class FileItemOut(Schema):
    """A file; `is_new` until the member has looked at it."""

    id: int
    name: str
    size: int
    content_type: str
    is_new: bool
    uploaded_by_id: int | None
    created_at: datetime


class AboutItemOut(Schema):
    """A field of the account in words; "" where it is empty."""

    key: str
    label: str
    text: str


class BlockOut(Schema):
    """What all blocks have: a title in the member's language, and how many there are in all."""

    title: str
    count: CountOut


class ActivitiesBlockOut(BlockOut):
    """What is to do, the next one first."""

    key: Literal["activities"]
    items: list[ActivityItemOut]


class DealsBlockOut(BlockOut):
    """Open deals first, then the latest closed ones."""

    key: Literal["deals"]
    items: list[DealItemOut]


class PeopleBlockOut(BlockOut):
    """People in alphabetical order."""

    key: Literal["people"]
    items: list[PersonItemOut]


class NotesBlockOut(BlockOut):
    """Pinned notes first, then the latest."""

    key: Literal["notes"]
    items: list[NoteItemOut]


class FilesBlockOut(BlockOut):
    """The latest files first."""

    key: Literal["files"]
    items: list[FileItemOut]


class AboutBlockOut(BlockOut):
    """The account's fields."""

    key: Literal["about"]
    items: list[AboutItemOut]


AnyBlock = Annotated[
    ActivitiesBlockOut | DealsBlockOut | PeopleBlockOut | NotesBlockOut | FilesBlockOut | AboutBlockOut,
    Field(discriminator="key"),
]


class OverviewOut(Schema):
    """The blocks of the overview in display order, as the workspace chose them; five items each at most."""

    blocks: list[AnyBlock]


class TimelineOut(Schema):
    """A page of a timeline and the cursor of the next one, or null."""

    items: list[EventOut]
    next: str | None


@router.get("/accounts/{account_id}/overview", response={200: OverviewOut, **PROBLEMS})
def get_overview(request: HttpRequest, account_id: Id) -> Any:
    """What the overview of an account's page shows."""
    only(request)
    account, member = _account(request, account_id), me_of(request)
    return written({"blocks": [block_json(key, account, member) for key in block_keys()]})


@router.get("/accounts/{account_id}/timeline", response={200: TimelineOut, **PROBLEMS})
def get_timeline(request: HttpRequest, account_id: Id, limit: Limit = 50, cursor: str = "", group: str = "all") -> Any:
    """What happened to an account, newest first. `group`: all, activities, notes, deals, files or changes."""
    only(request, "limit", "cursor", "group")
    lines, following = lines_of(_account(request, account_id), me_of(request), group=group, cursor=cursor, limit=limit)
    return {"items": [event_json(line) for line in lines], "next": following or None}


def _account(request: HttpRequest, account_id: int) -> Account:
    return get_object_or_404(Account.objects.visible_to(me_of(request)), pk=account_id)
