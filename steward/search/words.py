"""What is stored of a record for searching, and what is looked for: the same folding on both sides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from steward.core.text import fold

LONGEST_QUERY = 100
LONGEST_TEXT = 4_000
MOST_WORDS = 10
_PHONE = re.compile(r"\+?[\d\s()./-]{5,}")
_PIECES = re.compile(r"[^\W_]+")
_RUN = re.compile(r"[^\W_]{3,}")


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: the folded text, and ways to read it. Each way is words that must all be there."""

    text: str
    ways: list[list[str]]

    @property
    def is_number(self) -> bool:
        """Whether it may be a record's id."""
        return self.text.isascii() and self.text.isdigit() and len(self.text) < 15


def query(text: str) -> Query:
    """Read what was typed: cut at 100 characters, folded; digits written like a phone number also as bare digits."""
    folded = plain(text[:LONGEST_QUERY])[:LONGEST_QUERY].strip()
    words = list(dict.fromkeys(folded.split(" ")))[:MOST_WORDS] if folded else []
    ways = [words] if words else []
    digits = _digits(folded)
    if digits and [digits] not in ways:
        ways.append([digits])
    return Query(folded, ways)


def needles(words: list[str], *, starts: bool = False) -> list[str]:
    """The parts that an entry's text must hold: words of one or two letters at the start of a word, longer ones
    anywhere, or with `starts` at the start of a word too, unless they begin with a mark, as no word does.

    Empty when nothing in them can be looked up in an index."""
    found = [f" {word}" if (starts and word[0].isalnum()) or len(word) < 3 else word for word in words]
    return found if any(_selective(needle) for needle in found) else []


def entry_text(title: str, parts: Iterable[str], record_id: int) -> str:
    """The folded words of a record, each with a blank before it: title, parts, pieces of compound words, id."""
    words: dict[str, None] = {}
    for number, part in enumerate((title, *parts)):
        if part:
            words.update(dict.fromkeys(_words(plain(part), is_title=number == 0)))
    words[str(record_id)] = None
    return (" " + " ".join(words))[:LONGEST_TEXT]


def plain(text: str) -> str:
    """Folded, and free of characters that cannot be stored or seen."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return fold(text)


def _words(part: str, *, is_title: bool) -> Iterator[str]:
    digits = _digits(part)
    if digits and not is_title:
        yield digits
        return
    for word in part.split(" "):
        yield word
        if "@" in word:
            yield word.rpartition("@")[2]
        elif is_title and not word.isalnum():
            yield from _PIECES.findall(word)


def _digits(text: str) -> str:
    """The bare digits of something written like a phone number, without leading zeros; else nothing."""
    if not _PHONE.fullmatch(text):
        return ""
    digits = "".join(c for c in text.replace("(0)", "") if c.isdigit())
    return digits.lstrip("0") if len(digits.lstrip("0")) >= 3 else ""


def _selective(needle: str) -> bool:
    """Whether an index of trigrams can be asked: three letters or digits in a row, or two at the start of a word."""
    return bool(_RUN.search(needle)) or bool(re.search(r"(^ |[\W_])[^\W_]{2}", needle))
