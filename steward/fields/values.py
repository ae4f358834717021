"""Values of custom fields: cleaned on the way in, shown on the way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from steward.core.money import Money
from steward.core.refused import Invalid, Refused
from steward.core.ui_dates import day_text
from steward.core.ui_money import money_exact_text
from steward.team.models import Member

from .audience import seen_by
from .links import LINKS, may_link, names
from .models import Field
from .parts import address_text
from .types import is_retired, out, stored

Names = Mapping[str, Mapping[int, str]]
"""Names by kind ("member", "account", "contact") and id."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of a record on a page: its definition, the stored value, and the value in words ("" for nothing)."""

    field: Field
    value: Any
    text: str


def definitions(record: str, by: Member | None) -> list[Field]:
    """The custom fields of a kind of record ("account", "contact", "deal") that the member sees, in their order.

    `None` asks for all of them, for the house's own work. One query; a second one for members who see not all when a
    field here is worked out from another kind of record.
    """
    found = list(
        Field.objects.filter(record=record, standard=False, deleted_at__isnull=True).order_by("position", "id")
    )
    if by is None or by.is_admin:
        return found
    elsewhere = any(kind != record for field in found for kind, _key in field.rule.get("sources", []))
    others = list(Field.objects.filter(standard=False).exclude(record=record)) if elsewhere else []
    seen = {field.pk for field in seen_by(by, [*found, *others])}
    return [field for field in found if field.pk in seen]


def standard(record: str, key: str) -> Field | None:
    """The definition of a standard field with editable answers ("account", "industry"), or None."""
    return Field.objects.filter(record=record, key=key, standard=True).first()


def clean(
    record: str,
    given: Mapping[str, Any],
    *,
    creating: bool = False,
    fields: Sequence[Field] | None = None,
    by: Member | None = None,
    kept: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What to store for `given` (field keys -> values): `{field.slot: stored value}`, None where it is cleared.

    `creating` demands a value for every required field without a default; `defaults()` are the writer's to add.
    `fields` saves the query when definitions are at hand; without it those that `by` sees. `kept` is the record's
    `custom` so far: an answer that is offered no more may stay, not come anew.
    Raises `Invalid` with field `custom.KEY` on unknown keys, values of the wrong type, and cleared required fields.
    """
    known = {field.key: field for field in (definitions(record, by) if fields is None else fields)}
    for key in given:
        if key not in known:
            raise Invalid(_("There is no field “%(key)s”.") % {"key": str(key)[:60]}, field=f"custom.{str(key)[:60]}")
    cleaned = {}
    for key, field in known.items():
        if key in given:
            cleaned[field.slot] = _cleaned(field, given[key], by, kept)
        missing = key in given or (creating and field.default is None)
        if field.required and missing and cleaned.get(field.slot) is None:
            raise Invalid(_("“%(label)s” cannot be empty.") % {"label": field.label}, field=f"custom.{key}")
    return cleaned


def _cleaned(field: Field, value: Any, by: Member | None, kept: Mapping[str, Any] | None) -> Any:
    name = f"custom.{field.key}"
    if field.busy == "convert":
        raise Refused(
            _("“%(label)s” is being changed for all records at this moment. Try again when that is done.")
            % {"label": field.label},
            code="field_busy",
            field=name,
        )
    found = stored(field, value, name)
    before = (kept or {}).get(field.slot)
    links_anew = by is not None and field.type in LINKS and found is not None and found != before
    if links_anew and by is not None and not may_link(field.type, found, by):
        raise Invalid(_("“%(label)s” takes a record that is there.") % {"label": field.label}, field=name)
    if kept is not None and field.has_options and found is not None:
        _must_be_offered(field, found, before, name)
    return found


def _must_be_offered(field: Field, found: Any, before: Any, name: str) -> None:
    had = before if isinstance(before, list) else [before]
    for value in found if isinstance(found, list) else [found]:
        if value not in had and is_retired(field, value):
            raise Invalid(
                _("“%(text)s” is no longer an answer of “%(label)s”.") % {"text": value, "label": field.label},
                field=name,
            )


def defaults(record: str) -> dict[str, Any]:
    """What a new record starts with, by slot; whoever makes it, also in fields that they do not see. One query."""
    rows = Field.objects.filter(record=record, standard=False, deleted_at__isnull=True, default__isnull=False)
    return {field.slot: field.default for field in rows if field.default is not None}


def merged(custom: Mapping[str, Any], cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """A record's `custom` column after `clean()`: new values taken over, cleared ones gone."""
    return {key: value for key, value in {**custom, **cleaned}.items() if value is not None}


def shown(record: str, custom: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, Any]:
    """These fields of a record by key, as the API shows them; null where there is no value."""
    return {field.key: out(field, custom.get(field.slot)) for field in fields}


def display(field: Field, value: Any, known: Names | None = None) -> str:
    """A stored value in words, "" for nothing. `known` holds names of members and records, to save a query each."""
    if value is None or value == "":
        return ""
    if field.type in LINKS or field.type == Field.Type.MEMBER:
        found = known if known is not None else names_of([field], [{field.slot: value}], None)
        return found.get(field.type, {}).get(value, "")
    if field.type in (Field.Type.CHOICE, Field.Type.CHOICES):
        return ", ".join(answer_label(field, item) for item in (value if isinstance(value, list) else [value]))
    if isinstance(value, dict) and "minor" in value:
        return money_exact_text(Money(value["minor"], value["currency"]))
    if isinstance(value, dict) and "from" in value:
        begin, end = value["from"], value["to"]
        if field.type == Field.Type.DATE_RANGE:
            begin, end = (day_text(date.fromisoformat(one)) for one in (begin, end))
        return f"{begin} – {end}"
    if isinstance(value, dict):
        return address_text(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.type == Field.Type.DATE or (field.is_computed and isinstance(value, str)):
        return day_text(date.fromisoformat(value))
    return str(value)


def answer_label(field: Field, value: Any) -> str:
    """What an answer is called; of one that is being merged, the other one's name."""
    by_value = {answer["value"]: answer for answer in field.options}
    answer = by_value.get(value, {})
    if answer.get("into") in by_value:
        answer = by_value[answer["into"]]
    return str(answer.get("label", value))


def on_page(
    record: str, custom: Mapping[str, Any], by: Member | None, fields: Sequence[Field] | None = None
) -> list[Shown]:
    """The custom fields of a record that the member sees, in order, with their values in words. `custom` may hold
    computed values (computed.py). At most five queries."""
    known = definitions(record, by) if fields is None else fields
    names = names_of(known, [custom], by)
    return [Shown(f, custom.get(f.slot), display(f, custom.get(f.slot), names)) for f in known]


def names_of(fields: Iterable[Field], customs: Iterable[Mapping[str, Any]], by: Member | None) -> Names:
    """Names of the members and records that the values of these records name. One query for each kind there is."""
    ids: dict[str, set[int]] = {}
    linking = [field for field in fields if field.type == Field.Type.MEMBER or field.type in LINKS]
    for custom in customs if linking else ():
        for field in linking:
            if pk := custom.get(field.slot):
                ids.setdefault(field.type, set()).add(pk)
    people = ids.pop(Field.Type.MEMBER, set())
    return {Field.Type.MEMBER: member_names(people), **{kind: names(kind, some, by) for kind, some in ids.items()}}


def member_names(ids: Iterable[int]) -> dict[int, str]:
    """Names of members by id. No query for no ids."""
    wanted = list(ids)
    if not wanted:
        return {}
    return {member.pk: str(member) for member in get_user_model().objects.filter(pk__in=wanted)}
