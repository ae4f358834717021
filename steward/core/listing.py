"""What a list is asked for and what it answers, the same for its page and its route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import models

from .paging import Count, Page, Sort, page, page_before

T = TypeVar("T", bound=models.Model)


@dataclass(frozen=True)
class Asked:
    """What a list is asked for. `only` are plain conditions on columns: `{"is_customer": True}`."""

    q: str = ""
    condition: Any = None
    only: Mapping[str, Any] = field(default_factory=dict)
    sort: str | None = None
    cursor: str | None = None
    before: str | None = None
    limit: int = 50

    def page_of(self, rows: Any, sort: Sort) -> Page[Any]:
        """The page of these rows that is asked for. Raises `Invalid`."""
        if self.before:
            return page_before(rows, sort, cursor=self.before, limit=self.limit)
        return page(rows, sort, cursor=self.cursor, limit=self.limit)


@dataclass(frozen=True)
class Found(Generic[T]):
    """A page of the list, how many there are in all, the order they are in, and all rows that fit."""

    page: Page[T]
    count: Count
    sort: str
    rows: models.QuerySet[T]
