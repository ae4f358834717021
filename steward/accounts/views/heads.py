"""The heads of a list's columns: each sorts by a click."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from steward.accounts.table import Column
from steward.core.paging import Sort

from .addresses import with_query

NAME = Column("name", "", sort="name")


def head_of(request: HttpRequest, column: Column, sort: str, sorts: Mapping[str, Sort]) -> dict[str, Any]:
    """A column's head: what a click sorts by, and how the list, ordered by `sort`, is sorted now."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    current = bool(column.sort) and sorts.get(name, name) == sorts.get(column.sort, column.sort)
    first = f"-{column.sort}" if column.end else column.sort
    other = column.sort if current and down else f"-{column.sort}" if current else first
    return {
        "label": column.label,
        "end": column.end,
        "url": with_query(request, sort=other, cursor=None, before=None) if column.sort else "",
        "sorted": ("descending" if down else "ascending") if current else "",
    }
