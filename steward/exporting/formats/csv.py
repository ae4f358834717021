"""CSV: UTF-8 with its mark, commas, cells that a spreadsheet would compute disarmed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from steward.importing.formulas import disarmed

TYPE = "text/csv; charset=utf-8"


class _Echo:
    """A file that gives back what is written."""

    def write(self, text: str) -> str:
        """The text."""
        return text


def pieces(headers: Sequence[str], parts: Iterable[Sequence[Sequence[Any]]]) -> Iterator[bytes]:
    """The file, a piece for each part of the rows."""
    out = csv.writer(_Echo())
    yield ("\ufeff" + out.writerow([disarmed(text) for text in headers])).encode()
    for rows in parts:
        yield "".join(out.writerow([cell(value) for value in row]) for row in rows).encode()


def cell(value: Any) -> str:
    """A value as text that no spreadsheet computes."""
    if value is None:
        return ""
    if isinstance(value, int | Decimal):
        return plain(value)
    return disarmed(str(value))


def plain(value: int | Decimal) -> str:
    """A number without exponent."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
