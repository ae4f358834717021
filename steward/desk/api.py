"""`/search`, `/accounts/board`, `/events`, `/runs/{id}`: what spans rooms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from steward.accounts.answers import home_currency
from steward.accounts.models import Account
from steward.core.api import PROBLEMS, CountOut, Id, Limit, Listed, MoneyOut, only, written
from steward.core.money import Money
from steward.core.paging import Sort, capped_count, page
from steward.fields.audience import hidden_from
from steward.history.queries import line_of
from steward.history.schemas import EventOut, event_json
from steward.team.api_auth import me_of

from .board import PER_COLUMN, Column, accounts_on_board, column, columns
from .events import events_visible_to
from .runs import runs_visible_to
from .searching import search

router = Router()
Lane = Literal["none", "overdue", "today", "tomorrow", "week", "later"]


class HitOut(Schema):
    """Something found: `rank` 0 is the title or id itself, 1 a title that begins so, 2 words that do, 3 any part."""

    id: int
    name: str
    detail: str
    rank: int


class AccountHitOut(HitOut):
    """A company found; `is_customer` tells accounts from other organizations."""

    is_customer: bool


class DealHitOut(HitOut):
    """A deal found."""

    status: Literal["open", "won", "lost"]
    account_id: int | None


class SearchOut(Schema):
    """What was found, by kind, best first."""

    accounts: list[AccountHitOut]
    contacts: list[HitOut]
    deals: list[DealHitOut]


class AccountCardOut(Schema):
    """An account on the board."""

    id: int
    name: str
    owner_id: int | None
    industry: str
    is_customer: bool
    won_value: MoneyOut
    open_deal_count: int
    open_deal_value: MoneyOut
    next_activity_id: int | None
    next_activity_on: date | None
    next_activity_time: time | None
    next_activity_subject: str
    board_column: Lane
    last_contact_at: datetime | None
    version: int


class ColumnOut(Schema):
    """A column of the board: its accounts so far, how many there are in all, the cursor of more or null."""

    key: Lane
    count: CountOut
    items: list[AccountCardOut]
    next: str | None


class AccountBoardOut(Schema):
    """The columns of the board, in their order."""

    columns: list[ColumnOut]


class RunOut(Schema):
    """Long work and how far it is."""

    id: int
    kind: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    done: int
    total: int
    errors: int
    result: dict[str, Any]
    created_at: datetime
    finished_at: datetime | None


@router.get("/search", response={200: SearchOut, **PROBLEMS}, tags=["search"])
def get_search(request: HttpRequest, q: str = "", limit: Annotated[int, Field(ge=1, le=50)] = 8) -> Any:
    """Accounts, people and deals by any part of name, e-mail address, phone number, domain or id (T6)."""
    only(request, "q", "limit")
    found = search(q, me_of(request), limit=limit)
    return {
        "accounts": [
            {"id": hit.id, "name": hit.title, "detail": hit.detail, "rank": hit.rank, "is_customer": row.is_customer}
            for hit, row in found.accounts
        ],
        "contacts": [
            {"id": hit.id, "name": hit.title, "detail": hit.detail, "rank": hit.rank} for hit, _row in found.contacts
        ],
        "deals": [
            {"id": hit.id, "name": hit.title, "detail": hit.detail, "rank": hit.rank, "status": row.status,
             "account_id": row.account_id}
            for hit, row in found.deals
        ],
    }  # fmt: skip


@router.get("/accounts/board", response={200: AccountBoardOut, **PROBLEMS}, tags=["accounts"])
def get_board(
    request: HttpRequest, column: Lane | None = None, cursor: str | None = None, limit: Limit = PER_COLUMN
) -> Any:
    """Accounts by their next activity (P10-P13). With `column` that one alone, from `cursor` on."""
    only(request, "column", "cursor", "limit")
    rows = accounts_on_board(me_of(request))
    return written({"columns": _columns_json(_asked(rows, column, cursor, limit), home_currency())})


@router.get("/events", response={200: Listed[EventOut], **PROBLEMS}, tags=["events"])
def list_events(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: str | None = None,
    kind: str | None = None,
    account_id: Id | None = None,
) -> Any:
    """What happened to what you see, newest first."""
    only(request, "limit", "cursor", "kind", "account_id")
    rows = events_visible_to(me_of(request)).select_related("actor")
    if kind:
        rows = rows.filter(kind=kind)
    if account_id:
        rows = rows.filter(account_id=account_id)
    found, hidden = page(rows, Sort("id", descending=True), cursor=cursor, limit=limit), hidden_from(me_of(request))
    items = [event_json(line_of(one, hidden)) for one in found.items]
    return {"items": items, "next": found.next, "count": CountOut.of(capped_count(rows))}


@router.get("/runs/{run_id}", response={200: RunOut, **PROBLEMS}, tags=["runs"])
def get_run(request: HttpRequest, run_id: Id) -> Any:
    """How far a piece of long work is. Yours, or as an admin anyone's."""
    return get_object_or_404(runs_visible_to(me_of(request)), pk=run_id)


def _asked(rows: QuerySet[Account], key: str | None, cursor: str | None, limit: int) -> Sequence[Column]:
    return columns(rows, limit=limit) if key is None else [column(rows, key, cursor=cursor, limit=limit)]


def _columns_json(found: Sequence[Column], currency: str) -> list[dict[str, Any]]:
    return [
        {
            "key": one.key,
            "count": CountOut.of(one.count),
            "items": [_card_json(row, one.key, currency) for row in one.items],
            "next": one.next,
        }
        for one in found
    ]


def _card_json(row: Any, key: str, currency: str) -> dict[str, Any]:
    names = (
        "id", "name", "owner_id", "industry", "is_customer", "next_activity_id", "next_activity_on",
        "next_activity_time", "next_activity_subject", "last_contact_at", "version",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        "won_value": MoneyOut.of(Money(row.won_minor, currency)),
        "open_deal_count": row.open_count,
        "open_deal_value": MoneyOut.of(Money(row.open_minor, currency)),
        "board_column": key,
    }
