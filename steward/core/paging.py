"""Keyset paging and capped counts: any page of any list is one index range, whatever the size of the data.

The order is (column, id), rows without a value last.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from .database import count_each, ids_of_each
from .refused import Invalid

T = TypeVar("T", bound=models.Model)
COUNT_CAP = 10_000


@dataclass(frozen=True)
class Sort:
    """An order that a list offers: the model's column and its direction. `nullable` says rows may lack a value. `by` is
    what the column stands for, where it is none of the model's: worked out for every row that fits."""

    column: str
    descending: bool = False
    nullable: bool = False
    by: Any = None

    def over(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows with the column to be sorted by."""
        return rows if self.by is None else rows.annotate(**{self.column: self.by})

    @property
    def read(self) -> Sequence[str]:
        """The model's columns that the order takes."""
        return () if self.by is not None else (self.column,)


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows and how to go on: `next` and `previous` are opaque cursors for `page` and `page_before`, or None."""

    items: list[T]
    next: str | None
    previous: str | None = None


@dataclass(frozen=True)
class Count:
    """How many rows; when not `exact`, at least `value`."""

    value: int
    exact: bool

    def __str__(self) -> str:
        return f"{self.value:,}" if self.exact else f"{self.value:,}+"


def sort_named(name: str | None, offered: dict[str, Sort], default: str) -> tuple[str, Sort]:
    """The order for `name` ("won_value", "-won_value"). Raises `Invalid` on what is not offered."""
    chosen = name or default
    key = chosen.removeprefix("-")
    if key not in offered:
        raise Invalid(_("This list cannot be sorted by “%(name)s”.") % {"name": key[:60]}, field="sort")
    base = offered[key]
    return chosen, Sort(base.column, chosen.startswith("-"), base.nullable, base.by)


def page(rows: models.QuerySet[T], sort: Sort, *, cursor: str | None = None, limit: int = 50) -> Page[T]:
    """One page of `rows` in the order `sort`, after `cursor`. Raises `Invalid` on a foreign cursor."""
    after = _read(cursor, rows, sort.column)
    found: list[T] = []
    for part, order in _ranges(rows, sort, after):
        found += part.order_by(*order)[: limit + 1 - len(found)]
        if len(found) > limit:
            break
    items = found[:limit]
    back = _write(items[0], sort.column) if after and items else None
    return Page(items, _write(items[-1], sort.column) if len(found) > limit else None, back)


def first_pages(
    parts: Sequence[tuple[models.QuerySet[T], Sort]], rows: models.QuerySet[Any], *, limit: int
) -> list[Page[Any]]:
    """The first page of each of these parts in its order, as `page` gives it, in two queries: which rows, then `rows`
    of them all. No sort here may be nullable."""
    ids = ids_of_each([in_order(part, sort) for part, sort in parts], limit + 1)
    read = {row.pk: row for row in rows.filter(pk__one_of=[pk for part in ids for pk in part])}
    pages = []
    for found, (_part, sort) in zip(ids, parts, strict=True):
        items = [read[pk] for pk in found[:limit] if pk in read]
        pages.append(Page(items, _write(items[-1], sort.column) if items and len(found) > limit else None))
    return pages


def page_before(rows: models.QuerySet[T], sort: Sort, *, cursor: str, limit: int = 50) -> Page[T]:
    """The page of `rows` that ends before `cursor`, in the order `sort`. Raises `Invalid` on a foreign cursor."""
    before = _read(cursor, rows, sort.column)
    back = Sort(sort.column, not sort.descending)
    found: list[T] = []
    for part, order in _ranges_before(rows, sort, back, before):
        found += part.order_by(*order)[: limit + 1 - len(found)]
        if len(found) > limit:
            break
    items = found[:limit][::-1]
    more = _write(items[0], sort.column) if len(found) > limit else None
    return Page(items, _write(items[-1], sort.column) if items else None, more)


def _ranges_before(
    rows: models.QuerySet[T], sort: Sort, back: Sort, before: tuple[Any, int] | None
) -> Iterator[tuple[models.QuerySet[T], list[Any]]]:
    """The list backwards from the cursor: rows without a value come first there."""
    if before and before[0] is None:
        empty = rows.filter(**{f"{sort.column}__isnull": True})
        yield from _ranges(empty, Sort("id", back.descending), before)
        rows, before = rows.filter(**{f"{sort.column}__isnull": False}), None
    yield from _ranges(rows, back, before)


def _ranges(
    rows: models.QuerySet[T], sort: Sort, after: tuple[Any, int] | None
) -> Iterator[tuple[models.QuerySet[T], list[Any]]]:
    """The list as index ranges, in order: rows tied with the cursor's, rows beyond it, rows without a value.

    One row-value comparison would do on PostgreSQL; SQLite reads all ties of such a comparison from the first.
    """
    column, sign, beyond = sort.column, *(("-", "lt") if sort.descending else ("", "gt"))
    by_id = [f"{sign}id"]
    if column == "id":
        yield (rows.filter(**{f"id__{beyond}": after[1]}) if after else rows), by_id
        return
    if after is None and sort.by is not None and sort.nullable:  # no index to gain by; it is worked out once less
        by = models.F(column)
        yield rows, [by.desc(nulls_last=True) if sort.descending else by.asc(nulls_last=True), *by_id]
        return
    if after is None or after[0] is not None:
        if after:
            yield rows.filter(**{column: after[0], f"id__{beyond}": after[1]}), by_id
            valued = rows.filter(**{f"{column}__{beyond}": after[0]})
        else:
            valued = rows.filter(**{f"{column}__isnull": False}) if sort.nullable else rows
        yield valued, [f"{sign}{column}", f"{sign}id"]
    if sort.nullable:
        empty = rows.filter(**{f"{column}__isnull": True})
        yield (empty.filter(**{f"id__{beyond}": after[1]}) if after and after[0] is None else empty), by_id


def in_order(rows: models.QuerySet[T], sort: Sort) -> models.QuerySet[T]:
    """All the rows in one query; of an order that is worked out too, or of one by a column that is never empty."""
    ((whole, order),) = _ranges(rows, sort, None)
    return whole.order_by(*order)


def capped_count(rows: models.QuerySet[Any], cap: int = COUNT_CAP) -> Count:
    """How many rows, counted no further than `cap`."""
    value = rows.order_by()[: cap + 1].count()
    return Count(min(value, cap), value <= cap)


def capped_counts(parts: Sequence[models.QuerySet[Any]], cap: int = COUNT_CAP) -> list[Count]:
    """The same for several, in one query."""
    return [Count(min(value, cap), value <= cap) for value in count_each(parts, cap + 1)]


def cursor_at(row: models.Model, sort: Sort) -> str:
    """The cursor of a place: `page` goes on after this row, `page_before` ends before it."""
    return _write(row, sort.column)


def _write(row: models.Model, column: str) -> str:
    value = getattr(row, column)
    if isinstance(value, datetime | date):
        value = value.isoformat()
    elif isinstance(value, Decimal):
        value = str(value)
    return base64.urlsafe_b64encode(json.dumps([value, row.pk]).encode()).decode().rstrip("=")


def _read(cursor: str | None, rows: models.QuerySet[Any], column: str) -> tuple[Any, int] | None:
    if not cursor:
        return None
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if type(pk) is not int or abs(pk) >= 2**63:
            raise ValueError(pk)
        return (None if value is None else _typed(_field(rows, column), value)), pk
    except (ValueError, TypeError, ArithmeticError, binascii.Error, RecursionError) as error:
        raise Invalid(_("This cursor is not one that the list gave out."), field="cursor") from error


def _field(rows: models.QuerySet[Any], column: str) -> Any:
    worked_out = rows.query.annotations.get(column)
    return worked_out.output_field if worked_out is not None else rows.model._meta.get_field(column)


def _typed(field: Any, value: Any) -> Any:
    if isinstance(field, models.DateTimeField):
        found: Any = parse_datetime(value)
    elif isinstance(field, models.DateField):
        found = parse_date(value)
    elif isinstance(field, models.DecimalField):
        found = Decimal(value)
    elif isinstance(field, models.CharField | models.TextField):
        found = value if isinstance(value, str) and "\0" not in value else None
    else:
        found = int(value) if isinstance(value, int) else float(value)
    if found is None:
        raise ValueError(value)
    return found
