"""Formulas over the numbers of one record: `price * amount`, `round((won_value - cost) / 12, 2)`.

Numbers, the four operations, brackets, `round`, `min`, `max`, `abs`, and names of number fields; nothing else is read.
The text is parsed by Python's own parser and its tree walked by the few lines below: nothing is ever run.
What a formula comes to is said twice, by `result()` and, for PostgreSQL, by `formula_sql.py`: sums and products are
exact, a quotient has 40 decimals, halves are rounded up, and the result has six decimals.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, localcontext
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from steward.core.refused import Invalid

LONGEST = 500
LARGEST = Decimal(10) ** 15
DECIMALS = 6  # of a result
QUOTIENT_DECIMALS = 40
FARTHEST_PLACE = 12  # that `round` rounds to
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
_NAME = re.compile(r"(?<![\w.])([A-Za-z_]\w*)(?!\w)(?!\s*\()")
_MARK = "v_"  # before a name while it is parsed: a field may be called "class" or "if"
_BINARY: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda left, right: rounded(left / right, QUOTIENT_DECIMALS),
}
_SIGNS: dict[type[ast.unaryop], Callable[[Decimal], Decimal]] = {ast.USub: operator.neg, ast.UAdd: operator.pos}
_CALLS: dict[str, tuple[int, int]] = {"round": (1, 2), "min": (1, 10), "max": (1, 10), "abs": (1, 1)}


def parsed(text: str, field: str = "formula") -> ast.expr:
    """The formula as a tree of allowed parts. Raises `Invalid` saying which part is not."""
    if len(text) > LONGEST:
        raise Invalid(_("At most %(n)s characters fit here.") % {"n": LONGEST}, field=field)
    try:
        tree = ast.parse(_NAME.sub(rf"{_MARK}\1", text.strip().replace("\n", " ")), mode="eval").body
        _check(tree, field)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Invalid(_("This formula cannot be read. An example: round(price * amount, 2)"), field=field) from error
    return tree


@lru_cache(maxsize=256)
def tree_of(text: str) -> ast.expr:
    """The tree of a formula that is kept; read once, however many records it is worked out for."""
    return parsed(text)


def names_in(tree: ast.expr) -> list[str]:
    """The names that the formula needs, each once."""
    calls = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in calls)
    return list(dict.fromkeys(name.removeprefix(_MARK) for name in found))


def result(tree: ast.expr, values: Mapping[str, Any]) -> int | float | None:
    """What it comes to for these numbers; None when one is missing, when it divides by nothing, or grows too large."""
    try:
        with localcontext(_EXACT):
            found = _worth(tree, values)
            if abs(found) >= LARGEST:
                return None
            found = rounded(found, DECIMALS)
    except (DecimalException, ZeroDivisionError, KeyError):
        return None
    return int(found) if found == found.to_integral_value() else float(found)


def rounded(number: Decimal, places: int) -> Decimal:
    """To so many decimals, halves away from zero, as people and PostgreSQL do it."""
    return number.quantize(Decimal(1).scaleb(-places))


def name_of(node: ast.Name) -> str:
    """The name as it was written."""
    return node.id.removeprefix(_MARK)


def constant(node: ast.Constant) -> Decimal | None:
    """A number in the formula; None for one that is too large to reckon with."""
    found = Decimal(str(node.value))
    return found if found.is_finite() else None


def _check(node: ast.expr, field: str) -> None:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return
    if isinstance(node, ast.Name) and node.id.startswith(_MARK):
        return
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        parts = [node.left, node.right]
    elif isinstance(node, ast.UnaryOp) and type(node.op) in _SIGNS:
        parts = [node.operand]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        least, most = _CALLS[node.func.id]
        if node.keywords or not least <= len(node.args) <= most:
            raise Invalid(_("“%(name)s” takes other numbers.") % {"name": node.func.id}, field=field)
        parts = node.args
    else:
        raise Invalid(
            _("A formula is made of numbers, number fields, + - * / ( ), round, min, max and abs."), field=field
        )
    for part in parts:
        _check(part, field)


def _worth(node: ast.expr, values: Mapping[str, Any]) -> Decimal:
    if isinstance(node, ast.Constant):
        return _there(constant(node))
    if isinstance(node, ast.Name):
        value = values[name_of(node)]
        return _there(None if value is None else Decimal(str(value)))
    if isinstance(node, ast.BinOp):
        return _BINARY[type(node.op)](_worth(node.left, values), _worth(node.right, values))
    if isinstance(node, ast.UnaryOp):
        return _SIGNS[type(node.op)](_worth(node.operand, values))
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name)  # noqa: S101, PT018 - `_check` saw to it
    given = [_worth(part, values) for part in node.args]
    if node.func.id == "round":
        places = int(given[1]) if len(given) > 1 else 0
        return rounded(given[0], max(-FARTHEST_PLACE, min(FARTHEST_PLACE, places)))
    if node.func.id == "abs":
        return abs(given[0])
    return min(given) if node.func.id == "min" else max(given)


def _there(number: Decimal | None) -> Decimal:
    if number is None:
        raise KeyError
    return number
