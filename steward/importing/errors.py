"""The error file: refused rows in their own columns with the reason, ready to be mended and imported again.

Cells that a spreadsheet would run as formulas are disarmed (formulas.py).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import IO

from django.utils.translation import gettext as _

from .formulas import disarmed
from .models import Adjustment, Import, Refusal
from .words import REASON


def write_errors(rows: Iterable[Import], file: IO[str]) -> int:
    """Write the refused rows of these imports, each file with its header; how many."""
    count = 0
    out = csv.writer(file)
    for row in rows:
        refusals = Refusal.objects.filter(source=row).order_by("row", "id")
        if refusals.exists():
            out.writerow([*(disarmed(column["name"]) for column in row.columns), REASON])
            for refusal in refusals.iterator(2000):
                out.writerow(_cells(refusal, len(row.columns)))
                count += 1
    return count


def error_lines(row: Import) -> Iterator[str]:
    """The error file of one import, piece by piece."""
    yield "\ufeff"
    out = csv.writer(_Echo())
    yield out.writerow([*(disarmed(column["name"]) for column in row.columns), REASON])
    for refusal in Refusal.objects.filter(source=row).order_by("row", "id").iterator(2000):
        yield out.writerow(_cells(refusal, len(row.columns)))


def adjusted_lines(row: Import) -> Iterator[str]:
    """Every adjusted value of one import."""
    yield "\ufeff"
    out = csv.writer(_Echo())
    yield out.writerow([_("Row"), _("Column"), _("In the file"), _("Came in as"), _("Why")])
    for item in Adjustment.objects.filter(source=row).order_by("row", "id").iterator(2000):
        yield out.writerow([item.row, *map(disarmed, (item.column, item.before, item.after, item.why))])


def _cells(refusal: Refusal, width: int) -> list[str]:
    cells = [disarmed(cell) for cell in refusal.cells]
    reason = f"{refusal.field}: {refusal.reason}" if refusal.field else refusal.reason
    return [*cells[:width], *[""] * (width - len(cells)), reason, *cells[width:]]


class _Echo:
    """A file that gives back what is written."""

    def write(self, text: str) -> str:
        """The text."""
        return text
