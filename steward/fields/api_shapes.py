"""What the API takes and tells of fields."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field as Rule

from steward.core.api import CountOut, In
from steward.core.paging import Count

from .models import Field
from .types import out

RecordName = Literal["account", "contact", "deal"]
TypeName = Literal[
    "text", "suggested", "long_text", "number", "money", "date", "date_range", "time", "time_range", "choice",
    "choices", "yes_no", "url", "email", "phone", "address", "member", "account", "contact", "formula", "rollup",
]  # fmt: skip
AudienceName = Literal["everyone", "right", "members", "admins"]


class OptionIO(In):
    """An answer of a choice field. The value never changes; the label may. `into` may be sent back as it was told."""

    value: str = Rule(max_length=120)
    label: str = Rule(max_length=120)
    retired: bool = False
    into: str | None = None


class OptionOut(Schema):
    """An answer. One that is `retired` is offered no more; one that was merged names the other in `into`."""

    value: str
    label: str
    retired: bool = False
    into: str | None = None


class FieldRule(In):
    """What a computed field is made of: a `formula` over number fields by their keys; or `how` to sum up `what` of the
    related records `of` (count, sum, highest, latest, earliest), `only` some of them."""

    formula: str = Rule("", max_length=500)
    of: str = Rule("", max_length=40)
    how: str = Rule("", max_length=20)
    what: str = Rule("", max_length=80)
    only: str = Rule("", max_length=40)


class WhoSees(In):
    """Who may see a field: everyone, members with a `right`, chosen members (`member_ids`), or owner and admins alone.
    Owners and admins see every field."""

    audience: AudienceName = "everyone"
    right: str = ""
    member_ids: list[int] = []


class FieldOut(Schema):
    """The definition of a custom field, or of a standard field with editable answers. `busy` says that a change of all
    records is going on: convert or merge."""

    id: int
    record: RecordName
    key: str
    label: str
    type: TypeName
    hint: str
    options: list[OptionOut]
    required: bool
    filterable: bool
    standard: bool
    group: str
    position: int
    default: Any = None
    rule: FieldRule
    who_sees: WhoSees
    busy: str
    deleted_at: datetime | None
    version: int


class FieldIn(In):
    """A new custom field."""

    record: RecordName
    label: str
    type: TypeName
    key: str = Rule("", max_length=60)
    hint: str = ""
    options: list[OptionIO | str] = []
    required: bool = False
    filterable: bool = True
    default: Any = None
    rule: FieldRule | None = None
    who_sees: WhoSees | None = None
    group: str = ""


class FieldPatch(In):
    """What can be changed of a definition. Answers may be renamed, added and ordered, never removed."""

    label: str = ""
    hint: str = ""
    options: list[OptionIO | str] = []
    required: bool = False
    filterable: bool = False
    default: Any = None
    rule: FieldRule | None = None
    who_sees: WhoSees | None = None
    group: str = ""
    position: int = Rule(0, ge=0, lt=2**31)


class FieldGroup(In):
    """Fields under one heading, in order; "" for none."""

    group: str = ""
    ids: list[int]


class OrderIn(In):
    """The order of the fields of one kind of record."""

    record: RecordName
    groups: list[FieldGroup]


class ConvertIn(In):
    """Another type for a field. Without `options` the answers of a choice field are made from what records hold."""

    to: TypeName
    options: list[OptionIO | str] | None = None
    date_order: Literal["dmy", "mdy"] = "dmy"


class MisfitOut(Schema):
    """A value that does not fit, and why."""

    record_id: int
    name: str = ""
    text: str
    why: str


class PreviewOut(Schema):
    """What a change of type would do. `looked_at` of `total` values were tried."""

    total: int
    looked_at: int
    exact: bool
    lost: int
    examples: list[MisfitOut]
    answers: list[str]


class FieldRunOut(Schema):
    """Long work that began: follow it at `/runs/{run_id}`."""

    run_id: int
    field: FieldOut


class OptionLabel(In):
    """A new answer."""

    label: str = Rule(max_length=120)


class OptionValue(In):
    """An answer, by its value."""

    value: str = Rule(max_length=120)


class OptionRename(OptionValue):
    """An answer, and what it is to be called."""

    label: str = Rule(max_length=120)


class OptionMerge(OptionValue):
    """An answer, and the one that it is to become."""

    into: str = Rule(max_length=120)


def field_json(field: Field) -> dict[str, Any]:
    """The values of `FieldOut`."""
    names = ("id", "record", "key", "label", "type", "hint", "options", "required", "filterable", "standard", "group",
             "position", "busy", "deleted_at", "version")  # fmt: skip
    rule = {name: str(field.rule.get(name, "")) for name in ("formula", "of", "how", "what", "only")}
    sees = {"audience": field.audience, "right": field.audience_right, "member_ids": field.audience_ids}
    default = out(field, field.default) if field.default is not None else None
    return {**{name: getattr(field, name) for name in names}, "rule": rule, "who_sees": sees, "default": default}


def whole(rows: Any) -> dict[str, Any]:
    """A list without pages."""
    items: Sequence[Any] = list(rows)
    return {"items": items, "next": None, "count": CountOut.of(Count(len(items), exact=True))}
