"""Which row names the columns, and names that are all there and all different."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from .format import Row

_SPACES = re.compile(r"[\s\x00-\x1f\x7f\ufeff]+")
_NUMBER = re.compile(r"[-+]?[\d\s.,:/-]*\d[\d\s.,:/-]*%?")


def guess_header(rows: Sequence[Row]) -> int:
    """The number of the row that names the columns: the first as wide as the table is, made of words. 0 for none."""
    filled = [(row.number, row.cells, _width(row.cells)) for row in rows if not row.problem and _width(row.cells)]
    if not filled:
        return 0
    widths = Counter(width for _number, _cells, width in filled)
    usual = max(widths, key=lambda width: widths[width] * width)  # lines before the table are narrow
    for number, cells, width in filled[:20]:
        if width >= usual * 0.5 and len(cells) >= usual:
            return number if _names(cells) else 0
    return filled[0][0] if _names(filled[0][1]) else 0


def column_names(cells: Sequence[str], width: int) -> list[str]:
    """One distinct name a column: cleaned of marks and line ends, `Column 3` where blank, `id (2)` where doubled."""
    names: list[str] = []
    seen: Counter[str] = Counter()
    for index in range(max(width, len(cells))):
        text = clean_name(cells[index]) if index < len(cells) else ""
        name = text or _("Column %(n)s") % {"n": index + 1}
        seen[name.casefold()] += 1
        count = seen[name.casefold()]
        names.append(name if count == 1 else f"{name} ({count})")
    return names


def clean_name(text: str) -> str:
    """A column's name as it is shown: one line, composed accents."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()[:200]


def _width(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _names(cells: Sequence[str]) -> bool:
    """Whether these read like names of columns rather than like values: no numbers, dates or addresses, few doubles."""
    words = [cell.strip() for cell in cells if cell.strip()]
    values = sum(1 for word in words if _NUMBER.fullmatch(word) or "@" in word or len(word) > 150)
    return values * 3 <= len(words) and values < len(words)
