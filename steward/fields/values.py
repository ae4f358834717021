"""Values of custom fields: cleaned on the way in, shown on the way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from steward.core.money import Money
from steward.core.refused import Invalid
from steward.core.ui_dates import day_text
from steward.core.ui_money import money_exact_text

from .models import Field
from .types import out, stored


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of a record on a page: its definition, the stored value, and the value in words ("" for nothing)."""

    field: Field
    value: Any
    text: str


def definitions(record: str) -> list[Field]:
    """The custom fields of a kind of record ("account", "contact", "deal") in their order. One query."""
    return list(Field.objects.filter(record=record, standard=False).order_by("position", "id"))


def standard(record: str, key: str) -> Field | None:
    """The definition of a standard field with editable answers ("account", "industry"), or None."""
    return Field.objects.filter(record=record, key=key, standard=True).first()


def clean(
    record: str, given: Mapping[str, Any], *, creating: bool = False, fields: Sequence[Field] | None = None
) -> dict[str, Any]:
    """What to store for `given` (field keys -> values): `{field.slot: stored value}`, None where it is cleared.

    `creating` also demands a value for every required field. `fields` saves the query when definitions are at hand.
    Raises `Invalid` with field `custom.KEY` on unknown keys, values of the wrong type, and cleared required fields.
    """
    known = {field.key: field for field in (definitions(record) if fields is None else fields)}
    for key in given:
        if key not in known:
            raise Invalid(_("There is no field “%(key)s”.") % {"key": str(key)[:60]}, field=f"custom.{str(key)[:60]}")
    asked = [key for key in known if key in given or (creating and known[key].required)]
    cleaned = {}
    for key in asked:
        field, name = known[key], f"custom.{key}"
        value = stored(field, given.get(key), name)
        if value is None and field.required:
            raise Invalid(_("“%(label)s” cannot be empty.") % {"label": field.label}, field=name)
        cleaned[field.slot] = value
    return cleaned


def merged(custom: Mapping[str, Any], cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """A record's `custom` column after `clean()`: new values taken over, cleared ones gone."""
    return {key: value for key, value in {**custom, **cleaned}.items() if value is not None}


def shown(record: str, custom: Mapping[str, Any], fields: Sequence[Field] | None = None) -> dict[str, Any]:
    """All custom fields of a record by key, as the API shows them; null where there is no value."""
    known = definitions(record) if fields is None else fields
    return {field.key: out(field, custom.get(field.slot)) for field in known}


def display(field: Field, value: Any, names: Mapping[int, str] | None = None) -> str:
    """A stored value in words, "" for nothing. `names` holds members' names by id, to save a query each."""
    if value is None or value == "":
        return ""
    kind = field.type
    if kind == Field.Type.MONEY:
        return money_exact_text(Money(value["minor"], value["currency"]))
    if kind == Field.Type.DATE:
        return day_text(date.fromisoformat(value))
    if kind == Field.Type.YES_NO:
        return _("Yes") if value else _("No")
    if kind in (Field.Type.CHOICE, Field.Type.CHOICES):
        labels = {answer["value"]: answer["label"] for answer in field.options}
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(labels.get(item, item)) for item in values)
    if kind == Field.Type.MEMBER:
        return (names if names is not None else member_names([value])).get(value, "")
    return str(value)


def on_page(record: str, custom: Mapping[str, Any], fields: Sequence[Field] | None = None) -> list[Shown]:
    """All custom fields of a record, in order, with their values in words. At most two queries."""
    known = definitions(record) if fields is None else fields
    people = [custom.get(field.slot) for field in known if field.type == Field.Type.MEMBER]
    names = member_names([pk for pk in people if pk])
    return [Shown(f, custom.get(f.slot), display(f, custom.get(f.slot), names)) for f in known]


def member_names(ids: Sequence[int]) -> dict[int, str]:
    """Names of members by id. No query for no ids."""
    if not ids:
        return {}
    return {member.pk: str(member) for member in get_user_model().objects.filter(pk__in=ids)}
