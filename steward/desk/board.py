"""The accounts board (P10-P13): six columns by the next activity, each an index range read a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from django.db.models import QuerySet, Sum, Value
from django.utils.translation import gettext_lazy as _

from steward.accounts.filters import FILTERS
from steward.accounts.models import Account
from steward.accounts.presets import conditions
from steward.core.clock import today
from steward.core.money import Money
from steward.core.paging import COUNT_CAP, Count, Page, Sort, capped_counts, first_pages, page
from steward.core.refused import Invalid
from steward.search.index import narrow
from steward.segments.grammar import where
from steward.team.models import Member

PER_COLUMN = 20
FILTERED_CAP = 500
SUMMED = 500  # a column with more accounts shows no sum: adding them up would read them all

COLUMNS: dict[str, tuple[Any, str]] = {
    "none": (_("No activity"), ""),
    "overdue": (_("Overdue"), "red"),
    "today": (_("Today"), "amber"),
    "tomorrow": (_("Tomorrow"), "blue"),
    "week": (_("This week"), "blue"),
    "later": (_("A week or more"), "green"),
}
_READ = (
    "id", "version", "name", "photo", "owner_id", "industry", "won_minor", "open_minor", "open_count",
    "next_activity_id", "next_activity_on", "next_activity_time", "next_activity_subject", "next_activity_icon",
    "last_contact_at", "is_customer",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column: its accounts so far, how many there are in all, and how to go on. `won` is their sum when cheap."""

    key: str
    items: list[Any]
    count: Count
    next: str | None
    won: Money | None = None


def accounts_on_board(member: Member) -> QuerySet[Account]:
    """What the board shows to this member: every account they see (P14)."""
    return Account.objects.visible_to(member).customers().only(*_READ)


@dataclass(frozen=True)
class Wish:
    """What a board is narrowed to: a view of the list (presets.py), a condition, a part of a name."""

    view: str = ""
    condition: Any = None
    q: str = ""

    def __bool__(self) -> bool:
        return bool(self.view or self.condition or self.q)

    def narrowed(self, rows: QuerySet[Account], member: Member) -> QuerySet[Account]:
        """Those of `rows` that fit. Raises `Invalid` on a wrong condition."""
        if self.view:
            rows = rows.filter(**conditions(self.view, member))
        if self.condition:
            rows = rows.filter(where(self.condition, FILTERS, member))
        return narrow(rows, self.q, kind="account")[0]

    @property
    def cap(self) -> int:
        """How far columns are counted: less far when each account has to be looked at."""
        return FILTERED_CAP if self else COUNT_CAP


def column_rows(rows: QuerySet[Account], key: str) -> QuerySet[Account]:
    """Those of `rows` that belong to the column, by the member's own day. Raises `Invalid` on another column."""
    day, one = today(), timedelta(days=1)
    ranges: dict[str, dict[str, date | bool]] = {
        "none": {"next_activity_on__isnull": True},
        "overdue": {"next_activity_on__lt": day},
        "today": {"next_activity_on": day},
        "tomorrow": {"next_activity_on": day + one},
        "week": {"next_activity_on__gte": day + 2 * one, "next_activity_on__lte": day + 6 * one},
        "later": {"next_activity_on__gte": day + 7 * one},
    }
    if key not in ranges:
        raise Invalid(_("The board has no column “%(name)s”.") % {"name": key[:40]}, field="column")
    return rows.filter(**ranges[key])


def column(
    rows: QuerySet[Account], key: str, *, cursor: str | None = None, limit: int = PER_COLUMN, cap: int = COUNT_CAP
) -> Column:
    """A page of one column. Two queries, one when everything fits."""
    found = page(_light(column_rows(rows, key)), _sort(key), cursor=cursor, limit=limit)
    return _counted([_shown(key, found)], rows, cap, is_first=cursor is None)[0]


def columns(rows: QuerySet[Account], *, limit: int = PER_COLUMN, cap: int = COUNT_CAP) -> list[Column]:
    """The first page of all six columns. Three queries."""
    parts = [(column_rows(rows, key), _sort(key)) for key in COLUMNS]
    pages = first_pages(parts, _light(Account.objects.order_by()), limit=limit)
    shown = [_shown(key, found) for key, found in zip(COLUMNS, pages, strict=True)]
    return _counted(shown, rows, cap, is_first=True)


def _sort(key: str) -> Sort:
    """The order of a column as it is read: of those whose accounts all have the same day, or none, any will do."""
    return Sort("id" if key in ("none", "today", "tomorrow") else "next_activity_on")


def _light(rows: QuerySet[Account]) -> Any:
    """Light rows of what cards show, half the work of whole records."""
    return rows.values_list("pk", *_READ, named=True)


def _shown(key: str, found: Page[Any]) -> Column:
    """A page of one column, its count still to come."""
    return Column(key, sorted(found.items, key=_by_time), Count(len(found.items), exact=True), found.next)


def _counted(found: list[Column], rows: QuerySet[Account], cap: int, *, is_first: bool) -> list[Column]:
    """The same with their counts, for which those are asked that are not here whole."""
    parts = [one for one in found if not is_first or one.next]
    counts = capped_counts([column_rows(rows, one.key) for one in parts], cap)
    known = {one.key: count for one, count in zip(parts, counts, strict=True)}
    return [replace(one, count=known.get(one.key, one.count)) for one in found]


def with_sums(found: Sequence[Column], rows: QuerySet[Account], currency: str) -> list[Column]:
    """The columns with the won value of their accounts, where that is cheap to know. One query at most."""
    sums = {one.key: sum(row.won_minor for row in one.items) for one in found if one.next is None}
    asked = [one.key for one in found if one.key not in sums and one.count.exact and one.count.value <= SUMMED]
    parts = [_sum(column_rows(rows, key), key) for key in asked]
    if parts:
        sums.update(dict(parts[0].union(*parts[1:], all=True)))
    return [replace(one, won=Money(sums[one.key] or 0, currency)) if one.key in sums else one for one in found]


def _sum(rows: QuerySet[Account], key: str) -> QuerySet[Account, Any]:
    grouped = rows.order_by().values(column=Value(key))
    return grouped.annotate(sum=Sum("won_minor")).values_list("column", "sum")


def _by_time(account: Any) -> tuple[date, time]:
    return account.next_activity_on or date.min, account.next_activity_time or time.max
