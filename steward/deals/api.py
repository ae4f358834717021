"""`/deals`, and the board."""

from __future__ import annotations

import json
from typing import Any, Literal, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status

from steward.core.api import PROBLEMS, Id, Limit, Listed, MoneyIn, listed, only, version_asked, with_etag, written
from steward.core.listing import Asked
from steward.core.refused import Invalid
from steward.core.text import fold, line
from steward.fields.api_history import ChangeOut, PutBackIn, history_json, the_edit
from steward.fields.audience import hidden_from
from steward.history.queries import timeline
from steward.history.schemas import EventOut, event_json
from steward.segments.reading import in_view
from steward.team.api_auth import me_of
from steward.team.models import Member

from . import operations
from .answers import COLUMNS, board_json, cards_json, deal_json, deals_json
from .api_pipelines import router as pipelines
from .board import lanes, more
from .links import contact, resolved
from .lists import deals_found
from .models import Deal, DealContact, Pipeline, Stage
from .operations.putting_back import TEXTS
from .schemas import (
    CardsOut,
    ContactIn,
    DealBoardOut,
    DealIn,
    DealOut,
    DealPatch,
    LoseIn,
    MoveIn,
    WinIn,
)  # fmt: skip

router = Router(tags=["deals"])
router.add_router("", pipelines)
Answer: dict[Any, Any] = {200: DealOut, **PROBLEMS}


@router.get("/deals", response={200: Listed[DealOut], **PROBLEMS})
def list_deals(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: str | None = None,
    sort: str | None = None,
    q: str = "",
    filter: str | None = None,  # noqa: A002 - the parameter's name
    tag: str | None = None,
    status: Literal["open", "won", "lost"] | None = None,
    pipeline_id: Id | None = None,
    stage_id: Id | None = None,
    account_id: Id | None = None,
    contact_id: Id | None = None,
    owner_id: Id | None = None,
    view: Id | None = None,
) -> Any:
    """Deals that you see. Sort by name, value, expected_close_on, created_at, owner or stage, "-" for descending.
    `view` is a saved view."""
    columns: dict[str, Any] = {
        "status": status, "pipeline_id": pipeline_id, "stage_id": stage_id, "account_id": account_id,
        "owner_id": owner_id, "tags__name_folded": fold(line(tag, field="tag")) if tag else None,
        "id__in": DealContact.objects.filter(contact_id=contact_id).values("deal_id") if contact_id else None,
    }  # fmt: skip
    only(request, *LIST_PARAMETERS)
    chosen = {name: value for name, value in columns.items() if value is not None}
    within, order = in_view(view, "deals", me_of(request), _json(filter), sort)
    asked = Asked(q, within, chosen, order, cursor, limit=limit)
    found = deals_found(asked, me_of(request), columns=COLUMNS)
    return listed(deals_json(found.page.items, me_of(request)), found.page.next, found.count)


LIST_PARAMETERS = (
    "limit", "cursor", "sort", "q", "filter", "tag", "status", "pipeline_id", "stage_id", "account_id", "contact_id",
    "owner_id", "view",
)  # fmt: skip


@router.post("/deals", response={201: DealOut, **PROBLEMS})
def open_deal(request: HttpRequest, payload: DealIn, response: HttpResponse) -> Any:
    """Open a deal (O5-O9)."""
    deal = operations.open_deal(by=me_of(request), **_values(payload, me_of(request)))
    return Status(201, _told(deal, response, request))


@router.get("/deals/board", response={200: DealBoardOut, **PROBLEMS})
def get_board(request: HttpRequest, pipeline_id: Id | None = None, limit: Limit = 20) -> Any:
    """The open deals of a pipeline, the first one's if none is named, by stage."""
    only(request, "pipeline_id", "limit")
    pipelines = Pipeline.objects.visible_to(me_of(request)).in_order()
    chosen = pipelines.filter(pk=pipeline_id) if pipeline_id else pipelines
    pipeline = get_object_or_404(chosen[:1])
    return written(board_json(pipeline, lanes(pipeline, me_of(request), limit=limit)))


@router.get("/deals/board/{stage_id}", response={200: CardsOut, **PROBLEMS})
def get_lane(request: HttpRequest, stage_id: Id, cursor: Id, limit: Limit = 20) -> Any:
    """The cards of one stage that follow the cursor."""
    only(request, "cursor", "limit")
    stage = get_object_or_404(Stage.objects.visible_to(me_of(request)), pk=stage_id)
    return written(cards_json(*more(stage, me_of(request), cursor, limit=limit)))


@router.get("/deals/{deal_id}", response=Answer)
def get_deal(request: HttpRequest, deal_id: Id, response: HttpResponse) -> Any:
    """One deal."""
    return _told(_deal(request, deal_id), response, request)


@router.patch("/deals/{deal_id}", response=Answer)
def change_deal(request: HttpRequest, deal_id: Id, payload: DealPatch, response: HttpResponse) -> Any:
    """Change a deal; fields that are not named stay."""
    deal = _deal(request, deal_id)
    values = _values(payload, me_of(request))
    changed = operations.change_deal(deal, by=me_of(request), version=version_asked(request), **values)
    return _told(changed, response, request)


@router.get("/deals/{deal_id}/history", response={200: Listed[ChangeOut], **PROBLEMS})
def get_history(request: HttpRequest, deal_id: Id, field: str = "", limit: Limit = 100) -> Any:
    """What edits changed, field by field, newest first; `field` ("owner", "custom.vat") of one alone."""
    only(request, "field", "limit")
    row, by = _deal(request, deal_id), me_of(request)
    return history_json("deal", row.pk, by, field=field, limit=limit, texts=TEXTS)


