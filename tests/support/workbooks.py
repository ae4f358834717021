"""XLSX files by hand: what a spreadsheet program writes, and what none would."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(path: Path, rows: str, *, before: str = "", sheet: str = "worksheets/sheet1.xml") -> Path:
    """One sheet with these rows, written out; `before` stands before them."""
    book, part = "application/vnd.openxmlformats-officedocument.spreadsheetml", f"xl/{sheet}"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" '
        f'ContentType="{book}.sheet.main+xml"/><Override PartName="/{part}" ContentType="{book}.worksheet+xml"/>'
        f"</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/worksheet" Target="{sheet}"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        part: f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>',
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def written(table: Iterable[Sequence[str]]) -> str:
    """Rows of texts as a sheet holds them."""
    return "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place]}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
            for place, text in enumerate(cells)
        )
        + "</row>"
        for number, cells in enumerate(table, start=1)
    )
