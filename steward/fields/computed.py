"""The values of formulas and rollups for the rows at hand, worked out when they are read: one query for all of them.

docs/adr/0010 says why they are not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from .carriers import carrier
from .expressions import Worth, own_fields, worth_of
from .models import Field

Values = dict[int, dict[str, Any]]


def computed(record: str, ids: Iterable[int], fields: Sequence[Field]) -> Values:
    """The values of the computed fields among these, by record and slot; nothing, and no query, where none are."""
    wanted = [field for field in fields if field.is_computed]
    pks = list(ids)
    if not wanted or not pks:
        return {}
    known = own_fields()
    worths = {field.slot: worth for field in wanted if (worth := worth_of(field, known))}
    rows = carrier(record).model._base_manager.filter(pk__one_of=pks)
    found: Values = {pk: {} for pk in pks}
    for row in rows.annotate(**_columns(worths)).values("pk", *_columns(worths)):
        found[row["pk"]] = {slot: _value(worth, row, slot) for slot, worth in worths.items()}
    return found


def with_computed(custom: Mapping[str, Any], values: Values, pk: int) -> Mapping[str, Any]:
    """A record's values together with what was worked out for it."""
    return {**custom, **values[pk]} if pk in values else custom


def _columns(worths: Mapping[str, Worth]) -> dict[str, Any]:
    values = {slot: worth.value for slot, worth in worths.items()}
    return values | {f"{slot}_in": worth.currency for slot, worth in worths.items() if worth.currency is not None}


def _value(worth: Worth, row: Mapping[str, Any], slot: str) -> Any:
    """As values of the kind are stored."""
    value = row[slot]
    if worth.kind == "money":
        return None if value is None else {"minor": int(value), "currency": row[f"{slot}_in"]}
    if isinstance(value, datetime):
        return timezone.localtime(value).date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() else value
