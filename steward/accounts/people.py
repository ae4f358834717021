"""The list of people, the same for page and API. It stands here since accounts say who may see whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from steward.contacts.filters import FILTERS
from steward.contacts.models import Contact
from steward.core.paging import Count, Page, Sort, capped_count, page, page_before, sort_named
from steward.search.index import narrow
from steward.segments.grammar import where
from steward.team.models import Member

from .models import Account, Membership
from .queries import contacts_visible_to

SORTS = {
    "name": Sort("name_folded"),
    "last_contact": Sort("last_contact_at", nullable=True),
    "created": Sort("created_at"),
}
SORTS |= {"last_contact_at": SORTS["last_contact"], "created_at": SORTS["created"]}


@dataclass(frozen=True)
class PeopleAsked:
    """What a list of people is asked for; with `account`, those linked with it; `unlinked`, those of no account."""

    q: str = ""
    condition: Any = None
    account: Account | None = None
    unlinked: bool = False
    sort: str | None = None
    cursor: str | None = None
    before: str | None = None
    limit: int = 50


@dataclass(frozen=True)
class PeopleFound:
    """A page of the list, how many there are in all, and the order they are in."""

    page: Page[Contact]
    count: Count
    sort: str


def people_found(asked: PeopleAsked, member: Member, *joined: str) -> PeopleFound:
    """The people that the member sees and that fit; `joined` are relations to bring along. Raises `Invalid`."""
    name, sort = sort_named(asked.sort, SORTS, "name")
    rows: QuerySet[Contact] = contacts_visible_to(member)
    if asked.account:
        rows = rows.filter(pk__in=Membership.objects.filter(account=asked.account).values("contact_id"))
    if asked.unlinked:
        links = Membership.objects.filter(contact_id=OuterRef("pk"), account__deleted_at__isnull=True)
        rows = rows.filter(~Exists(links))
    if asked.condition:
        rows = rows.filter(where(asked.condition, FILTERS, member))
    rows, known = narrow(rows, asked.q, kind="contact")
    wide = rows.select_related(*joined) if joined else rows
    if asked.before:
        shown = page_before(wide, sort, cursor=asked.before, limit=asked.limit)
    else:
        shown = page(wide, sort, cursor=asked.cursor, limit=asked.limit)
    return PeopleFound(shown, known or capped_count(rows), name)
