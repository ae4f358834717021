"""Records side by side: what each holds, what would be kept, and what moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steward.accounts.models import Access, Account, Membership
from steward.activities.models import Activity, Note
from steward.contacts.models import EmailAddress, Phone
from steward.deals.models import Deal, DealContact
from steward.files.models import File
from steward.team.models import Member

from .reach import url_of
from .units import Names, Unit, names_in, units, usual, words

# What hangs from a record: label, table, the column that names the record.
MOVES: dict[str, list[tuple[str | Promise, Any, str]]] = {
    "account": [
        (_("Deals"), Deal, "account_id"), (_("People"), Membership, "account_id"),
        (_("Activities"), Activity, "account_id"), (_("Notes"), Note, "account_id"), (_("Files"), File, "account_id"),
        (_("Organizations that are part of it"), Account, "parent_id"), (_("Team"), Access, "account_id"),
    ],
    "contact": [
        (_("E-mail addresses"), EmailAddress, "contact_id"), (_("Phone numbers"), Phone, "contact_id"),
        (_("Accounts"), Membership, "contact_id"), (_("Deals"), DealContact, "contact_id"),
        (_("Activities"), Activity, "contact_id"), (_("Notes"), Note, "contact_id"), (_("Files"), File, "contact_id"),
    ],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """What one record holds in one row; `chosen` when it would be taken."""

    pk: int
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to choose; joined ones are not chosen but kept together."""

    key: str
    label: str | Promise
    cells: list[Cell]
    joined: bool
    differs: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One record."""

    record: Any
    url: str
    keeps: bool


@dataclass(frozen=True, slots=True)
class Side:
    """The page of a merge."""

    columns: list[Column]
    lines: list[Line]
    moves: list[tuple[str | Promise, list[int]]]


def side_by_side(kind: str, records: Sequence[Any], *, by: Member, keep: int | None = None) -> Side:
    """These records beside each other; the fullest one is kept where `keep` does not say which. Some ten queries."""
    every = units(kind, by)
    first = next((one for one in records if one.pk == keep), None) or fullest(kind, records, every)
    ordered = [first, *(one for one in records if one is not first)]
    names = names_in(records)
    lines = [_line(unit, records, ordered, names) for unit in every if not all(unit.is_empty(one) for one in records)]
    tags = _tags(records)
    if any(tags.values()):
        cells = [Cell(one.pk, ", ".join(tags[one.pk]), chosen=True) for one in records]
        lines.append(Line("tags", _("Tags"), cells, joined=True, differs=True))
    columns = [Column(one, url_of(kind, one.pk), one is first) for one in records]
    return Side(columns, lines, _moves(kind, [one.pk for one in records]))


def fullest(kind: str, records: Sequence[Any], every: Sequence[Unit] | None = None) -> Any:
    """The record that most is known of: a customer before others, then by filled fields, then the older one."""
    known = units(kind, None) if every is None else every

    def weight(one: Any) -> tuple[bool, int, int]:
        return getattr(one, "is_customer", False), sum(not unit.is_empty(one) for unit in known), -one.pk

    return max(records, key=weight)


def _line(unit: Unit, records: Sequence[Any], ordered: Sequence[Any], names: Names) -> Line:
    taken = usual(unit, ordered)
    cells = [Cell(one.pk, words(unit, one, names), unit.is_joined or one is taken) for one in records]
    return Line(unit.key, unit.label, cells, unit.is_joined, len({cell.text for cell in cells}) > 1)


def _tags(records: Sequence[Any]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {one.pk: [] for one in records}
    through = type(records[0]).tags.through
    column = f"{type(records[0])._meta.model_name}_id"
    rows = through._base_manager.filter(**{f"{column}__in": list(found)}).order_by("tag__name_folded")
    for pk, name in rows.values_list(column, "tag__name"):
        found[pk].append(name)
    return found


def _moves(kind: str, ids: Sequence[int]) -> list[tuple[str | Promise, list[int]]]:
    found = []
    for label, model, column in MOVES[kind]:
        rows = model._base_manager.filter(**{f"{column}__in": ids})
        if hasattr(model, "deleted_at"):
            rows = rows.filter(deleted_at__isnull=True)
        counts = dict(rows.order_by().values_list(column).annotate(Count("id")))
        if counts:
            found.append((label, [counts.get(pk, 0) for pk in ids]))
    return found
