"""Duplicates over HTTP: pairs, search, check, rules; merge, take apart."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status

from steward.accounts.answers import account_json, contacts_json
from steward.accounts.schemas import AccountOut, ContactOut
from steward.core.api import PROBLEMS, Id, Limit, Listed, listed, only, version_asked, with_etag
from steward.core.paging import Sort, capped_count, page
from steward.core.refused import Invalid
from steward.team.api_auth import me_of
from steward.undo.kept import kept_of
from steward.undo.models import Batch

from . import operations
from .alike import similar
from .keys import signs_in
from .models import Merged, Pair
from .pairs import Shown, pairs_of, shown
from .reach import KINDS, the_record, the_records, url_of
from .rules import rules_of
from .schemas import (
    AlikeListOut,
    Given,
    KindName,
    MergeIn,
    PairOut,
    RulesIn,
    RulesOut,
    SearchOut,
    UnmergeIn,
    UnmergeOut,
)  # fmt: skip

router = Router(tags=["duplicates"])


Merging: dict[Any, Any] = {200: AccountOut, **PROBLEMS}


@router.post("/accounts/{account_id}/merge", response=Merging)
def merge_accounts(request: HttpRequest, account_id: Id, payload: MergeIn, response: HttpResponse) -> Any:
    """Merge other accounts or organizations into this one: everything on them moves here, they go into the trash. Can
    be taken back for 30 days."""
    kept = _merged(request, "account", account_id, payload)
    with_etag(response, kept.version)
    return account_json(kept, me_of(request))


@router.post("/accounts/{account_id}/unmerge", response={200: UnmergeOut, **PROBLEMS})
def unmerge_accounts(request: HttpRequest, account_id: Id, payload: UnmergeIn | None = None) -> Any:
    """Take a merge into this account back; what somebody changed since stays and is listed."""
    return _taken_apart(request, "account", account_id, payload)


@router.post("/contacts/{contact_id}/merge", response={200: ContactOut, **PROBLEMS})
def merge_contacts(request: HttpRequest, contact_id: Id, payload: MergeIn, response: HttpResponse) -> Any:
    """Merge other people into this one, as accounts."""
    kept = _merged(request, "contact", contact_id, payload)
    with_etag(response, kept.version)
    return contacts_json([kept], me_of(request))[0]


@router.post("/contacts/{contact_id}/unmerge", response={200: UnmergeOut, **PROBLEMS})
def unmerge_contacts(request: HttpRequest, contact_id: Id, payload: UnmergeIn | None = None) -> Any:
    """Take a merge into this person back."""
    return _taken_apart(request, "contact", contact_id, payload)


@router.get("/duplicates", response={200: Listed[PairOut], **PROBLEMS})
def list_pairs(
    request: HttpRequest, kind: KindName = "account", dismissed: bool = False, limit: Limit = 50, cursor: str = ""
) -> Any:
    """Pairs of records that may be the same, the likeliest first; `dismissed` those of which somebody said that they
    are not. Only pairs of which you see both."""
    only(request, "kind", "dismissed", "limit", "cursor")
    rows, me = pairs_of(kind, me_of(request), dismissed=dismissed), me_of(request)
    order = Sort("id", descending=True) if dismissed else Sort("score", descending=True)
    found = page(rows, order, cursor=cursor or None, limit=limit)
    return listed([_pair(one) for one in shown(kind, found.items, me)], found.next, capped_count(rows))


@router.post("/duplicates/search", response={202: SearchOut, **PROBLEMS})
def start_search(request: HttpRequest) -> Any:
    """Look through all records in the background; follow it at `/runs/{id}`. While a search is under way, that one is
    told."""
    run: Any = operations.start_search(by=me_of(request)).run
    return Status(202, run)


@router.get("/duplicates/check", response={200: AlikeListOut, **PROBLEMS})
def check(
    request: HttpRequest,
    kind: KindName = "account",
    name: Given = "",
    first_name: Given = "",
    last_name: Given = "",
    website: Given = "",
    email: Given = "",
    phone: Given = "",
    country: Given = "",
    line1: Given = "",
    postal_code: Given = "",
    without_id: Id | None = None,
) -> Any:
    """What is there already of what you are about to add: the few records that share a name, domain, address or number,
    best first. `without_id` leaves one out."""
    names = ("name", "first_name", "last_name", "website", "email", "phone", "country", "line1", "postal_code")
    only(request, "kind", "without_id", *names)
    given = {key: request.GET.get(key, "").replace("\0", "") for key in names}
    found = similar(kind, given, me_of(request), without=without_id)
    return {
        "items": [
            {
                "id": one.record.pk, "name": one.record.name, "score": one.score, "signs": one.signs,
                "url": url_of(kind, one.record.pk),
            }
            for one in found
        ]
    }  # fmt: skip


@router.get("/duplicates/rules", response={200: RulesOut, **PROBLEMS})
def get_rules(request: HttpRequest) -> Any:
    """What makes two records the same here: points of each sign, and how many make a pair."""
    only(request)
    return {kind: asdict(rules_of(kind)) for kind in KINDS}


@router.patch("/duplicates/rules", response={200: RulesOut, **PROBLEMS})
def change_rules(request: HttpRequest, payload: RulesIn) -> Any:
    """Change what is named; the next search follows it. Owners and admins."""
    me = me_of(request)
    me.must("settings.change")
    with atomic():
        for kind, asked in payload.given().items():
            if asked:
                operations.set_rules(kind, by=me, points=asked.get("points") or {}, least=asked.get("least"))
    return {kind: asdict(rules_of(kind)) for kind in KINDS}


@router.post("/duplicates/{pair_id}/dismiss", response={200: PairOut, **PROBLEMS})
def dismiss_pair(request: HttpRequest, pair_id: Id) -> Any:
    """Remember that these two are not the same."""
    return _told(request, operations.dismiss_pair(_the_pair(request, pair_id), by=me_of(request)))


@router.post("/duplicates/{pair_id}/restore", response={200: PairOut, **PROBLEMS})
def restore_pair(request: HttpRequest, pair_id: Id) -> Any:
    """Offer a dismissed pair again."""
    return _told(request, operations.bring_back_pair(_the_pair(request, pair_id), by=me_of(request)))


def _the_pair(request: HttpRequest, pair_id: int) -> Pair:
    pair = get_object_or_404(Pair, pk=pair_id)
    return get_object_or_404(Pair.objects.visible_to(me_of(request), pair.kind), pk=pair_id)


def _told(request: HttpRequest, pair: Pair) -> dict[str, Any]:
    return _pair(shown(pair.kind, [pair], me_of(request))[0])


def _pair(one: Shown) -> dict[str, Any]:
    pair = one.pair
    return {
        "id": pair.pk, "kind": pair.kind, "score": pair.score, "signs": signs_in(pair.signs),
        "a": {"id": one.a.pk, "name": one.a.name}, "b": {"id": one.b.pk, "name": one.b.name},
        "dismissed": pair.dismissed_at is not None, "dismissed_at": pair.dismissed_at,
        "dismissed_by_id": pair.dismissed_by_id,
    }  # fmt: skip


def _merged(request: HttpRequest, kind: str, kept_id: int, payload: MergeIn) -> Any:
    me = me_of(request)
    others = [*([payload.from_id] if payload.from_id else []), *payload.from_ids]
    if not others:
        raise Invalid(_("Name the record to merge in “from_id”."), field="from_id", code="required")
    kept = the_record(kind, kept_id, me)
    fields = payload.fields if isinstance(payload.fields, dict) else dict.fromkeys(payload.fields, others[0])
    return operations.merge(
        kind, kept, the_records(kind, others, me), by=me, fields=fields, version=version_asked(request)
    )


def _taken_apart(request: HttpRequest, kind: str, kept_id: int, payload: UnmergeIn | None) -> dict[str, Any]:
    me = me_of(request)
    batch = operations.unmerge(
        kind, the_record(kind, kept_id, me), by=me, merge_id=payload.merge_id if payload else None
    )
    gone = Merged.objects.filter(batch=batch).order_by("gone_id").values_list("gone_id", flat=True)
    return {
        "merge_id": batch.pk,
        "state": "undoing" if batch.state == Batch.State.UNDOING else "undone",
        "run_id": batch.run_id,
        "restored_ids": list(gone),
        "kept": [
            {"record": one.kind, "id": one.record_id or one.row_id, "name": one.name, "fields": one.keys}
            for one in kept_of(batch, me)
        ],
    }
