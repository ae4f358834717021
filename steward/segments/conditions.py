"""The shape of a condition: groups and lines, checked against what a room declares before anything else sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from steward.core.refused import Invalid
from steward.fields.expressions import Known, kinds_of, own_fields
from steward.fields.models import Field
from steward.fields.values import definitions
from steward.team.models import Member

from .filters import NO_VALUE, OPERATORS, Filter, Filters

MOST_CONDITIONS = 32
DEEPEST = 5


@dataclass(frozen=True)
class Line:
    """One condition: a declared filter (and for a custom field its definition), what kind of value it compares, an
    operator, the value as given. `known` are the fields that a computed one may be made of."""

    name: str
    filter: Filter
    field: Field | None
    kind: str
    op: str
    value: Any
    known: Known | None = None

    @property
    def label(self) -> str:
        """The field's name for people."""
        return str(self.filter.label if self.field is None else self.field.label)


@dataclass(frozen=True)
class Group:
    """Conditions of which all, or any, must hold."""

    any: bool
    parts: list[Group | Line]


KIND_OF_TYPE: dict[str, str] = {
    Field.Type.TEXT: "text",
    Field.Type.LONG_TEXT: "text",
    Field.Type.URL: "text",
    Field.Type.EMAIL: "text",
    Field.Type.PHONE: "text",
    Field.Type.NUMBER: "number",
    Field.Type.MONEY: "money",
    Field.Type.DATE: "date",
    Field.Type.CHOICE: "choice",
    Field.Type.CHOICES: "choices",
    Field.Type.YES_NO: "yes_no",
    Field.Type.MEMBER: "member",
    Field.Type.SUGGESTED: "text",
    Field.Type.TIME: "text",
    Field.Type.ADDRESS: "address",
    Field.Type.DATE_RANGE: "date",
    Field.Type.TIME_RANGE: "filled",
    Field.Type.ACCOUNT: "link",
    Field.Type.CONTACT: "link",
}


def kinds_compared(fields: Sequence[Field]) -> dict[int, str]:
    """What each of these is compared as, by id; only those that lists can be filtered by."""
    offered = [one for one in fields if one.filterable]
    plain = {one.pk: KIND_OF_TYPE[one.type] for one in offered if one.type in KIND_OF_TYPE}
    return {**plain, **kinds_of(offered)}


def wrong(message: str) -> Invalid:
    """A filter that cannot be read. It names what was sent, and never lists what there is."""
    return Invalid(message, field="filter")


def no_field(name: str) -> Invalid:
    """The refusal of a field that is not there, or that the member does not see: one and the same."""
    return wrong(_("There is no field “%(name)s” to filter by.") % {"name": name[:60]})


def parse(condition: Any, filters: Filters, member: Member | None = None) -> Group:
    """The condition as groups and lines. Raises `Invalid` (field `filter`) on what is unknown, too deep or too long.

    With `member`, a field that they do not see, or that is made of one, is unknown.
    """
    return _Reader(filters, member).group(condition, 1)


def parse_line(condition: Any, filters: Filters) -> Line:
    """One condition alone. Raises `Invalid` (field `filter`)."""
    if not isinstance(condition, dict):
        raise wrong(_("A condition is {“field”, “op”, “value”}."))
    return _Reader(filters).line(condition)


class _Reader:
    def __init__(self, filters: Filters, member: Member | None = None) -> None:
        self.filters, self.member = filters, member
        self.lines = 0
        self._custom: dict[str, dict[str, tuple[Field, str]]] = {}
        self._known: Known | None = None

    def group(self, given: Any, depth: int) -> Group:
        if not isinstance(given, dict) or len(given) != 1 or set(given) - {"all", "any"}:
            raise wrong(_("A filter is {“all”: […]} or {“any”: […]}."))
        if depth > DEEPEST:
            raise wrong(_("A filter is at most %(n)s groups deep.") % {"n": DEEPEST})
        ((word, parts),) = given.items()
        if not isinstance(parts, list):
            raise wrong(_("A group of conditions is a list."))
        return Group(word == "any", [self.part(part, depth) for part in parts])

    def part(self, given: Any, depth: int) -> Group | Line:
        if not isinstance(given, dict):
            raise wrong(_("A condition is {“field”, “op”, “value”}."))
        return self.line(given) if "field" in given else self.group(given, depth + 1)

    def line(self, given: dict[str, Any]) -> Line:
        self.lines += 1
        if self.lines > MOST_CONDITIONS:
            raise wrong(_("A filter has at most %(n)s conditions.") % {"n": MOST_CONDITIONS})
        if set(given) - {"field", "op", "value"}:
            raise wrong(_("A condition is {“field”, “op”, “value”}."))
        name, op = given["field"], given.get("op", "is")
        if not isinstance(name, str) or not isinstance(op, str):
            raise wrong(_("The field and the operator of a condition are texts."))
        found, field, kind = self.find(name)
        if field is not None and field.is_computed and self._known is None:
            self._known = own_fields()
        line = Line(name, found, field, kind, op, given.get("value"), self._known)
        untold = field is not None and self.member is None  # nobody said that they may know of the field
        if op not in OPERATORS[line.kind]:
            said = _("“%(field)s” cannot be compared by “%(op)s”.") % {"field": name[:60], "op": op[:60]}
            raise no_field(name) if untold else wrong(said)
        if (op in NO_VALUE) != (given.get("value") is None):
            said = _("“%(op)s” takes a value, “is_empty” takes none.") % {"op": op}
            raise no_field(name) if untold else wrong(said)
        return line

    def find(self, name: str) -> tuple[Filter, Field | None, str]:
        if name in self.filters and self.filters[name].kind != "custom":
            return self.filters[name], None, self.filters[name].kind
        of, dot, key = name.rpartition("custom.")  # "custom.vat", "accounts.custom.vat"
        custom = self.filters.get(f"{of}custom") if dot else None
        if custom is not None:
            if custom.record not in self._custom:
                every = definitions(custom.record, self.member)
                kinds = kinds_compared(every)
                self._custom[custom.record] = {one.key: (one, kinds[one.pk]) for one in every if one.pk in kinds}
            if found := self._custom[custom.record].get(key):
                return custom, *found
        raise no_field(name)
