"""Reading CSV and its kin: streaming, and a broken row never takes its neighbours with it."""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from .encodings import codec_of
from .format import DELIMITERS, LARGEST_CELL, Format, Row

LONGEST_LINE = 4 * LARGEST_CELL
csv.field_size_limit(LARGEST_CELL)


class Lines:
    """The physical lines of a text, with those of the record at hand remembered, to be given back if it is broken."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._held: list[str] = []
        self._back: deque[str] = deque()

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._stream.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self._held.append(line)
        if len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r")):
            self._skip_line()
            raise csv.Error("line longer than any row")
        return line

    def settle(self) -> None:
        """The record at hand is whole: forget its lines."""
        self._held.clear()

    def give_back(self) -> str:
        """Keep the first line of the broken record, which is returned, and read those after it again."""
        first, *rest = self._held or [""]
        self._back.extendleft(reversed(rest))
        self._held.clear()
        return first

    def _skip_line(self) -> None:
        while (more := self._stream.readline(LONGEST_LINE)) and not more.endswith(("\n", "\r")):
            pass


def records(path: Path, how: Format) -> Iterator[Row]:
    """Every record of the file, blank ones too, numbered from 1."""
    encoding, errors = codec_of(how.encoding)
    with path.open("r", encoding=encoding, errors=errors, newline="") as stream:
        lines = Lines(stream)
        reader = csv.reader(lines, delimiter=how.delimiter, skipinitialspace=how.spaced, strict=True)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                first = lines.give_back()
                yield Row(number, _roughly(first, how.delimiter), _why(error))
                continue
            lines.settle()
            yield Row(number, cells)


def guess_delimiter(path: Path, encoding: str) -> tuple[str, bool]:
    """The delimiter under which most rows are equally wide, and whether blanks follow it before quotation marks."""
    codec, errors = codec_of(encoding)
    with path.open("r", encoding=codec, errors=errors, newline="") as stream:
        sample = stream.read(65536)
    best = max(DELIMITERS, key=lambda delimiter: _fits(sample, delimiter, path.suffix.lower()))
    return best, f'{best} "' in sample and f'{best}"' not in sample


def _fits(sample: str, delimiter: str, suffix: str) -> tuple[float, int]:
    rows = [cells for cells in _sample_rows(sample, delimiter) if any(cells)][:200]
    widths = Counter(len(cells) for cells in rows)
    if not widths:
        return (0.0, 0)
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    if width == 1:
        return (0.0, delimiter == ",")
    named = 0.2 if suffix in (".tsv", ".tab") and delimiter == "\t" else 0.0
    return (count / len(rows) + named + 0.3 * (len(rows[0]) == width), width)


def _sample_rows(sample: str, delimiter: str) -> list[list[str]]:
    complete = sample if len(sample) < 65536 else sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1]
    try:
        return list(csv.reader(complete.splitlines(keepends=True), delimiter=delimiter))
    except csv.Error:
        return [line.split(delimiter) for line in complete.splitlines()]


def _roughly(line: str, delimiter: str) -> list[str]:
    """The cells of a broken line as well as they can be told, for the error file."""
    return [cell.strip('"\r\n')[:1000] for cell in line[:20_000].split(delimiter)]


def _why(error: csv.Error) -> str:
    text = str(error)
    if "end of data" in text or "larger than field limit" in text:
        return _("A quotation mark opens in this row and is never closed.")
    if "longer than any row" in text:
        return _("This row is longer than %(n)s characters.") % {"n": f"{LONGEST_LINE:,}"}
    return _("A quotation mark stands where none can: double it inside a quoted value.")
