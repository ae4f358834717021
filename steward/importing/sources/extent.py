"""How far a worksheet reaches, told by its XML before the reader, which keeps the whole rectangle, is let at it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from xml.parsers import expat

HOLDS = {"v", "is", "f"}  # what makes a cell one that holds something; a format alone does not


class Extent:
    """Give it a worksheet piece by piece: `row` and `column` are the last ones in which a cell holds something.

    LibreOffice writes `<c r="A1048576" s="1"/>` where a whole column has a format: that is no cell with a value.
    Raises `ValueError` on what is no XML, or brings a document type.
    """

    def __init__(self) -> None:
        self.row = self.column = 0
        self._row = self._column = 0  # of the cell that is being read
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        """The next piece."""
        try:
            self._parser.Parse(piece, last)
        except (expat.ExpatError, LookupError) as error:
            raise ValueError(str(error)) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2] if ":" in name else name
        if tag == "c":
            cell = attributes.get("r", "")
            letters = cell.rstrip("0123456789")
            if letters:
                self._column, self._row = column_of(letters), _number(cell[len(letters) :])
            else:
                self._column += 1
        elif tag in HOLDS:
            if self._row > self.row:
                self.row = self._row
            if self._column > self.column:
                self.column = self._column
        elif tag == "row":
            number = attributes.get("r", "")
            self._row, self._column = _number(number) if number else self._row + 1, 0

    def _doctype(self, *_declared: Any) -> None:
        raise ValueError("a document type")


@lru_cache(maxsize=1000)
def column_of(letters: str) -> int:
    """The number of column "XFD". Raises `ValueError` on what names none."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(letters[:20])
        number = number * 26 + ord(letter) - 64
    return number


def _number(digits: str) -> int:
    if len(digits) > 10 or not digits.isdecimal():
        raise ValueError(digits[:20])
    return int(digits)
