"""What a column of a file holds, seen over all its rows: how it writes numbers and days, how full it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from . import cells
from .cells import MISSING, TRIPLE, Unread
from .sources import Row

SEPARATORS = (":::", ";", "|", ",")
MANY = 300  # distinct values remembered of a column; beyond, it is varied, and no list of answers
CLOSELY = 2000  # values of a column that are read as everything they could be; then only what decides an order


@dataclass
class Column:
    """One column's evidence. `samples` are its first distinct values."""

    name: str
    filled: int = 0
    samples: list[str] = field(default_factory=list)
    distinct: dict[str, int] = field(default_factory=dict)  # value -> how often, of the first MANY
    varied: bool = False
    longest: int = 0
    multiline: bool = False
    looked: int = 0
    numbers_point: int = 0
    numbers_comma: int = 0
    comma_only: bool = False
    point_only: bool = False
    days: int = 0
    serials: int = 0
    day_first: int = 0
    month_first: int = 0
    dotted: int = 0
    triples: int = 0
    emails: int = 0
    urls: int = 0
    phones: int = 0
    yes_nos: int = 0
    zeros_ahead: int = 0
    separators: Counter[str] = field(default_factory=Counter)  # what stands between several values, in how many cells
    order_proof: str = ""  # the value that only one order of day and month can read
    mark: int = 0  # what two columns share that say the same in every row

    def see(self, cell: str, row: int) -> None:
        """Take one cell into account."""
        text = cells.tidy(cell)
        if not text or text in MISSING:
            return
        self.filled += 1
        self.mark = hash((self.mark, row, text))
        if len(cell) > self.longest:
            self.longest = len(cell)
            self.multiline = self.multiline or "\n" in cell or "\r" in cell
        known = text in self.distinct
        if known:
            self.distinct[text] += 1
        elif len(self.distinct) < MANY and len(text) <= 250:
            self.distinct[text] = 1
            if len(self.samples) < 3:
                self.samples.append(text[:80])
        else:
            self.varied = True
        if not known and self.looked < CLOSELY:
            self._look(text)
        elif not known and self.days:
            self._order(text)

    def _look(self, text: str) -> None:
        self.looked += 1
        self._look_for_numbers(text)
        self._order(text)
        self.serials += bool(cells.SERIAL.fullmatch(text) and 20_000 < float(text) < 80_000)
        self.separators.update(sign for sign in SEPARATORS if sign in text.strip(sign))
        self.emails += "@" in text and "." in text.rpartition("@")[2] and " " not in text.strip()
        self.urls += text.startswith(("http://", "https://", "www."))
        digits = sum(c.isdigit() for c in text)
        self.phones += digits >= 6 and not any(c.isalpha() for c in text.replace("x", "").replace("ext", ""))
        self.yes_nos += text.casefold() in cells.YES or text.casefold() in cells.NO
        self.zeros_ahead += len(text) > 1 and text[0] == "0" and text.isdigit()

    def _look_for_numbers(self, text: str) -> None:
        point, comma = _reads(text, comma=False), _reads(text, comma=True)
        self.numbers_point += point
        self.numbers_comma += comma
        self.point_only = self.point_only or (point and not comma)
        self.comma_only = self.comma_only or (comma and not point)

    def _order(self, text: str) -> None:
        if found := TRIPLE.fullmatch(text):
            self.days += 1
            self.triples += 1
            self.day_first += int(found[1]) > 12
            self.month_first += int(found[2]) > 12
            if max(int(found[1]), int(found[2])) > 12 >= min(int(found[1]), int(found[2])):
                self.order_proof = self.order_proof or text
            self.dotted += text[len(found[1])] in ".-"
        elif len(text) >= 8 and not text.isalpha():
            self.days += _is_day(text)

    def share(self, count: int) -> float:
        """Of the distinct values that were looked at, the share that could be read this way."""
        return count / self.looked if self.looked else 0.0

    def number_style(self, comma_country: bool) -> str:
        """`comma` for 1.234,50, `point` for 1,234.50: by the values that only one style can read, else by country."""
        if self.comma_only != self.point_only:
            return "comma" if self.comma_only else "point"
        if self.numbers_comma != self.numbers_point:
            return "comma" if self.numbers_comma > self.numbers_point else "point"
        grouped = any("," in text or "." in text for text in self.distinct)
        return "comma" if grouped and comma_country else "point"

    def separator(self) -> str:
        """What stands between the values of a cell that holds several: the first usual sign that occurs, or ""."""
        return next((sign for sign in (":::", ";", "|", ",") if self.separators[sign]), "")

    def date_order(self, month_country: bool) -> str:
        """`dmy` or `mdy` by the days that only one order can read, else by the writing, else by country."""
        if self.day_first != self.month_first:
            return "dmy" if self.day_first > self.month_first else "mdy"
        if self.dotted:
            return "dmy"
        return "mdy" if month_country else "dmy"


def survey(columns: list[str], rows: Iterable[Row]) -> tuple[list[Column], int]:
    """The evidence of every column, and how many rows hold something."""
    found = [Column(name) for name in columns]
    count = 0
    for row in rows:
        count += 1
        if not row.problem:
            for column, cell in zip(found, row.cells, strict=True):
                if cell:
                    column.see(cell, row.number)
    return found, count


def _reads(text: str, *, comma: bool) -> bool:
    try:
        cells.number(text, comma)
    except Unread:
        return False
    return True


def _is_day(text: str) -> bool:
    try:
        cells.moment(text, "dmy")
    except Unread:
        return False
    return True


def as_json(column: Column) -> dict[str, Any]:
    """What the mapping page shows of a column."""
    return {
        "name": column.name,
        "filled": column.filled,
        "samples": column.samples,
        "distinct": len(column.distinct),
        "varied": column.varied,
        "has_orders": column.triples > 0,
        "order_proof": column.order_proof[:40],
        "has_points": any("," in text or "." in text for text in column.distinct),
    }
