"""Folding text for comparison, and refusing what no database should hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from .refused import Invalid

# Letters that NFKD leaves whole although people type them without their stroke.
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss"})
_SPACES = re.compile(r"\s+")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # no XML may hold them


def _one_line(text: str) -> str:
    """The text with any blanks made one space each. Most text has none to change, and is not searched for them."""
    return text if text.isprintable() and "  " not in text else _SPACES.sub(" ", text)


def fold(text: str) -> str:
    """The text without case, accents and doubled blanks: what search and matching compare."""
    if text.isascii():
        return _one_line(text.lower()).strip()
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_STROKES)
    return _SPACES.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


def line(text: str, *, field: str, longest: int = 250, required: bool = False) -> str:
    """One line of text, trimmed, with blanks folded. Raises `Invalid` on control characters, length or absence."""
    return prose(_one_line(text), field=field, longest=longest, required=required)


def id_in(text: object) -> int | None:
    """The number that a text spells as an address or a form of ours spells an id: ASCII digits, at most 18 of them, so
    that every database holds it. None for any other text."""
    digits = str(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def ids_in(texts: Iterable[object]) -> list[int]:
    """The ids among these texts, in their order; what is no id is left out."""
    return [pk for text in texts if (pk := id_in(text)) is not None]


def prose(text: str, *, field: str, longest: int = 100_000, required: bool = False) -> str:
    """Text of several lines, trimmed. Raises `Invalid` on control characters (NUL too), length or absence."""
    clean = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _UNSTORABLE.search(clean):
        raise Invalid(_("This text holds a control character that cannot be stored."), field=field)
    if len(clean) > longest:
        raise Invalid(_("At most %(n)s characters fit here.") % {"n": longest}, field=field)
    if required and not clean:
        raise Invalid(_("This cannot be empty."), field=field)
    return clean
