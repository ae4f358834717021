"""Conditions on a list page: read from its address, shown as chips, each with the address that it can be dropped at.

The address holds one `f=field:op:value` for each condition; lists and relative dates are JSON in the place of the
value. A whole condition of the API may stand in `filter=`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from .conditions import parse, parse_line, wrong
from .filters import NO_VALUE, Filters
from .sentences import op_text, sentence_of, value_text

PARAMETER = "f"
_NOT_KEPT = ("cursor", "page")


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition of the list: `label` `op` `value` in words, `text` its parameter, `without` the query string that
    drops it."""

    field: str
    label: str
    op: str
    value: str
    text: str
    without: str


def from_query(params: QueryDict, filters: Filters) -> dict[str, Any] | None:
    """The condition that a list's address asks for, or None. Raises `Invalid` (field `filter`) on a wrong one."""
    parts: list[Any] = [_read(text) for text in params.getlist(PARAMETER)]
    if whole := params.get("filter"):
        parts.append(_json(whole))
    condition = {"all": parts} if parts else None
    if condition:
        parse(condition, filters)
    return condition


def to_chips(params: QueryDict, filters: Filters) -> list[Chip]:
    """A chip for each condition in the address, in its order."""
    chips = []
    for text in params.getlist(PARAMETER):
        line = parse_line(_read(text), filters)
        words = op_text(line)
        chips.append(Chip(line.name, line.label, words, value_text(line), text, _without(params, PARAMETER, text)))
    if whole := params.get("filter"):
        said = sentence_of(parse(_json(whole), filters))
        chips.append(Chip("filter", _("Filter"), "", said, whole, _without(params, "filter", whole)))
    return chips


def to_text(field: str, op: str, value: Any = None) -> str:
    """The parameter `f` of one condition: "industry:is:retail"."""
    if op in NO_VALUE:
        return f"{field}:{op}"
    return f"{field}:{op}:{value if isinstance(value, str) else json.dumps(value)}"


def _read(text: str) -> dict[str, Any]:
    field, _colon, rest = text.partition(":")
    op, _colon, value = rest.partition(":")
    part: dict[str, Any] = {"field": field, "op": op or "is"}
    if op in NO_VALUE:
        return part
    if not value:
        raise wrong(_("A condition in the address is field:operator:value."))
    if value[:1] in ("[", "{"):
        return {**part, "value": _json(value)}
    return {**part, "value": {"true": True, "false": False}.get(value, value)}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise wrong(_("This filter is not JSON.")) from error


def _without(params: QueryDict, name: str, text: str) -> str:
    left = params.copy()
    left.setlist(name, [item for item in left.getlist(name) if item != text])
    for other in _NOT_KEPT:
        left.pop(other, None)
    return left.urlencode()
