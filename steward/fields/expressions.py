"""What a field comes to, as an expression of the database: pages, filters and orders read the same one.

A rollup is a subquery about each record, a formula the sum of its parts (formula_sql.py). Values of the firm's own
numbers, money and dates come by the same way, since formulas are made of them and lists are sorted by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Aggregate,
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    F,
    FloatField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from steward.team.firm import workspace

from .carriers import Column, Kind, Related, carrier
from .formula import names_in, tree_of
from .formula_sql import Amount, Exact, ExactSum, Formula
from .models import Field

Known = Mapping[tuple[str, str], Field]
_WAYS: dict[str, type[Aggregate]] = {"sum": Sum, "highest": Max, "latest": Max, "earliest": Min}
_OF_TYPE: dict[str, Kind] = {Field.Type.NUMBER: "number", Field.Type.MONEY: "money", Field.Type.DATE: "date"}
SORTABLE = frozenset({*_OF_TYPE, Field.Type.FORMULA, Field.Type.ROLLUP})
_FIELDS: dict[Kind, Any] = {"number": FloatField, "date": DateField, "datetime": DateTimeField}


@dataclass(frozen=True)
class Worth:
    """What a field comes to. `value` is NULL for nothing: a number, minor units (`currency` beside them), a day (out of
    JSON as text) or a moment. `exact` is the number that formulas reckon with."""

    kind: Kind
    value: Any
    currency: Any = None
    exact: Any = None

    @property
    def never_empty(self) -> bool:
        """Whether every record has a value."""
        return isinstance(self.value, Coalesce) and self.currency is None


def own_fields() -> Known:
    """The firm's own fields by record and key. One query."""
    return {(one.record, one.key): one for one in Field.objects.filter(standard=False, deleted_at__isnull=True)}


def kinds_of(fields: Iterable[Field]) -> dict[int, Kind]:
    """What the computed ones among these are compared as, by id; none where a source is gone. One query, where a rollup
    takes a field of the firm's own."""
    known: Known | None = None
    found: dict[int, Kind] = {}
    for one in fields:
        if one.type == Field.Type.FORMULA or (one.type == Field.Type.ROLLUP and one.rule.get("how") == "count"):
            found[one.pk] = "number"
        elif one.type == Field.Type.ROLLUP:
            if known is None and one.rule.get("sources"):
                known = own_fields()
            related = carrier(one.record).related.get(one.rule["of"])
            if related and (column := _column(related, one.rule["what"], known or {})):
                found[one.pk] = column.kind
    return found


def worth_of(field: Field, known: Known, at: str = "") -> Worth | None:
    """What a computed field, a number, money or a date comes to; None for other types, and where a source is gone. `at`
    is the path to the record from the rows that are asked: "account__" of deals."""
    if field.type == Field.Type.ROLLUP:
        return _rollup(field, known, at)
    if field.type == Field.Type.FORMULA:
        return _formula(field, known, at)
    return _plain(field, at)


def _plain(field: Field, at: str) -> Worth | None:
    kind, path = _OF_TYPE.get(field.type), f"{at}custom__{field.slot}"
    if kind == "number":
        return _number(Exact(KT(path)))
    if kind == "money":
        return _money(Cast(KT(f"{path}__minor"), BigIntegerField()), _text(f"{path}__currency"))
    return Worth("date", _text(path)) if kind else None


def _text(path: str) -> Any:
    """A text out of JSON that compares as one: Django compares what it knows for JSON with JSON."""
    return Cast(KT(path), TextField())


def _number(exact: Any) -> Worth:
    return Worth("number", Cast(exact, FloatField()), exact=exact)


def _money(minor: Any, currency: Any) -> Worth:
    return Worth("money", minor, currency, Amount(minor, currency))


