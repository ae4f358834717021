"""Initials and colours of people and accounts: the same name looks the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from zlib import crc32

HUES = 10


@lru_cache(maxsize=4096)
def initials_of(name: str) -> str:
    """Two letters: of the first and last word ("KH"), or the first two of a single word ("Ko"). "?" for no name."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][:2].capitalize()
    return (words[0][0] + words[-1][0]).upper()


@lru_cache(maxsize=4096)
def hue_of(name: str) -> int:
    """A number from 0 to 9 that a name always gets."""
    return crc32(name.casefold().encode()) % HUES


@dataclass(frozen=True, slots=True)
class NextStep:
    """What `{% pill %}` shows. Any object with these names will do; `url` may be empty."""

    what: str
    on: date
    at: time | None = None
    icon: str = "calendar"
    url: str = ""
