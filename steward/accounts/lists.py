"""The list of accounts or organizations, the same for page and API: what is asked for, in which orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from steward.core.listing import Asked, Found
from steward.core.paging import Sort, capped_count
from steward.search.index import narrow
from steward.segments.grammar import where
from steward.segments.sorting import sort_asked
from steward.team.models import Member

from .filters import FILTERS
from .models import Account
from .queries import AccountQuerySet

SORTS = {
    "name": Sort("name_folded"),
    "won_value": Sort("won_minor"),
    "next_activity": Sort("next_activity_on", nullable=True),
    "last_contact": Sort("last_contact_at", nullable=True),
    "open_deal_value": Sort("open_minor"),
    "owner": Sort("owner_id", nullable=True),
    "industry": Sort("industry"),
    "customer_since": Sort("customer_since", nullable=True),
    "created": Sort("created_at"),
}
# The API's field names serve as well.
ALIASES = {
    "next_activity_on": "next_activity",
    "last_contact_at": "last_contact",
    "owner_id": "owner",
    "created_at": "created",
}
SORTS |= {alias: SORTS[name] for alias, name in ALIASES.items()}
DEFAULT = "name"


def accounts_found(asked: Asked, member: Member, *joined: str, columns: Sequence[str] = ()) -> Found[Account]:
    """The accounts that the member sees and that fit; `joined` are relations to bring along. Raises `Invalid`.

    With `columns` the items are light rows of these columns alone, half the work of whole records.
    """
    name, sort = sort_asked(asked.sort, SORTS, DEFAULT, "account", member)
    rows: AccountQuerySet = Account.objects.visible_to(member).filter(**asked.only)
    if asked.condition:
        rows = rows.filter(where(asked.condition, FILTERS, member))
    fitting, known = narrow(rows, asked.q, kind="account")
    rows = cast("AccountQuerySet", fitting)
    wide: Any = sort.over(rows.select_related(*joined) if joined else rows)
    if columns:
        wide = sort.over(rows).values_list(*dict.fromkeys(["pk", sort.column, *columns]), named=True)
    return Found(asked.page_of(wide, sort), known or capped_count(rows), name, rows)