# -- rollups -----------------------------------------------------------------------------------------------------------
def _rollup(field: Field, known: Known, at: str) -> Worth | None:
    rule = field.rule
    related = carrier(field.record).related.get(rule.get("of", ""))
    if related is None:
        return None
    rows = related.rows().filter(**{related.link: OuterRef(f"{at}pk")}).order_by()
    if (only := rule.get("only")) in related.subsets:
        rows = rows.filter(related.subsets[only][1])
    if rule["how"] == "count":
        counted = Coalesce(_one(rows, related.link, Count("pk"), FloatField()), Value(0, FloatField()))
        return Worth("number", counted, exact=counted)
    column = _column(related, rule["what"], known)
    return _summed(rows, related.link, column, rule["how"]) if column else None


def _column(related: Related, what: str, known: Known) -> Column | None:
    if not what.startswith("custom."):
        return related.columns.get(what)
    source = known.get((related.record, what.removeprefix("custom.")))
    kind = _OF_TYPE.get(source.type) if source else None
    return Column(source.label, kind, f"{related.custom}__{source.slot}") if source and kind else None


def _summed(rows: QuerySet[Any], link: str, column: Column, how: str) -> Worth:
    rows, path, way = rows.filter(**{f"{column.path}__isnull": False}), column.path, _WAYS[how]
    is_own = "custom__" in path
    if column.kind == "money":
        minor = Cast(KT(f"{path}__minor"), BigIntegerField()) if is_own else F(path)
        currency = _text(f"{path}__currency") if is_own else F(column.currency) if column.currency else None
        return _of_one_currency(rows, link, way, minor, currency)
    if not is_own:
        value = _one(rows, link, way(path), _FIELDS[column.kind]())
        return _number(value) if column.kind == "number" else Worth(column.kind, value)
    if column.kind == "date":
        return Worth("date", _one(rows, link, way(_text(path)), TextField()))
    return _number(_one(rows, link, (ExactSum if way is Sum else way)(Exact(KT(path))), FloatField()))


def _of_one_currency(rows: QuerySet[Any], link: str, way: type[Aggregate], minor: Any, currency: Any) -> Worth:
    """Amounts in one currency as they are; of several, what is in the workspace's currency is told, the others are in
    the figures of the account."""
    home = Value(_home(), CharField())
    if currency is None:
        return _money(_one(rows.annotate(part=minor), link, way("part"), BigIntegerField()), home)
    groups = rows.annotate(part=minor, code=currency).values(link)
    sums = groups.annotate(
        at_home=way("part", filter=Q(code=home)), whole=way("part"), first=Min("code"), last=Max("code")
    )
    alone = Q(first=F("last"))
    there, minor_of, code_of = Q(at_home__isnull=False), BigIntegerField(), CharField()
    told = sums.annotate(found=Case(When(there, then="at_home"), When(alone, then="whole"), output_field=minor_of))
    code = sums.annotate(found=Case(When(there, then=home), When(alone, then="first"), output_field=code_of))
    return _money(
        Subquery(told.values("found"), output_field=minor_of),
        Subquery(code.values("found"), output_field=code_of),
    )


def _one(rows: QuerySet[Any], link: str, found: Aggregate, kind: Any) -> Subquery:
    return Subquery(rows.values(link).annotate(found=found).values("found"), output_field=kind)


def _home() -> str:
    firm = workspace()
    return firm.currency if firm else "EUR"


# -- formulas ----------------------------------------------------------------------------------------------------------
def _formula(field: Field, known: Known, at: str) -> Worth:
    text = field.rule["formula"]
    numbers = [_part(field.record, name, known, at) for name in names_in(tree_of(text))]
    if any(one is None for one in numbers):
        return Worth("number", Cast(Value(None), FloatField()))
    return Worth("number", Formula(text, *numbers))


def _part(record: str, name: str, known: Known, at: str) -> Any:
    """The number that a name stands for; None where the field is gone, or is no number any more."""
    column, own = carrier(record).columns.get(name), known.get((record, name))
    if own is not None and own.type != Field.Type.FORMULA:
        worth = worth_of(own, known, at)
        return worth.exact if worth else None
    if column is None:
        return None
    if column.kind != "money":
        return F(f"{at}{column.path}")
    currency = F(f"{at}{column.currency}") if column.currency else Value(_home(), CharField())
    return Amount(F(f"{at}{column.path}"), currency)