@router.post("/deals/{deal_id}/put-back", response=Answer)
def put_back(request: HttpRequest, deal_id: Id, payload: PutBackIn, response: HttpResponse) -> Any:
    """Give a field, or all that an edit changed, the values of before it. `If-Match` takes the ETag you read."""
    row = _deal(request, deal_id)
    event, version = the_edit("deal", row.pk, payload), version_asked(request)
    done = operations.put_back_deal(row, event, by=me_of(request), field=payload.field, version=version)
    return _told(done, response, request)


@router.delete("/deals/{deal_id}", response={204: None, **PROBLEMS})
def trash_deal(request: HttpRequest, deal_id: Id) -> Any:
    """Put a deal in the trash."""
    operations.trash_deal(_deal(request, deal_id), by=me_of(request), version=version_asked(request))
    return Status(204, None)


@router.post("/deals/{deal_id}/restore", response=Answer)
def restore_deal(request: HttpRequest, deal_id: Id, response: HttpResponse) -> Any:
    """Take a deal back from the trash."""
    deal = get_object_or_404(Deal.objects.trashed_visible_to(me_of(request)), pk=deal_id)
    return _told(operations.restore_deal(deal, by=me_of(request)), response, request)


@router.post("/deals/{deal_id}/win", response=Answer)
def win_deal(request: HttpRequest, deal_id: Id, response: HttpResponse, payload: WinIn | None = None) -> Any:
    """Mark a deal as won: its organization is an account from now on (P4, P5)."""
    deal, on = _seen(request, deal_id), payload.on if payload else None
    return _told(operations.win_deal(deal, by=me_of(request), version=version_asked(request), on=on), response, request)


@router.post("/deals/{deal_id}/lose", response=Answer)
def lose_deal(request: HttpRequest, deal_id: Id, response: HttpResponse, payload: LoseIn | None = None) -> Any:
    """Mark a deal as lost."""
    deal, given = _seen(request, deal_id), payload or LoseIn()
    lost = operations.lose_deal(
        deal, by=me_of(request), version=version_asked(request), reason=given.reason, on=given.on
    )  # fmt: skip
    return _told(lost, response, request)


@router.post("/deals/{deal_id}/reopen", response=Answer)
def reopen_deal(request: HttpRequest, deal_id: Id, response: HttpResponse) -> Any:
    """Open a won or lost deal again."""
    deal = _seen(request, deal_id)
    return _told(operations.reopen_deal(deal, by=me_of(request), version=version_asked(request)), response, request)


@router.post("/deals/{deal_id}/move", response=Answer)
def move_deal(request: HttpRequest, deal_id: Id, payload: MoveIn, response: HttpResponse) -> Any:
    """Put an open deal into a stage and a place in it."""
    deal, by = _deal(request, deal_id), me_of(request)
    stage = resolved({"stage_id": payload.stage_id}, by)["stage"]
    moved = operations.move_deal(
        deal, by=by, stage=stage, position=payload.position, version=version_asked(request)
    )  # fmt: skip
    return _told(moved, response, request)


@router.post("/deals/{deal_id}/contacts", response=Answer)
def add_contact(request: HttpRequest, deal_id: Id, payload: ContactIn, response: HttpResponse) -> Any:
    """Put a person on a deal."""
    deal, by = _deal(request, deal_id), me_of(request)
    person = contact(payload.contact_id, by)
    with transaction.atomic():
        deal = operations.add_contact(deal, by=by, contact=person, role=payload.role, version=version_asked(request))
        if payload.is_primary:
            deal = operations.make_primary(deal, by=by, contact=person)
    return _told(deal, response, request)


@router.delete("/deals/{deal_id}/contacts/{contact_id}", response=Answer)
def remove_contact(request: HttpRequest, deal_id: Id, contact_id: Id, response: HttpResponse) -> Any:
    """Take a person off a deal."""
    deal, by = _deal(request, deal_id), me_of(request)
    person = contact(contact_id, by)
    changed = operations.remove_contact(deal, by=by, contact=person, version=version_asked(request))
    return _told(changed, response, request)


@router.get("/deals/{deal_id}/timeline", response={200: list[EventOut], **PROBLEMS})
def get_timeline(request: HttpRequest, deal_id: Id, limit: Limit = 50) -> Any:
    """What happened to a deal, newest first."""
    only(request, "limit")
    hidden = hidden_from(me_of(request))
    lines = timeline(deal=_deal(request, deal_id).pk, limit=limit, hidden=hidden)
    return [event_json(line) for line in lines]


def _deal(request: HttpRequest, pk: int) -> Deal:
    return get_object_or_404(Deal.objects.visible_to(me_of(request)), pk=pk)


def _seen(request: HttpRequest, pk: int) -> Deal:
    """The deal by its id alone, for operations that read it anew and hold it."""
    return get_object_or_404(Deal.objects.visible_to(me_of(request)).only("pk"), pk=pk)


def _told(deal: Deal, response: HttpResponse, request: HttpRequest) -> dict[str, Any]:
    with_etag(response, deal.version)
    return deal_json(deal, me_of(request))


def _values(payload: DealPatch, by: Member) -> dict[str, Any]:
    given = payload.given()
    if given.get("value") is not None:
        given["value"] = cast("MoneyIn", payload.value).money()
    return resolved(given, by)


def _json(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError) as error:
        raise Invalid(_("This filter is not JSON."), field="filter") from error
