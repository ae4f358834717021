"""Custom field definitions, and the standard fields whose answers are editable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.core.rows import expect_order
from steward.core.text import fold, line
from steward.fields.audience import clean_audience
from steward.fields.facts import FieldChanged, FieldCreated
from steward.fields.models import Field, RecordKind
from steward.fields.rules import clean_rule
from steward.fields.standard import STANDARD
from steward.fields.types import out, stored
from steward.fields.values import definitions
from steward.history.facts import record as record_fact
from steward.history.models import Event
from steward.team.models import Member

from .options import answers

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
    filterable: bool = True,
    default: Any = None,
    rule: Mapping[str, Any] | None = None,
    who_sees: Mapping[str, Any] | None = None,
) -> Field:
    """Add a custom field (M27, M34). It shows on every record of its kind at once (M28). Right: fields.manage.

    `default` is what new records start with, `rule` what a computed field is made of (rules.py), `who_sees`
    `{"audience", "right", "member_ids"}`.
    """
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
        rule=clean_rule(record, type, rule or {}, by),
        required=required,
        filterable=filterable,
        position=_next_position(record),
        **clean_audience(who_sees or {}, by),
    )
    field.default = _default(field, default)
    _must_make_sense(field)
    field.save(force_insert=True)
    record_fact(FieldCreated(subject=field.pk, label=label, record=record), by=by)
    return field


@transaction.atomic
def change_field(field: Field, *, by: Member, version: int | None = None, **changes: Any) -> Field:
    """Change label, hint, group, options, required, filterable, default, rule, who_sees or position. Key and record
    stay for ever; the type is changed by `convert_field`."""
    by.must("fields.manage", field)
    field = locked(field)
    field.expect(version)
    if field.standard and set(changes) - {"options"}:
        raise Refused(_("Only the answers of a standard field can be changed."), code="standard_field")
    if field.busy and {"options", "default"} & set(changes):
        raise Refused(_("This field is being changed for all records. Wait until that is done."), code="field_busy")
    before = _as_given(field)
    columns: dict[str, Any] = {}
    for name in sorted(changes, key=lambda name: name == "default"):  # a default may be one of the new answers
        clean = _changed(field, name, changes[name], by)
        for column, value in clean.items():
            setattr(field, column, value)
        columns |= clean
    _must_make_sense(field)
    field.store(*columns)
    now = _as_given(field)
    was = {name: value for name, value in before.items() if name in changes and value != now[name]}
    data: dict[str, Any] = {"kept": {"version": field.version, "was": was}} if was else {}
    changed = ", ".join(changes)
    record_fact(FieldChanged(subject=field.pk, label=field.label, record=field.record, changed=changed, **data), by=by)
    return field


@transaction.atomic
def put_back_field(field: Field, event: Event, *, by: Member) -> Field:
    """Set what this change of the field's definition set to what it was before, while the field is as the change left
    it. Right: fields.manage."""
    kept = event.data.get("kept") or {}
    if event.kind != FieldChanged.kind or event.subject_id != field.pk or not kept:
        raise Refused(_("There is nothing here that can be put back."), code="nothing_kept")
    return change_field(field, by=by, version=kept["version"], **kept["was"])


@transaction.atomic
def ensure_field(
    *,
    by: Member,
    record: str,
    label: str,
    type: str,  # noqa: A002 - as above
    options: Iterable[Any] = (),
) -> Field:
    """The field of this record with this label or key that `by` sees, made when it is missing and `by` may make it. For
    imports."""
    asked = fold(label)
    for field in definitions(record, by):
        if asked in (fold(field.label), fold(field.key)):
            return field
    return create_field(by=by, record=record, label=label, type=type, options=options)


@transaction.atomic
def arrange_fields(
    record: str,
    order: Sequence[tuple[str, Sequence[int]]],
    *,
    by: Member,
    expected: Sequence[tuple[str, Sequence[int]]] | None = None,
) -> None:
    """Put the custom fields of a kind of record into this order and these groups: (heading or "", ids).

    Fields that are not named follow as they were. One fact for all. Raises `Invalid` on an id that is not there,
    `Stale` when they do not stand as `expected` any more.
    """
    by.must("fields.manage")
    rows = (
        Field.objects.select_for_update(of=("self",)).filter(record=record, standard=False).order_by("position", "id")
    )
    held = {field.pk: field for field in rows}
    known = None if expected is None else [(group, pk) for group, ids in expected for pk in ids]
    expect_order([(field.group, pk) for pk, field in held.items()], known)
    asked = [(line(group, field="group", longest=60), pk) for group, ids in order for pk in ids]
    if len({pk for _group, pk in asked}) != len(asked) or any(pk not in held for _group, pk in asked):
        raise Invalid(_("Name each field of this kind of record once."), field="ids")
    rest = [(field.group, pk) for pk, field in held.items() if pk not in {pk for _group, pk in asked}]
    moved = []
    for position, (group, pk) in enumerate([*asked, *rest], start=len(STANDARD)):
        field = held[pk]
        if (field.group, field.position) != (group, position):
            field.group, field.position = group, position
            field.store("group", "position")
            moved.append(field)
    if moved:
        said = ", ".join(field.label for field in moved)[:250]
        record_fact(FieldChanged(subject=moved[0].pk, label=said, record=record, changed="position"), by=by)


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


def _changed(field: Field, name: str, value: Any, by: Member) -> dict[str, Any]:
    if name == "options":
        return {name: answers(value, kept=field.options) if field.has_options else _none(value)}
    if name in ("label", "hint", "group"):
        longest = {"label": 120, "hint": 250, "group": 60}[name]
        return {name: line(value, field=name, longest=longest, required=name == "label")}
    if name in ("required", "filterable"):
        return {name: bool(value)}
    if name == "default":
        return {name: _default(field, value)}
    if name == "rule":
        return {name: clean_rule(field.record, field.type, value or {}, by)}
    if name == "who_sees":
        return clean_audience(value or {}, by)
    if name == "position" and isinstance(value, int) and 0 <= value < 2**31:
        return {name: value}
    raise Invalid(_("“%(name)s” of a field cannot be set like this.") % {"name": name[:60]}, field=name[:60])


def _as_given(field: Field) -> dict[str, Any]:
    """What is said of a field, in the form in which `change_field` takes it; its answers and place apart."""
    return {
        **{name: getattr(field, name) for name in ("label", "hint", "group", "required", "filterable", "rule")},
        "default": None if field.default is None else out(field, field.default),
        "who_sees": {"audience": field.audience, "right": field.audience_right, "member_ids": field.audience_ids},
    }


def _default(field: Field, value: Any) -> Any:
    if field.is_computed and value is not None:
        raise Invalid(_("“%(label)s” is worked out; it cannot be set.") % {"label": field.label}, field="default")
    return stored(field, value, "default") if value is not None else None


def _must_make_sense(field: Field) -> None:
    if field.is_computed and field.required:
        raise Invalid(_("A computed field is never empty by neglect; it cannot be required."), field="required")


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
