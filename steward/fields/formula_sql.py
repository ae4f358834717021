"""Exact arithmetic in the database: formulas, sums of numbers in JSON, amounts of money.

PostgreSQL reckons with decimals itself, so a formula becomes SQL there. SQLite knows binary fractions alone; it calls
the Python of `formula.result()` and of `_Sum`. Either way the value that leaves is the double nearest to the exact one.
"""

from __future__ import annotations

import ast
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django.db.models import FloatField, Func, Sum

from steward.core.money import currencies, precision

from .formula import (
    DECIMALS,
    FARTHEST_PLACE,
    LARGEST,
    QUOTIENT_DECIMALS,
    constant,
    name_of,
    names_in,
    result,
    tree_of,
)

Sql = tuple[str, Any]
_SIGNS: dict[type[ast.AST], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.USub: "-", ast.UAdd: "+"}


class Exact(Func):
    """A number out of JSON, as exact as the database can hold it."""

    template = "%(expressions)s"
    output_field = FloatField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Sql:
        """A decimal."""
        return super().as_sql(compiler, connection, template="(%(expressions)s)::numeric")


class ExactSum(Sum):
    """The sum of such numbers, the same in whatever order they come."""

    def as_sqlite(self, compiler: Any, connection: Any, **given: Any) -> Sql:
        """Added up by Python."""
        connection.ensure_connection()
        connection.connection.create_aggregate("STEWARD_SUM", 1, _Sum)
        return self.as_sql(compiler, connection, function="STEWARD_SUM", **given)


class Amount(Func):
    """`Amount(minor, currency)`: the amount in whole units, as `Money.amount` has it."""

    arity = 2
    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **given: Any) -> Sql:
        """One division of whole numbers: the double nearest to the amount."""
        return self._scaled(compiler, "%s / CASE %s %s ELSE 100.0 END", lambda digits: f"1{'0' * digits}.0")

    def as_postgresql(self, compiler: Any, connection: Any) -> Sql:
        """A decimal."""
        return self._scaled(compiler, "(%s)::numeric * CASE %s %s ELSE 0.01 END", lambda digits: f"1e-{digits}")

    def _scaled(self, compiler: Any, template: str, factor: Any) -> Sql:
        (minor, first), (currency, second) = (compiler.compile(one) for one in self.source_expressions)
        unlike = " ".join(f"WHEN '{code}' THEN {factor(digits)}" for code, digits in _unlike_cents())
        return f"({template % (minor, currency, unlike)})", [*first, *second]


class Formula(Func):
    """`Formula(text, *numbers)`: what it comes to with these numbers in the place of its names, in their order; NULL
    where `formula.result()` says None."""

    output_field = FloatField()

    def __init__(self, text: str, *numbers: Any) -> None:
        super().__init__(*numbers)
        self.text = text

    def as_sqlite(self, compiler: Any, connection: Any, **given: Any) -> Sql:
        """Worked out by Python, from the numbers that SQLite found."""
        connection.ensure_connection()
        connection.connection.create_function("STEWARD_FORMULA", -1, _worked_out, deterministic=True)
        parts = [compiler.compile(one) for one in self.source_expressions]
        params = [self.text, *(param for _sql, given in parts for param in given)]
        return f"STEWARD_FORMULA({', '.join(['%s', *(sql for sql, _given in parts)])})", params

    def as_postgresql(self, compiler: Any, connection: Any) -> Sql:
        """The numbers are found once, whatever the formula does with them: OFFSET 0 keeps the planner from copying."""
        tree = tree_of(self.text)
        parts = [compiler.compile(one) for one in self.source_expressions]
        columns = ", ".join(f"({sql})::numeric AS p{place}" for place, (sql, _given) in enumerate(parts))
        filled = " AND ".join(f"parts.p{place} IS NOT NULL" for place in range(len(parts)))
        worth = _sql(tree, {name: f"parts.p{place}" for place, name in enumerate(names_in(tree))})
        whole = f"SELECT {worth} AS f FROM (SELECT {columns} OFFSET 0) AS parts WHERE {filled} OFFSET 0"  # noqa: S608
        sql = (
            f"(SELECT CASE WHEN ABS(whole.f) < {LARGEST:f} THEN ROUND(whole.f, {DECIMALS})::double precision END"  # noqa: S608
            f" FROM ({whole}) AS whole)"
        )
        return sql, [param for _sql, given in parts for param in given]


class _Sum:
    """An aggregate of SQLite."""

    def __init__(self) -> None:
        self.total: Decimal | None = None

    def step(self, value: Any) -> None:
        if isinstance(value, int | float):
            self.total = (self.total or Decimal(0)) + Decimal(str(value))

    def finalize(self) -> float | None:
        return None if self.total is None else float(self.total)


def _worked_out(text: str, *numbers: Any) -> int | float | None:
    if not all(isinstance(one, int | float) for one in numbers):
        return None
    tree, names = _read(text)
    return result(tree, dict(zip(names, numbers, strict=True)))


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[ast.expr, list[str]]:
    """The tree and its names: once, however many records there are."""
    tree = tree_of(text)
    return tree, names_in(tree)


@cache
def _unlike_cents() -> list[tuple[str, int]]:
    """The currencies whose minor unit is not a hundredth."""
    return [(code, precision(code)) for code in sorted(currencies()) if precision(code) != 2]


def _sql(node: ast.expr, names: dict[str, str]) -> str:
    """A checked formula as SQL of PostgreSQL. Only its numbers, as digits, and our own column names come into it."""
    if isinstance(node, ast.Constant):
        number = constant(node)
        return "NULL::numeric" if number is None else f"{number:f}::numeric"
    if isinstance(node, ast.Name):
        return names[name_of(node)]
    if isinstance(node, ast.UnaryOp):
        return f"({_SIGNS[type(node.op)]}({_sql(node.operand, names)}))"
    if isinstance(node, ast.BinOp):
        left, right = _sql(node.left, names), _sql(node.right, names)
        if isinstance(node.op, ast.Div):
            finer = f"ROUND({left}, {2 * QUOTIENT_DECIMALS})"
            return f"ROUND({finer} / NULLIF({right}, 0), {QUOTIENT_DECIMALS})"
        return f"({left} {_SIGNS[type(node.op)]} {right})"
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name)  # noqa: S101, PT018 - `parsed` saw to it
    return _call(node.func.id, [_sql(part, names) for part in node.args])


def _call(name: str, given: list[str]) -> str:
    if name == "round":
        places = f"TRUNC({given[1]})" if len(given) > 1 else "0"
        return f"ROUND({given[0]}, GREATEST(-{FARTHEST_PLACE}, LEAST({FARTHEST_PLACE}, {places}))::int)"
    if name == "abs" or len(given) == 1:
        return f"ABS({given[0]})" if name == "abs" else given[0]
    values = ", ".join(f"({one})" for one in given)  # LEAST and GREATEST would pass over one that is missing
    return f"(SELECT {name.upper()}(v) FROM (VALUES {values}) AS w(v) HAVING COUNT(v) = {len(given)})"  # noqa: S608
