"""Which rows leave, and in which order: those of a list with its search, filter and sort, some hundred at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from steward.accounts import filters as of_accounts
from steward.accounts.lists import DEFAULT as BY_NAME
from steward.accounts.lists import SORTS as ACCOUNT_SORTS
from steward.accounts.models import Account, Membership
from steward.accounts.people import FILTERS as PEOPLE_FILTERS
from steward.accounts.people import SORTS as PEOPLE_SORTS
from steward.accounts.queries import contacts_visible_to
from steward.core.paging import Sort, in_order, page
from steward.core.refused import Invalid
from steward.deals import filters as of_deals
from steward.deals.lists import DEFAULT as NEWEST
from steward.deals.lists import SORTS as DEAL_SORTS
from steward.deals.models import Deal
from steward.search.index import narrow
from steward.segments.grammar import where
from steward.segments.sorting import sort_asked
from steward.team.models import Member

AT_ONCE = 500


@dataclass(frozen=True)
class Kind:
    """A list: the record that its rows are, what filters and orders it has, what is brought along."""

    record: str
    filters: Mapping[str, Any]
    sorts: Mapping[str, Sort]
    sort: str
    joined: tuple[str, ...] = ()
    only: Mapping[str, Any] = field(default_factory=dict)


OF_ACCOUNT = ("owner", "parent")
KINDS = {
    "accounts": Kind("account", of_accounts.FILTERS, ACCOUNT_SORTS, BY_NAME, OF_ACCOUNT, {"is_customer": True}),
    "organizations": Kind("account", of_accounts.FILTERS, ACCOUNT_SORTS, BY_NAME, OF_ACCOUNT),
    "contacts": Kind("contact", PEOPLE_FILTERS, PEOPLE_SORTS, "name", ("owner",)),
    "deals": Kind(
        "deal", of_deals.FILTERS, DEAL_SORTS, NEWEST, ("owner", "account", "contact", "stage", "stage__pipeline")
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What of a list leaves. `only` are plain conditions on columns, as the list's tabs have; `unlinked` people without
    account; `shown` the columns that a view or the address names; `ids`, where given, the rows that are meant."""

    kind: str
    q: str = ""
    condition: Any = None
    sort: str | None = None
    only: Mapping[str, Any] = field(default_factory=dict)
    unlinked: bool = False
    shown: Sequence[str] = ()
    ids: Sequence[int] | None = None

    @property
    def list(self) -> Kind:
        """The list it is about. Raises `Invalid` on another."""
        if self.kind not in KINDS:
            raise Invalid(_("Lists that can be exported: %(list)s.") % {"list": ", ".join(KINDS)}, field="list")
        return KINDS[self.kind]


def rows_of(asked: Asked, member: Member) -> tuple[Any, Sort]:
    """The rows that the member sees and that fit, and their order. Raises `Invalid` on what the list does not offer."""
    kind = asked.list
    _name, sort = sort_asked(asked.sort, kind.sorts, kind.sort, kind.record, member)
    rows: Any = _visible(kind.record, member).filter(**kind.only, **asked.only)
    if asked.ids is not None:
        rows = rows.filter(pk__in=asked.ids)
    if asked.unlinked:
        links = Membership.objects.filter(contact_id=OuterRef("pk"), account__deleted_at__isnull=True)
        rows = rows.filter(~Exists(links))
    if asked.condition:
        rows = rows.filter(where(asked.condition, kind.filters, member))
    rows, _known = narrow(rows, asked.q, kind=kind.record)
    return rows.select_related(*kind.joined), sort


def parts_of(rows: Any, sort: Sort) -> Iterator[list[Any]]:
    """The rows in lists, each an index range of its own: memory stays flat, and no query runs for long.

    An order that is worked out has no index: it is worked out once, and only the ids are kept.
    """
    if sort.by is not None:
        yield from _parts_in_order(rows, sort)
        return
    cursor: str | None = None
    while True:
        found = page(rows, sort, cursor=cursor, limit=AT_ONCE)
        if found.items:
            yield found.items
        if found.next is None:
            return
        cursor = found.next


def _parts_in_order(rows: Any, sort: Sort) -> Iterator[list[Any]]:
    ids = array("q", in_order(sort.over(rows), sort).values_list("pk", flat=True).iterator(chunk_size=AT_ONCE))
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE].tolist()
        found = {row.pk: row for row in rows.filter(pk__one_of=some)}
        yield [found[pk] for pk in some if pk in found]


def _visible(record: str, member: Member) -> Any:
    if record == "contact":
        return contacts_visible_to(member)
    return (Account if record == "account" else Deal).objects.visible_to(member)
