"""What is timed: every offered sort of the account list, its first page and one nine tenths down, pages, boards,
search; and the writes. Peers' best are of Odoo, EspoCRM, Twenty and Frappe CRM at 100,000 accounts."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, F, JSONField, Max, QuerySet, Value, When

from steward.accounts.lists import ALIASES, SORTS
from steward.accounts.models import Account, Membership
from steward.activities.models import Activity
from steward.contacts.models import EmailAddress
from steward.core.paging import Sort, _write
from steward.deals.models import Deal
from steward.fields.models import Field
from steward.fields.operations import create_field
from steward.team.models import Member

FIRST_WAY = {"won_value": "-won_value", "open_deal_value": "-open_deal_value"}  # as a click on the column's head sorts
MANY = 600
KINDS = ("json", "page")


@dataclass(frozen=True)
class Question:
    """One answer to be timed."""

    name: str
    kind: str
    path: str
    peers: str = ""


@dataclass(frozen=True)
class Wish:
    """One kind of write, and the records to do it with."""

    title: str
    path: str
    ids: list[int]
    peers: str = ""


def questions(owner: Member) -> Iterator[Question]:
    """Everything that is read."""
    yield from _lists(owner)
    some = Account.objects.filter(is_customer=True, won_count__gt=0, contact_count__gt=0).order_by("id")[20]
    people = Membership.objects.filter(account=some).values("contact_id")
    address = EmailAddress.objects.filter(contact_id__in=people).order_by("id")[0].address
    asked = {
        "account": ((f"/api/v1/accounts/{some.pk}", "18"), (f"/accounts/{some.pk}/", "")),
        "account, whole": ((f"/api/v1/accounts/{some.pk}/overview", ""),),
        "accounts board": (("/api/v1/accounts/board", ""), ("/accounts/board/", "")),
        "deal board": (("/api/v1/deals/board", "154"), ("/deals/", "")),
        **{
            f"search by part of {what}": (
                (f"/api/v1/search?{urlencode({'q': part})}", peers),
                (f"/search/?{urlencode({'q': part})}", ""),
            )
            for what, part, peers in (
                ("name, common", some.name[1:5], "121"),
                ("name, rare", some.name[2:-2], "121"),
                ("e-mail, common", address[1:6], "250"),
                ("e-mail, rare", address[len(address.partition("@")[0]) - 4 :][:12], "250"),
            )
        },
        "accounts by three conditions": (
            (f"/api/v1/accounts?{_three(owner)}", ""),
            (f"/accounts/?{_three(owner)}", ""),
        ),
        "accounts by part of name": (
            (f"/api/v1/accounts?{urlencode({'q': some.name[1:5]})}", ""),
            (f"/accounts/?{urlencode({'q': some.name[1:5]})}", ""),
        ),
    }
    for name, ways in asked.items():
        for (path, peers), kind in zip(ways, KINDS, strict=False):
            yield Question(name, kind, path, peers)


def _lists(owner: Member) -> Iterator[Question]:
    rows = Account.objects.visible_to(owner).customers()
    deep = rows.count() * 9 // 10
    for name in dict.fromkeys(name for name in SORTS if name not in ALIASES):
        sort = FIRST_WAY.get(name, name)
        cursor = _cursor(rows, SORTS[name], deep, descending=sort.startswith("-"))
        first, later = urlencode({"sort": sort}), urlencode({"sort": sort, "cursor": cursor})
        for kind, way in zip(KINDS, ("/api/v1/accounts?", "/accounts/?"), strict=True):
            peers = {"json": "37"}.get(kind, "") if name == "name" else ""
            yield Question(f"accounts by {sort}", kind, way + first, peers)
            yield Question(f"accounts by {sort}, row {deep:,}", kind, way + later, "221" if peers else "")


def _cursor(rows: QuerySet[Account], sort: Sort, deep: int, *, descending: bool) -> str:
    """The cursor that a page ending at this row gives out."""
    sign = "-" if descending else ""
    valued = rows.filter(**{f"{sort.column}__isnull": False})
    count = valued.count()
    if deep < count:
        row = valued.order_by(f"{sign}{sort.column}", f"{sign}id")[deep]
    else:
        row = rows.filter(**{f"{sort.column}__isnull": True}).order_by(f"{sign}id")[deep - count]
    return _write(row, sort.column)


def _three(owner: Member) -> str:
    """Accounts of one level of service with twenty people or more, of whose contacts one was spoken to lately."""
    levels = ["Gold", "Silver", "Bronze"]
    field = Field.objects.filter(key="service_level").first()
    if field is None:
        field = create_field(record="account", label="Service level", type="choice", options=levels, by=owner)
        third = {place: Value({field.slot: level}, JSONField()) for place, level in enumerate(levels)}
        chosen = Case(*(When(third=place, then=value) for place, value in third.items()))
        Account.objects.annotate(third=F("id") % 3).update(custom=chosen)
    wanted = [
        {"field": "custom.service_level", "op": "is", "value": "Gold"},
        {"field": "employees", "op": "gte", "value": 20},
        {"field": "contacts.last_contact_at", "op": "after", "value": "2026-01-01"},
    ]
    return urlencode({"filter": json.dumps({"all": wanted})})


def wishes() -> Iterator[Wish]:
    """Everything that is written: on records from all over the tables."""
    deals = Deal.objects.filter(status="open", account__isnull=False, deleted_at=None)
    tasks = Activity.objects.filter(done_at=None, account__isnull=False, deleted_at=None)
    yield Wish("win a deal", "/api/v1/deals/{id}/win", _spread(deals), "32")
    yield Wish("complete an activity", "/api/v1/activities/{id}/complete", _spread(tasks))
    yield Wish("create an account", "/api/v1/accounts", [], "27")


def _spread(rows: QuerySet[Deal] | QuerySet[Activity]) -> list[int]:
    """Ids from all over, at random."""
    last = rows.aggregate(last=Max("id"))["last"]
    found: set[int] = set()
    for _attempt in range(40):
        tried = [random.randint(1, last) for _n in range(900)]  # noqa: S311 - no secret
        found |= set(rows.filter(pk__in=tried).values_list("pk", flat=True))
        if len(found) >= MANY:
            break
    return random.sample(sorted(found), min(MANY, len(found)))
