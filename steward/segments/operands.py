"""What comparisons are made of: the place of a value, and the values of a line, read strictly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, TextField
from django.utils.translation import gettext as _

from steward.core.refused import Invalid
from steward.fields.expressions import Worth

from .conditions import Line, wrong
from .filters import LISTS

MOST_VALUES = 200


@dataclass(frozen=True)
class Place:
    """Where a line's values lie: the ORM path, and whether that is inside a JSON column; or what is worked out, whose
    absence compares as that inside JSON does."""

    path: str
    is_json: bool = False
    worth: Worth | None = None

    @property
    def has_days_as_text(self) -> bool:
        """Whether days are compared as they are written in JSON."""
        return self.is_json if self.worth is None else isinstance(self.worth.value.output_field, TextField)

    def q(self, lookup: str, value: Any) -> Q:
        """`path lookup value`."""
        if self.worth is not None:
            return compared(self.worth.value, lookup, value)
        return Q(**{f"{self.path}__{lookup}" if lookup else self.path: value})


def compared(expression: Any, lookup: str, value: Any) -> Q:
    """`expression lookup value`."""
    return Q(expression.output_field.get_lookup(lookup or "exact")(expression, value))


def items(line: Line, op: str) -> list[Any]:
    """The values of a line: a list where the operator takes one, else the single value."""
    if op not in LISTS and line.op not in LISTS:
        return [line.value]
    given = line.value if isinstance(line.value, list) else [line.value]
    if not given or len(given) > MOST_VALUES:
        raise wrong(_("“%(op)s” takes a list of up to %(n)s values.") % {"op": line.op, "n": MOST_VALUES})
    return given


def bounds(line: Line, op: str) -> list[Any]:
    """The single value of a line, or the two of “between”."""
    if op != "between":
        return [line.value]
    if not isinstance(line.value, list) or len(line.value) != 2:
        raise wrong(_("“between” takes two values: [from, to]."))
    return line.value


def words(value: Any) -> str:
    """A text to compare with. Raises `Invalid` on anything else."""
    if not isinstance(value, str) or not value.isprintable() or not value.strip() or len(value) > 250:
        raise wrong(_("A condition on text takes a text of up to 250 characters."))
    return value.strip()


def read(reader: Callable[[Any, str], Any], value: Any) -> Any:
    """The value, read by one of the fields' readers; what it refuses is a wrong filter."""
    try:
        return reader(value, "filter")
    except Invalid as error:
        raise wrong(error.message) from error


def either(parts: Any) -> Q:
    """Any of these."""
    found = Q()
    for part in parts:
        found |= part
    return found


def every(parts: Any) -> Q:
    """All of these."""
    found = Q()
    for part in parts:
        found &= part
    return found
