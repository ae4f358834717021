"""Reading XLSX: what it unpacks to is measured before anything is unpacked for good."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from .extent import Extent
from .format import Format, Row, Unreadable

LARGEST_UNPACKED = 400 * 1024 * 1024
MOST_CELLS = 5_000_000  # of the rectangle from A1 to the last used cell, which the reader keeps in memory
CHUNK = 1 << 20
OTHERS = {"xl/workbook.bin", "content.xml"}  # workbooks of other kinds, which the reader would read without our measure
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
SHEET = b"sheetData"  # what every worksheet holds, wherever in the archive it lies


def is_workbook(path: Path) -> bool:
    """Whether the file is a zip with a workbook in it. Raises `Unreadable` on workbooks of other kinds."""
    with path.open("rb") as file:
        head = file.read(8)
    if head == OLE:
        raise Unreadable(
            _("This workbook is protected by a password, or an old XLS file. Save it as XLSX without a password."),
            code="encrypted",
        )
    if not head.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError) as error:
        raise Unreadable(
            _("This workbook is damaged. Open it in your spreadsheet program and save it again.")
        ) from error
    if "xl/workbook.xml" not in names or names & OTHERS:
        raise Unreadable(_("This archive holds no XLSX workbook. Save the table as CSV or XLSX."))
    return True


def sheet_names(path: Path) -> tuple[str, ...]:
    """The sheets of the workbook. Raises `Unreadable` when it is too large or broken."""
    _measure(path)
    return tuple(_workbook(path).sheet_names)


def records(path: Path, how: Format) -> Iterator[Row]:
    """Every row of the sheet, blank ones too, numbered as the spreadsheet does."""
    _measure(path)
    sheet = _workbook(path).get_sheet_by_name(how.sheet)
    first = sheet.start[0] if sheet.start else 0
    for number, cells in enumerate(sheet.iter_rows(), start=first + 1):
        yield Row(number, [_text(cell) for cell in cells])


def _workbook(path: Path) -> Any:
    try:
        return CalamineWorkbook.from_path(str(path))
    except CalamineError as error:
        raise Unreadable(
            _("This workbook cannot be read. Open it in your spreadsheet program and save it again as XLSX."),
        ) from error


def _measure(path: Path) -> None:
    """Unpack piece by piece into nothing, counting. Sizes and places that the archive states are not believed."""
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                with archive.open(info) as part:
                    total, has_cells = _unpacked(part, total)
                if has_cells:
                    with archive.open(info) as part:
                        _must_fit(part)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise Unreadable(
            _("This workbook is damaged. Open it in your spreadsheet program and save it again.")
        ) from error


def _unpacked(part: Any, total: int) -> tuple[int, bool]:
    """How many bytes have been unpacked by now, and whether this part is one that the reader may take for a sheet."""
    has_cells, tail = False, b""
    while chunk := part.read(CHUNK):
        total += len(chunk)
        if total > LARGEST_UNPACKED:
            raise Unreadable(
                _("This workbook unpacks to more than %(n)s MB. Save the table as CSV.")
                % {"n": LARGEST_UNPACKED >> 20},
                code="too_large",
            )
        has_cells = has_cells or SHEET in tail + chunk
        tail = chunk[1 - len(SHEET) :]
    return total, has_cells


def _must_fit(part: Any) -> None:
    extent = Extent()
    while chunk := part.read(CHUNK):
        extent.feed(chunk)
        if extent.row * extent.column > MOST_CELLS:
            raise Unreadable(
                _("This sheet reaches to row %(row)s and column %(column)s, which is too large. Save it as CSV.")
                % {"row": f"{extent.row:,}", "column": f"{extent.column:,}"},
                code="too_large",
            )
    extent.feed(b"", last=True)


def _text(value: Any) -> str:
    """A cell as the text that a CSV of this sheet would hold."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return "" if value is None else str(value)
