"""`Filter`: what a room declares for each field that its records can be filtered by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from django.db import models
from django.db.models.base import ModelBase
from django.utils.translation import gettext_lazy as _

from steward.team.models import Member

Kind = Literal["text", "number", "money", "date", "datetime", "choice", "yes_no", "member", "tags", "custom"]
Choices = Iterable[tuple[Any, Any]]

_EMPTY = ("is_empty", "is_not_empty")
_SIZE = ("is", "is_not", "gt", "gte", "lt", "lte", "between", *_EMPTY)
_TIME = ("is", "is_not", "before", "after", "gt", "gte", "lt", "lte", "between", "in_last", "in_next", *_EMPTY)
_ONE = ("is", "is_not", "has_any", "has_none", *_EMPTY)
OPERATORS: dict[str, tuple[str, ...]] = {
    "text": ("is", "is_not", "contains", "starts_with", "has_any", "has_none", *_EMPTY),
    "number": _SIZE,
    "money": _SIZE,
    "date": _TIME,
    "datetime": _TIME,
    "choice": _ONE,
    "member": _ONE,
    "yes_no": ("is", "is_not"),
    "tags": ("has_any", "has_all", "has_none", "is", "is_not", "contains", *_EMPTY),
    "choices": ("has_any", "has_all", "has_none", "is", "is_not", "contains", *_EMPTY),
    "address": ("contains", *_EMPTY),
    "link": _ONE,
    "filled": _EMPTY,
}
WORDS: dict[str, Any] = {
    "is": _("is"),
    "is_not": _("is not"),
    "contains": _("contains"),
    "starts_with": _("starts with"),
    "gt": _("is more than"),
    "gte": _("is at least"),
    "lt": _("is less than"),
    "lte": _("is at most"),
    "between": _("is between"),
    "before": _("is before"),
    "after": _("is after"),
    "in_last": _("is in the last"),
    "in_next": _("is in the next"),
    "is_empty": _("is empty"),
    "is_not_empty": _("is not empty"),
    "has_any": _("is one of"),
    "has_all": _("has all of"),
    "has_none": _("is none of"),
}
NO_VALUE = frozenset(_EMPTY)
LISTS = frozenset({"has_any", "has_all", "has_none"})


@dataclass(frozen=True)
class Filter:
    """One filterable field.

    `column` is the path in the ORM that this room vouches for; no text of a user ever becomes a path.
    `choices` are (value, label) pairs or a function that gives them. `folded`: the column holds folded text.
    `fractions`: a column of numbers holds more than whole ones.
    `through` and `link`: the field belongs to rows of another table, of which many may belong to one record:
    `through` is that model or a function giving what a member sees of it, `link` its column that holds the record's
    id, and `column` the path from there. Negations then mean "none of them". For tags: `through=Account.tags.through`,
    `link="account_id"`, `column="tag"`. For kind "custom", named "custom" in the declaration, or
    "accounts.custom" with `through`: `record="account"`.
    """

    column: str
    kind: Kind
    label: Any
    choices: Choices | Callable[[], Choices] = ()
    folded: bool = False
    through: type[models.Model] | Callable[[Member], models.QuerySet[Any]] | None = None
    link: str = ""
    record: str = ""
    fractions: bool = False

    def answers(self) -> list[tuple[Any, Any]]:
        """The choices as a list."""
        return list(self.choices() if callable(self.choices) else self.choices)

    def related(self, member: Member) -> models.QuerySet[Any] | None:
        """The other table's rows that the member sees, or None for a column of the record itself."""
        if self.through is None:
            return None
        if isinstance(self.through, ModelBase):
            return cast("type[models.Model]", self.through)._default_manager.all()
        return self.through(member)


Filters = Mapping[str, Filter]
