"""Custom field definitions, and the standard fields whose answers are editable."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.core.text import fold, line
from steward.fields.facts import FieldChanged, FieldCreated
from steward.fields.models import Field, RecordKind
from steward.fields.standard import STANDARD
from steward.history.facts import record as record_fact

from .options import answers

if TYPE_CHECKING:
    from steward.team.models import Member

MOST_FIELDS = 300
WITH_OPTIONS = (Field.Type.CHOICE, Field.Type.CHOICES)


@transaction.atomic
def create_field(
    *,
    by: Member,
    record: str,
    label: str,
    type: str = Field.Type.TEXT,  # noqa: A002 - the API's word
    options: Iterable[Any] = (),
    key: str = "",
    hint: str = "",
    group: str = "",
    required: bool = False,
    filterable: bool = False,
) -> Field:
    """Add a custom field (M27, M34). It shows on every record of its kind at once (M28). Right: fields.manage."""
    by.must("fields.manage")
    if record not in RecordKind.values:
        raise Invalid(_("Fields belong to account, contact or deal."), field="record")
    if type not in Field.Type.values:
        raise Invalid(_("There is no field type “%(type)s”.") % {"type": type[:60]}, field="type")
    label = line(label, field="label", longest=120, required=True)
    field = Field(
        record=record,
        label=label,
        type=type,
        key=_key(record, key or label, asked=bool(key)),
        options=answers(options) if type in WITH_OPTIONS else _none(options),
        hint=line(hint, field="hint"),
        group=line(group, field="group", longest=60),
        required=required,
        filterable=filterable,
        position=_next_position(record),
    )
    field.save(force_insert=True)
    record_fact(FieldCreated(subject=field.pk, label=label, record=record), by=by)
    return field


@transaction.atomic
def change_field(field: Field, *, by: Member, version: int | None = None, **changes: Any) -> Field:
    """Change label, hint, group, options, required, filterable or position. Type, key and record stay for ever."""
    by.must("fields.manage", field)
    field = locked(field)
    field.expect(version)
    if field.standard and set(changes) - {"options"}:
        raise Refused(_("Only the answers of a standard field can be changed."), code="standard_field")
    clean = {name: _changed(field, name, value) for name, value in changes.items()}
    for name, value in clean.items():
        setattr(field, name, value)
    field.store(*clean)
    changed = ", ".join(clean)
    record_fact(FieldChanged(subject=field.pk, label=field.label, record=field.record, changed=changed), by=by)
    return field


@transaction.atomic
def ensure_field(
    *,
    by: Member,
    record: str,
    label: str,
    type: str,  # noqa: A002 - as above
    options: Iterable[Any] = (),
) -> Field:
    """The field of this record with this label or key, made when it is missing and `by` may make it. For imports."""
    asked = fold(label)
    for field in Field.objects.filter(record=record, standard=False).order_by("position", "id"):
        if asked in (fold(field.label), fold(field.key)):
            return field
    return create_field(by=by, record=record, label=label, type=type, options=options)


@transaction.atomic
def set_up_fields(*, by: Member) -> None:
    """Make the standard fields with editable answers. Part of setting up a workspace; again changes nothing."""
    for position, (record, key, label, kind, options) in enumerate(STANDARD):
        Field.objects.get_or_create(
            record=record,
            key=key,
            defaults={
                "label": str(label),
                "type": kind,
                "options": [{"value": value, "label": str(text)} for value, text in options],
                "standard": True,
                "filterable": True,
                "position": position,
            },
        )


def _changed(field: Field, name: str, value: Any) -> Any:
    if name == "options":
        if field.type in WITH_OPTIONS or field.standard:
            return answers(value, kept=field.options)
        return _none(value)
    if name in ("label", "hint", "group"):
        longest = {"label": 120, "hint": 250, "group": 60}[name]
        return line(value, field=name, longest=longest, required=name == "label")
    if name in ("required", "filterable"):
        return bool(value)
    if name == "position" and isinstance(value, int) and 0 <= value < 2**31:
        return value
    raise Invalid(_("“%(name)s” of a field cannot be set like this.") % {"name": name[:60]}, field=name[:60])


def _none(options: Iterable[Any]) -> list[Any]:
    if list(options):
        raise Invalid(_("Only choice fields have answers."), field="options")
    return []


def _key(record: str, text: str, *, asked: bool) -> str:
    """A key of letters, digits and underscores: `text` itself when a caller asked for it, else a free one like it."""
    base = re.sub(r"[^a-z0-9]+", "_", fold(text)).strip("_")[:50] or "field"
    if base[0].isdigit():
        base = f"field_{base}"
    taken = set(Field.objects.filter(record=record).values_list("key", flat=True))
    if len(taken) >= MOST_FIELDS:
        raise Refused(_("A record has at most %(n)s fields.") % {"n": MOST_FIELDS}, code="too_many_fields")
    if asked and (base != text or base in taken):
        raise Invalid(_("A key is new, and made of small letters, digits and underscores."), field="key")
    free = (f"{base}_{n}" for n in range(2, MOST_FIELDS + 3))
    return base if base not in taken else next(key for key in free if key not in taken)


def _next_position(record: str) -> int:
    last: int | None = Field.objects.filter(record=record).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1
