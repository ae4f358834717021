"""Reads of definitions: what a member may manage, how many records hold a value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.fields.json import KT

from steward.team.models import Member

from .audience import seen_by
from .carriers import carrier
from .models import Field, Rewrite, Unconverted

MANY = 10_000
LOOKED_AT = 5_000
FEW = 8


def fields_visible_to(member: Member, record: str = "") -> list[Field]:
    """All definitions outside the trash that the member sees, standard ones too, in their order."""
    rows = Field.objects.filter(deleted_at__isnull=True).order_by("record", "position", "id")
    return [field for field in _seen(rows, member) if not record or field.record == record]


def trashed_visible_to(member: Member, record: str = "") -> list[Field]:
    """Those in the trash, the last one first."""
    rows = Field.objects.filter(purged_at__isnull=True).order_by("-deleted_at")
    return [one for one in _seen(rows, member) if one.deleted_at is not None and (not record or one.record == record)]


def _seen(rows: Any, member: Member) -> list[Field]:
    return seen_by(member, list(rows))


def holding(field: Field, slot: str = "") -> Any:
    """The records that hold a value of this field, those in the trash too."""
    rows = carrier(field.record).model._base_manager.all()
    if field.standard:
        return rows.exclude(**{field.key: "" if field.key == "industry" else None}).filter(
            **{f"{field.key}__isnull": False}
        )
    return rows.filter(custom__has_key=slot or field.slot)


def count_holding(field: Field) -> int:
    """How many records hold a value of this field."""
    return 0 if field.is_computed else int(holding(field).count())


def count_option(field: Field, value: str) -> int:
    """How many records hold this answer."""
    rows = carrier(field.record).model._base_manager
    if field.standard:
        return int(rows.filter(**{field.key: value}).count()) if field.type == Field.Type.CHOICE else 0
    if field.type == Field.Type.CHOICE:
        return int(rows.filter(**{f"custom__{field.slot}": value}).count())
    return sum(value in chosen for (chosen,) in _lists(field))


def counts_of_options(field: Field) -> dict[str, int]:
    """How many records hold each answer. One query for single answers."""
    rows = carrier(field.record).model._base_manager.all()
    if field.standard:
        if field.type != Field.Type.CHOICE:
            return {}
        return dict(rows.exclude(**{field.key: ""}).order_by().values_list(field.key).annotate(Count("pk")))
    if field.type == Field.Type.CHOICE:
        held = holding(field).order_by().annotate(_answer=KT(f"custom__{field.slot}"))
        return dict(held.values_list("_answer").annotate(Count("pk")))
    found: dict[str, int] = {}
    for (chosen,) in _lists(field):
        for value in chosen or ():
            found[value] = found.get(value, 0) + 1
    return found


def _lists(field: Field) -> Iterable[tuple[list[str]]]:
    rows: Iterable[tuple[list[str]]] = holding(field).values_list(F(f"custom__{field.slot}")).iterator(chunk_size=5000)
    return rows


def written_before(field: Field, text: str, member: Member) -> list[str]:
    """What stands in this field, beginning like `text`: the most recent few, of records that the member sees."""
    rows = carrier(field.record).visible(member).filter(custom__has_key=field.slot)
    if text.strip():
        rows = rows.filter(**{f"custom__{field.slot}__istartswith": text.strip()})
    latest = rows.order_by("-pk").values_list(KT(f"custom__{field.slot}"), flat=True)[:LOOKED_AT]
    return list(dict.fromkeys(found for found in latest if found))[:FEW]


def groups(fields: Sequence[Field]) -> list[tuple[str, list[Field]]]:
    """Fields under the headings that they were given, in the order of the first of each; "" comes first."""
    found: dict[str, list[Field]] = {"": []}
    for field in fields:
        found.setdefault(field.group, []).append(field)
    return [(name, rows) for name, rows in found.items() if rows]


def rewrites_of(fields: Sequence[Field]) -> dict[int, Rewrite]:
    """The unfinished rewrites of these fields."""
    rows = Rewrite.objects.filter(field__in=fields, done_at__isnull=True).select_related("run")
    return {row.field_id: row for row in rows}


def left_over(field: Field) -> Any:
    """The values that did not fit when the type of this field was changed."""
    return Unconverted.objects.filter(rewrite__field=field).order_by("id")


def counts_held(record: str, fields: Sequence[Field]) -> dict[int, int]:
    """How many records hold a value of each field, by its id, and under 0 how many records there are. Nothing where
    there are more than 10,000 records: counting them all would keep the page waiting."""
    rows = carrier(record).model._base_manager.filter(deleted_at__isnull=True)
    total = len(rows.values_list("pk")[: MANY + 1])
    if total > MANY:
        return {}
    kept = [field for field in fields if not field.is_computed]
    asked = {f"n{field.pk}": Count("pk", filter=Q(custom__has_key=field.slot)) for field in kept}
    found = rows.aggregate(**asked) if asked else {}
    return {0: total, **{field.pk: found[f"n{field.pk}"] for field in kept}}
