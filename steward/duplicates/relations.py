"""Everything that points at an account or a person, found in the models: what a later room adds moves too."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import models

from steward.history.models import Event
from steward.undo.tables import RECORDS

# Columns that hold ids without being relations.
PLAIN: dict[str, list[tuple[type[models.Model], str]]] = {"account": [], "contact": [(Event, "contact_id")]}


@cache
def relations(kind: str) -> list[tuple[Any, str]]:
    """Table and column of everything that hangs from a record of this kind, other records of the kind included."""
    found: list[tuple[Any, str]] = []
    for relation in RECORDS[kind]._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and (relation.one_to_many or relation.one_to_one):
            field: Any = relation.field
            found.append((relation.related_model, field.attname))
    return sorted({*found, *PLAIN[kind]}, key=lambda pair: (pair[0]._meta.label, pair[1]))


def colliding(model: Any, column: str, kept: int, gone: int) -> dict[int, int]:
    """Rows of `gone` that cannot move since `kept` has such a row already: id -> id of that row."""
    found: dict[int, int] = {}
    for names in _once(model):
        if column in names:
            others = [name for name in names if name != column]
            mine = dict(_keyed(model, column, kept, others))
            found |= {pk: mine[key] for key, pk in _keyed(model, column, gone, others) if key in mine}
    return found


def _once(model: Any) -> Iterator[set[str]]:
    """The sets of columns of which each combination may stand only once."""
    meta = model._meta
    constraints = [one.fields for one in meta.constraints if isinstance(one, models.UniqueConstraint)]
    for names in [*meta.unique_together, *constraints]:
        yield {meta.get_field(name).attname for name in names}
    for field in meta.concrete_fields:
        if field.unique and not field.primary_key:
            yield {field.attname}


def _keyed(model: Any, column: str, value: int, others: list[str]) -> list[tuple[tuple[Any, ...], int]]:
    rows = model._base_manager.filter(**{column: value}).order_by("pk").values_list("pk", *others)
    return [(tuple(rest), pk) for pk, *rest in rows]
