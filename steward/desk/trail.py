"""The way back to a list: the record before and after one in the list, board or calendar that it was opened from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse

from steward.core.paging import Sort, cursor_at, page, page_before
from steward.core.refused import Invalid
from steward.search.index import narrow
from steward.segments.listings import listing, listings
from steward.segments.reading import rows_of
from steward.segments.sorting import sort_asked
from steward.team.models import Member

from .saving import shown

_LAID_OUT = re.compile(r"/lists/(\w+)/(?:board|calendar)/")
LONGEST = 4000


@dataclass(frozen=True)
class Trail:
    """A list as its address asks for it."""

    key: str
    params: QueryDict

    @classmethod
    def of(cls, address: str, record: str) -> Trail | None:
        """The list at this address of ours; None where it is none of this kind of record."""
        path, _mark, query = address[:LONGEST].partition("?")
        places = {reverse(one.url): one.key for one in listings().values()}
        places |= {reverse("desk:board"): "accounts", reverse("deals:board"): "deals"}
        laid_out = _LAID_OUT.fullmatch(path)
        key = laid_out[1] if laid_out else places.get(path, "")
        if key not in listings() or listing(key).record != record:
            return None
        return cls(key, QueryDict(query))

    def beside(self, record: Any, member: Member, by: int) -> Any:
        """The next (`by` 1) or previous (-1) record of the list; None at its end, or when it can no longer be asked.

        The record itself need not fit any more: it is passed by its place in the order.
        """
        about = listing(self.key)
        try:
            asked = shown(self.key, self.params, member)
            _name, sort = sort_asked(asked["sort"] or None, about.sorts, about.sort, about.record, member)
            rows, _count = narrow(
                rows_of(about, asked["condition"], member), self.params.get("q", "")[:100], kind=about.record
            )
            rows = sort.over(rows)
            place = cursor_at(record if sort.by is None else _placed(record, sort), sort)
            found = (
                page(rows, sort, cursor=place, limit=1) if by > 0 else page_before(rows, sort, cursor=place, limit=1)
            )
        except (Invalid, Http404):
            return None
        return next(iter(found.items), None)


def _placed(record: Any, sort: Sort) -> Any:
    """The record with what its list is sorted by."""
    return sort.over(type(record)._base_manager.all()).get(pk=record.pk)


def by_name(key: str, record: Any, member: Member, by: int) -> Any:
    """The same in the list's own order, for who came from nowhere."""
    return Trail(key, QueryDict("sort=name")).beside(record, member, by)
