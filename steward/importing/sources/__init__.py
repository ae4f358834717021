"""Files as rows of text cells: `guess_format` looks once, `Source` reads as often as wanted, streaming."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from . import sheets, text, vcards
from .encodings import guess_encoding
from .format import DELIMITERS, ENCODINGS, MOST_COLUMNS, Format, Row, Unreadable, must_exist
from .headers import column_names, guess_header

__all__ = ["DELIMITERS", "ENCODINGS", "Format", "Row", "Source", "Unreadable", "fitted", "guess_format"]
LOOKED_AT = 60


def guess_format(path: Path, language: str = "") -> Format:
    """How the file is to be read. Raises `Unreadable` naming what is wrong with it as a whole."""
    must_exist(path)
    if sheets.is_workbook(path):
        names = sheets.sheet_names(path)
        found = [Format(kind="sheet", sheet=name, sheets=names) for name in names]
        how = next((how for how in found if any(any(row.cells) for row in islice(sheets.records(path, how), 5))), None)
        if how is None:
            raise Unreadable(_("All sheets of this workbook are empty."), code="empty")
    else:
        encoding = guess_encoding(path, language)
        if vcards.is_vcard(path, encoding):
            return fitted(path, Format(kind="vcard", encoding=encoding, header=0))
        delimiter, spaced = text.guess_delimiter(path, encoding)
        how = Format(encoding=encoding, delimiter=delimiter, spaced=spaced)
    rows = list(islice(_records(path, how), LOOKED_AT))
    if not any(any(cell.strip() for cell in row.cells) for row in rows):
        raise Unreadable(_("The file holds no rows."), code="empty")
    return how.changed(header=guess_header(rows))


def fitted(path: Path, how: Format) -> Format:
    """The format with what follows from it: a vCard that is read in another encoding has the columns it then has."""
    return replace(how, columns=vcards.columns_in(path, how)) if how.kind == "vcard" else how


class Source:
    """A file with its format: the names of its columns and, again and again, its rows."""

    def __init__(self, path: Path, how: Format) -> None:
        self.path, self.format = path, how
        if how.kind == "vcard":
            self.columns = list(how.columns)
            return
        head = list(islice(_records(path, how), max(how.header, LOOKED_AT)))
        named = next((row.cells for row in head if row.number == how.header), [])
        below = [row.cells for row in head if row.number > how.header and not row.problem]
        width = len(named) if how.header else max((len(cells) for cells in below), default=0)
        while width and not how.header and not any(len(cells) >= width and cells[width - 1] for cells in below):
            width -= 1
        if width > MOST_COLUMNS:
            raise Unreadable(_("The file has more than %(n)s columns.") % {"n": f"{MOST_COLUMNS:,}"}, code="too_wide")
        self.columns = column_names(named, width)

    def rows(self, after: int = 0) -> Iterator[Row]:
        """The rows below the header that hold something, from the one after row number `after` on.

        Each has exactly as many cells as there are columns, or a `problem`.
        """
        width = len(self.columns)
        for row in _records(self.path, self.format):
            if row.number <= self.format.header or row.number <= after:
                continue
            if row.problem:
                yield row
                continue
            cells = row.cells
            if not any(cells) or not any(cell.strip() for cell in cells):
                continue
            if len(cells) == width:
                yield row
            elif len(cells) < width:
                yield Row(row.number, cells + [""] * (width - len(cells)))
            elif not any(cell.strip() for cell in cells[width:]):
                yield Row(row.number, cells[:width])
            else:
                yield Row(row.number, cells, _too_wide(len(cells), width))


def _too_wide(found: int, width: int) -> str:
    return _("This row has %(found)s values for %(width)s columns: is a value with a delimiter in it not quoted?") % {
        "found": found, "width": width,
    }  # fmt: skip


def _records(path: Path, how: Format) -> Iterator[Row]:
    if how.kind == "vcard":
        return vcards.records(path, how)
    return sheets.records(path, how) if how.kind == "sheet" else text.records(path, how)
