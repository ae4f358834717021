"""The list of deals, the same for page and API: what is asked for, in which orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from steward.core.paging import Count, Page, Sort, capped_count, page, page_before, sort_named
from steward.search.index import narrow
from steward.segments.grammar import where
from steward.team.models import Member

from .filters import FILTERS
from .models import Deal
from .queries import DealQuerySet

SORTS = {
    "name": Sort("name_folded"),
    "value": Sort("value_minor", nullable=True),
    "expected_close_on": Sort("expected_close_on", nullable=True),
    "created_at": Sort("created_at"),
    "owner": Sort("owner_id", nullable=True),
    "stage": Sort("stage_id"),
}
# Shorter names, and the API's field names, serve as well.
ALIASES = {"expected_close": "expected_close_on", "created": "created_at", "owner_id": "owner", "stage_id": "stage"}
SORTS |= {alias: SORTS[name] for alias, name in ALIASES.items()}
DEFAULT = "-created_at"


@dataclass(frozen=True)
class Asked:
    """What a list of deals is asked for. `only` are plain conditions on columns: `{"stage_id": 3}`."""

    q: str = ""
    condition: Any = None
    only: Mapping[str, Any] = field(default_factory=dict)
    sort: str | None = None
    cursor: str | None = None
    before: str | None = None
    limit: int = 50


@dataclass(frozen=True)
class Found:
    """A page of the list, how many there are in all, and the order they are in."""

    page: Page[Deal]
    count: Count
    sort: str


def deals_found(asked: Asked, member: Member, *joined: str, columns: Sequence[str] = ()) -> Found:
    """The deals that the member sees and that fit; `joined` are relations to bring along, `columns` all that is read
    of each. Raises `Invalid`."""
    name, sort = sort_named(asked.sort, SORTS, DEFAULT)
    rows: DealQuerySet = Deal.objects.visible_to(member).filter(**asked.only)
    if asked.condition:
        rows = rows.filter(where(asked.condition, FILTERS, member))
    narrowed, known = narrow(rows, asked.q, kind="deal")
    wide = narrowed.select_related(*joined) if joined else narrowed
    wide = wide.only(*columns, sort.column) if columns else wide
    if asked.before:
        shown = page_before(wide, sort, cursor=asked.before, limit=asked.limit)
    else:
        shown = page(wide, sort, cursor=asked.cursor, limit=asked.limit)
    return Found(shown, known or capped_count(narrowed), name)
