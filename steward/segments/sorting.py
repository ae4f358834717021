"""Orders of a list: those that it declares, and by the firm's own numbers, money and dates, computed ones too."""

from __future__ import annotations

from collections.abc import Mapping

from steward.core.paging import Sort, sort_named
from steward.fields.expressions import SORTABLE, own_fields, worth_of
from steward.fields.models import Field
from steward.fields.values import definitions
from steward.team.models import Member

COLUMN = "sorted_by"  # what the rows are annotated with
_OWN = "custom."


def sort_key(field: Field) -> str:
    """The name of the order by this field; "" where there is none."""
    return f"{_OWN}{field.key}" if field.type in SORTABLE else ""


def sort_asked(
    name: str | None, offered: Mapping[str, Sort], default: str, record: str, by: Member
) -> tuple[str, Sort]:  # fmt: skip
    """The order for `name` ("won_value", "-custom.margin"). Raises `Invalid` on what is not offered; a field that the
    member does not see, with all that it is made of, is none."""
    key = (name or "").removeprefix("-")
    if name and key.startswith(_OWN) and (found := _own(record, key.removeprefix(_OWN), by)):
        return name, Sort(COLUMN, name.startswith("-"), found.nullable, found.by)
    return sort_named(name, dict(offered), default)


def _own(record: str, key: str, by: Member) -> Sort | None:
    field = next((one for one in definitions(record, by) if one.key == key and one.type in SORTABLE), None)
    worth = worth_of(field, own_fields()) if field else None
    return Sort(COLUMN, nullable=not worth.never_empty, by=worth.value) if worth else None
