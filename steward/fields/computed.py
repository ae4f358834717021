"""Formulas and rollups, worked out when they are read: for the rows of one page, one grouped query a rollup.

docs/adr/0007 says why they are not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Aggregate, Count, F, FloatField, Max, Min, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from steward.core.money import Money
from steward.core.refused import Invalid
from steward.team.firm import workspace

from .carriers import Column, Related, carrier
from .formula import parsed, result
from .models import Field

Values = dict[int, dict[str, Any]]
_WAYS: dict[str, type[Aggregate]] = {"sum": Sum, "highest": Max, "latest": Max, "earliest": Min}


def computed(record: str, ids: Iterable[int], fields: Sequence[Field]) -> Values:
    """The values of the computed fields among these, by record and slot; nothing, and no query, where none are."""
    wanted = [field for field in fields if field.is_computed]
    pks = list(ids)
    if not wanted or not pks:
        return {}
    found: Values = {pk: {} for pk in pks}
    formulas = [field for field in wanted if field.type == Field.Type.FORMULA]
    parts = _parts(record, formulas)
    rollups = {one.pk: one for one in [*wanted, *parts.values()] if one.type == Field.Type.ROLLUP}
    for field in rollups.values():
        for pk, value in _rollup(record, pks, field).items():
            if pk in found:
                found[pk][field.slot] = value
    if formulas:
        _work_out(record, formulas, parts, found)
    return found


def with_computed(custom: Mapping[str, Any], values: Values, pk: int) -> Mapping[str, Any]:
    """A record's values together with what was worked out for it."""
    return {**custom, **values[pk]} if pk in values else custom


# -- rollups -----------------------------------------------------------------------------------------------------------
def _rollup(record: str, pks: Sequence[int], field: Field) -> dict[int, Any]:
    related = carrier(record).related.get(field.rule.get("of", ""))
    if related is None:
        return {}
    rows = related.rows().filter(**{f"{related.link}__in": pks})
    if (only := field.rule.get("only")) in related.subsets:
        rows = rows.filter(related.subsets[only][1])
    if field.rule["how"] == "count":
        counted = rows.order_by().values_list(related.link).annotate(Count("pk", distinct=True))
        return {**dict.fromkeys(pks, 0), **dict(counted)}
    column = _column(related, field.rule["what"])
    return _summed(rows, related.link, column, field.rule["how"]) if column else {}


def _summed(rows: Any, link: str, column: Column, how: str) -> dict[int, Any]:
    if column.path.startswith("custom__"):
        return _summed_json(rows, link, column, how)
    way = _WAYS[how]
    rows = rows.exclude(**{f"{column.path}__isnull": True}).order_by()
    if column.kind == "money":
        groups = [link, *([column.currency] if column.currency else [])]
        return _one_currency(
            [(row[0], row[-1], row[1] if column.currency else _home())
             for row in rows.values_list(*groups).annotate(way(column.path))]
        )  # fmt: skip
    return {pk: _plain(value) for pk, value in rows.values_list(link).annotate(way(column.path))}


def _summed_json(rows: Any, link: str, column: Column, how: str) -> dict[int, Any]:
    path = f"{column.path}__minor" if column.kind == "money" else column.path
    value: Any = KT(path) if column.kind == "date" else Cast(KT(path), FloatField())
    rows = rows.filter(**{f"{column.path}__isnull": False}).order_by().annotate(_value=value)
    way = _WAYS[how](F("_value"))
    if column.kind == "money":
        found = rows.annotate(_currency=KT(f"{column.path}__currency")).values_list(link, "_currency").annotate(way)
        return _one_currency([(pk, round(total), currency) for pk, currency, total in found])
    return {pk: _plain(total) for pk, total in rows.values_list(link).annotate(way)}


def _column(related: Related, what: str) -> Column | None:
    if not what.startswith("custom."):
        return related.columns.get(what)
    source = Field.objects.filter(
        record=related.record, key=what.removeprefix("custom."), standard=False, deleted_at__isnull=True
    ).first()
    kinds: Mapping[str, Any] = {Field.Type.NUMBER: "number", Field.Type.MONEY: "money", Field.Type.DATE: "date"}
    if source is None or source.type not in kinds:
        return None
    return Column(source.label, kinds[source.type], f"{related.custom}__{source.slot}")


def _one_currency(rows: Iterable[tuple[int, int, str]]) -> dict[int, Any]:
    """Amounts in one currency as they are; of several, the one in the workspace's currency is told, the others are in
    the figures of the account."""
    found: dict[int, dict[str, int]] = {}
    for pk, minor, currency in rows:
        found.setdefault(pk, {})[currency] = minor
    home = _home()
    return {
        pk: {"minor": sums[code], "currency": code}
        for pk, sums in found.items()
        for code in [home if home in sums or len(sums) > 1 else next(iter(sums))]
        if code in sums
    }


def _home() -> str:
    firm = workspace()
    return firm.currency if firm else "EUR"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


# -- formulas ----------------------------------------------------------------------------------------------------------
def _parts(record: str, formulas: Sequence[Field]) -> dict[str, Field]:
    """The custom fields that the formulas need, by key. One query."""
    keys = {key for field in formulas for _record, key in field.rule.get("sources", [])}
    rows = Field.objects.filter(record=record, key__in=keys, standard=False, deleted_at__isnull=True)
    return {field.key: field for field in rows} if keys else {}


def _work_out(record: str, formulas: Sequence[Field], parts: Mapping[str, Field], found: Values) -> None:
    known = carrier(record)
    trees = {field.slot: parsed(field.rule["formula"]) for field in formulas}
    paths = {name: column.path for name, column in known.columns.items()}
    rows = known.model._default_manager.filter(pk__in=list(found)).values("pk", "custom", *set(paths.values()))
    home = _home()
    for row in rows:
        numbers = {name: _number(row[path], known.columns[name], home) for name, path in paths.items()}
        for key, field in parts.items():
            value = found[row["pk"]].get(field.slot) if field.is_computed else row["custom"].get(field.slot)
            numbers[key] = _amount(value)
        for slot, tree in trees.items():
            found[row["pk"]][slot] = result(tree, numbers)


def _number(value: Any, column: Column, home: str) -> Any:
    return Money(value, home).amount if column.kind == "money" and value is not None else value


def _amount(value: Any) -> Any:
    """A number, or the amount of money; None for anything else."""
    if isinstance(value, dict):
        try:
            return Money(value["minor"], value["currency"]).amount
        except (KeyError, Invalid):
            return None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
