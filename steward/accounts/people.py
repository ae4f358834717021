"""The list of people, the same for page and API. It stands here since accounts say who may see whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from steward.contacts import filters
from steward.contacts.models import Contact
from steward.core.listing import Asked, Found
from steward.core.paging import Sort, capped_count
from steward.search.index import narrow
from steward.segments.grammar import where
from steward.segments.related import Declared
from steward.segments.sorting import sort_asked
from steward.team.models import Member

from .models import Account, Membership
from .queries import contacts_visible_to

SORTS = {
    "name": Sort("name_folded"),
    "last_contact": Sort("last_contact_at", nullable=True),
    "created": Sort("created_at"),
}
SORTS |= {"last_contact_at": SORTS["last_contact"], "created_at": SORTS["created"]}


FILTERS = Declared("contact", filters.FILTERS)


@dataclass(frozen=True)
class PeopleAsked(Asked):
    """What a list of people is asked for; with `account`, those linked with it; `unlinked`, those of no account."""

    account: Account | None = None
    unlinked: bool = False


def people_found(asked: PeopleAsked, member: Member, *, columns: Sequence[str] = ()) -> Found[Contact]:
    """The people that the member sees and that fit. With `columns` the items are light rows of these columns alone.

    Raises `Invalid`.
    """
    name, sort = sort_asked(asked.sort, SORTS, "name", "contact", member)
    rows: QuerySet[Contact] = contacts_visible_to(member)
    if asked.account:
        rows = rows.filter(pk__in=Membership.objects.filter(account=asked.account).values("contact_id"))
    if asked.unlinked:
        links = Membership.objects.filter(contact_id=OuterRef("pk"), account__deleted_at__isnull=True)
        rows = rows.filter(~Exists(links))
    if asked.condition:
        rows = rows.filter(where(asked.condition, FILTERS, member))
    rows, known = narrow(rows, asked.q, kind="contact")
    wide: Any = sort.over(rows)
    if columns:
        wide = wide.values_list(*dict.fromkeys(["pk", sort.column, *columns]), named=True)
    return Found(asked.page_of(wide, sort), known or capped_count(rows), name, rows)
