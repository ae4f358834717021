"""The list of deals, the same for page and API: what is asked for, in which orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steward.core.listing import Asked, Found
from steward.core.paging import Sort, capped_count
from steward.search.index import narrow
from steward.segments.grammar import where
from steward.segments.sorting import sort_asked
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


def deals_found(
    asked: Asked, member: Member, *, columns: Sequence[str] = (), light: Sequence[str] = ()
) -> Found[Deal]:  # fmt: skip
    """The deals that the member sees and that fit; `columns` are all that is read of each. Raises `Invalid`.

    With `light` the items are light rows of these columns alone, half the work of whole records.
    """
    name, sort = sort_asked(asked.sort, SORTS, DEFAULT, "deal", member)
    rows: DealQuerySet = Deal.objects.visible_to(member).filter(**asked.only)
    if asked.condition:
        rows = rows.filter(where(asked.condition, FILTERS, member))
    narrowed, known = narrow(rows, asked.q, kind="deal")
    wide: Any = sort.over(narrowed.only(*columns, *sort.read) if columns else narrowed)
    if light:
        wide = sort.over(narrowed).values_list(*dict.fromkeys(["pk", sort.column, *light]), named=True)
    return Found(asked.page_of(wide, sort), known or capped_count(narrowed), name, narrowed)
