"""XLSX, written as it is made: texts as texts, which no program computes; a new sheet when one is full."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any, cast
from xml.sax.saxutils import escape, quoteattr

from steward.importing.formulas import armed

from .csv import plain

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_576  # of a sheet
MOST_LETTERS = 32_767  # of a cell
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


class _Pipe:
    """A file that is taken away while it is written."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._at = 0

    def write(self, data: bytes) -> int:
        """Hold it until it is taken."""
        self._held.append(bytes(data))
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        """How much was written."""
        return self._at

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        """What was written since."""
        held, self._held = b"".join(self._held), []
        return held


def pieces(headers: Sequence[str], parts: Iterable[Sequence[Sequence[Any]]], title: str) -> Iterator[bytes]:
    """The file, a piece for each part of the rows."""
    pipe = _Pipe()
    with zipfile.ZipFile(cast("IO[bytes]", pipe), "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        count, source = 0, _Rows(parts)
        while not source.is_done or count == 0:
            count += 1
            with archive.open(f"xl/worksheets/sheet{count}.xml", "w", force_zip64=True) as sheet:
                sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
                sheet.write(_row(headers))
                for row in source.until(MOST_ROWS - 1):
                    sheet.write(row)
                    yield pipe.taken()
                sheet.write(b"</sheetData></worksheet>")
        for name, text in _frame(count, title).items():
            archive.writestr(name, _HEAD + text)
    yield pipe.taken()


class _Rows:
    """The rows of all parts, as much of them as a sheet takes."""

    def __init__(self, parts: Iterable[Sequence[Sequence[Any]]]) -> None:
        self._parts = iter(parts)
        self._left: Sequence[Sequence[Any]] = []
        self.is_done = False

    def until(self, most: int) -> Iterator[bytes]:
        """The next rows as XML, a piece at a time."""
        while most > 0:
            if not self._left:
                found = next(self._parts, None)
                if found is None:
                    self.is_done = True
                    return
                self._left = found
            rows, self._left = self._left[:most], self._left[most:]
            most -= len(rows)
            yield b"".join(map(_row, rows))


def _row(cells: Sequence[Any]) -> bytes:
    return f"<row>{''.join(map(_cell, cells))}</row>".encode()


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, int | Decimal) and len(plain(value)) <= 15:
        return f"<c><v>{plain(value)}</v></c>"
    text = plain(value) if isinstance(value, int | Decimal) else str(value)
    text = f"'{text}" if armed(text) != text else text  # an import takes an apostrophe before a formula away
    text = _ESCAPES.sub("_x005F_", _UNWRITABLE.sub("", text))[:MOST_LETTERS].replace("\r", "")
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _frame(count: int, title: str) -> dict[str, str]:
    """The files that say which sheets there are."""
    numbers = range(1, count + 1)
    names = [quoteattr(title if number == 1 else f"{title} {number}") for number in numbers]
    sheets = "".join(
        f'<sheet name={name} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for number in numbers
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        f"{kinds}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
    }
