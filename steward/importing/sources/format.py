"""How a file is read: what was guessed, and what a person may change before anything is imported."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.core.refused import Invalid, Refused

LARGEST_FILE = 200 * 1024 * 1024
LARGEST_CELL = 1_000_000  # characters; a real export held a mail of 180,000
MOST_COLUMNS = 1000

DELIMITERS = {
    ",": gettext_lazy("Comma"),
    ";": gettext_lazy("Semicolon"),
    "\t": gettext_lazy("Tab"),
    "|": gettext_lazy("Bar"),
}
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-8-mixed": gettext_lazy("UTF-8 with stray Windows-1252"),
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32": "UTF-32",
    "cp1252": gettext_lazy("Windows-1252 (Western)"),
    "cp1250": gettext_lazy("Windows-1250 (Central Europe)"),
    "cp1251": gettext_lazy("Windows-1251 (Cyrillic)"),
    "cp1253": gettext_lazy("Windows-1253 (Greek)"),
    "cp1254": gettext_lazy("Windows-1254 (Turkish)"),
    "latin-1": "ISO 8859-1",
    "mac-roman": "Mac Roman",
    "cp932": "Shift-JIS",
    "gb18030": "GB 18030",
}


class Unreadable(Refused):
    """The file as a whole cannot be read: why, and what to do."""

    def __init__(self, message: object, *, code: str = "unreadable") -> None:
        super().__init__(message, code=code, field="file", status=422)


@dataclass(frozen=True)
class Format:
    """How to read one file. `header` is the number of the row that names the columns, 0 when none does.

    `kind` is "text" (then `encoding`, `delimiter` and `spaced` count), "sheet" (then `sheet`) or "vcard" (then
    `encoding`; `columns` are those that its cards fill, and no row names them).
    """

    kind: str = "text"
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    spaced: bool = False  # blanks after the delimiter belong to the layout
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header: int = 1
    columns: tuple[str, ...] = ()

    def json(self) -> dict[str, Any]:
        """As it is stored."""
        return {**asdict(self), "sheets": list(self.sheets), "columns": list(self.columns)}

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Format:
        """From what was stored."""
        names = cls.__dataclass_fields__
        kept = {name: value for name, value in stored.items() if name in names}
        return cls(**{**kept, **{name: tuple(kept.get(name, ())) for name in ("sheets", "columns")}})

    def changed(self, **choices: Any) -> Format:
        """The same with what a person chose instead: encoding, delimiter, sheet, header. Raises `Invalid` on others."""
        unknown = set(choices) - {"encoding", "delimiter", "sheet", "header"}
        if unknown:
            raise Invalid(_("A file has no setting “%(name)s”.") % {"name": min(unknown)[:60]}, field="format")
        if choices.get("encoding", self.encoding) not in ENCODINGS:
            raise Invalid(_("This encoding is not one that can be read."), field="encoding")
        if choices.get("delimiter", self.delimiter) not in DELIMITERS:
            raise Invalid(_("Columns are separated by a comma, a semicolon, a tab or a bar."), field="delimiter")
        if self.sheets and choices.get("sheet", self.sheet) not in self.sheets:
            raise Invalid(_("This workbook has no such sheet."), field="sheet")
        header = choices.get("header", self.header)
        if not isinstance(header, int) or isinstance(header, bool) or not 0 <= header <= 1000:
            raise Invalid(_("The row of the column names is a number from 0 (none) to 1,000."), field="header")
        if self.kind == "vcard" and set(choices) - {"encoding"}:
            raise Invalid(_("Of a vCard only the encoding can be chosen."), field=min(set(choices) - {"encoding"}))
        return replace(self, **choices)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something. `number` is its row in the file, as a spreadsheet counts. `problem` says why its
    cells cannot be trusted (then it is refused), "" when nothing is wrong.
    """

    number: int
    cells: list[str]
    problem: str = ""


def must_exist(path: Path) -> int:
    """The size of the file. Raises `Unreadable` when it is empty or too large."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable(_("The file is empty."), code="empty")
    if size > LARGEST_FILE:
        raise Unreadable(
            _("The file is larger than %(n)s MB. Split it, or save only what you need.") % {"n": LARGEST_FILE >> 20},
            code="too_large",
        )
    return size
