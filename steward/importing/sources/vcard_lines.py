"""vCards as properties: lines joined again, names, parameters and values told apart (versions 2.1, 3.0 and 4.0).

A card that is broken keeps what could be read of it and says why; its neighbours are read as if nothing had been. That,
and what version 2.1 writes (`TEL;WORK;PREF`), is why it is read here: the parser of icalendar refuses the whole file.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

from .format import LARGEST_CELL

LONGEST_LINE = 4 * LARGEST_CELL
LARGEST_CARD = 4 * LARGEST_CELL  # characters, pictures aside
# What is not text, or says of the card and not of the person.
LEFT_OUT = frozenset(
    ["PHOTO", "LOGO", "SOUND", "KEY", "AGENT", "LABEL", "REV", "PRODID", "VERSION", "SOURCE", "NAME", "PROFILE",
     "MAILER", "SORT-STRING", "CLASS", "CLIENTPIDMAP", "XML", "FBURL", "CALURI", "CALADRURI", "TZ", "GEO", "X-ABADR",
     "X-ABUID", "X-MS-OL-DESIGN", "X-MS-OL-DEFAULT-POSTAL-ADDRESS", "X-MS-CARDPICTURE"]
)  # fmt: skip
_NAME = re.compile(r"(?:[A-Za-z0-9_-]{1,60}\.)?([A-Za-z0-9_-]{1,60})(?=[;:])")
_PARAMETER = re.compile(r';((?:"[^"]*"|[^";:])*)')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BARE = {"QUOTED-PRINTABLE": "ENCODING", "BASE64": "ENCODING", "8BIT": "ENCODING", "7BIT": "ENCODING"}


@dataclass(frozen=True, slots=True)
class Property:
    """One line of a card: `TEL;TYPE=work,voice:+31…`. Parameters in capitals, their values as they stand."""

    name: str
    parameters: dict[str, list[str]]
    raw: str
    encoding: str  # of the file, for values in one of their own

    @property
    def types(self) -> set[str]:
        """WORK, HOME, CELL, PREF…"""
        return {one.upper() for one in self.parameters.get("TYPE", [])}

    @property
    def is_preferred(self) -> bool:
        """Whether the card says that it is the first of its kind to use."""
        return "PREF" in self.types or self._said("PREF") == "1"

    @property
    def text(self) -> str:
        """The value as people read it."""
        return _plain(self._decoded(self.raw))

    def parts(self, sign: str = ";") -> list[str]:
        """The components of a value that has several, split at signs that are not escaped."""
        return [_plain(self._decoded(one)) for one in split(self.raw, sign)]

    def _said(self, parameter: str) -> str:
        return next(iter(self.parameters.get(parameter, [])), "")

    def _decoded(self, raw: str) -> str:
        if not self.parameters:
            return raw
        how, charset = self._said("ENCODING").upper(), self._said("CHARSET")
        try:
            data = raw.encode(self.encoding, "replace")
            if how == "QUOTED-PRINTABLE":
                data = quopri.decodestring(data)
            elif how in ("B", "BASE64"):
                data = base64.b64decode("".join(raw.split()), validate=True)
            elif not charset:
                return raw
            return data.decode(charset or self.encoding, "replace").replace("\r\n", "\n")
        except (LookupError, UnicodeError, binascii.Error, ValueError):
            return raw


@dataclass
class Card:
    """One card: its place in the file, its properties, and why it cannot be trusted, if so."""

    number: int
    properties: list[Property] = field(default_factory=list)
    problem: str = ""


def cards(stream: IO[str], encoding: str) -> Iterator[Card]:
    """Every card of the file, numbered from 1. What stands between cards is no concern of theirs."""
    encoding = "utf-8" if encoding.startswith("utf") else encoding  # what bytes of a value are; without a mark
    card: Card | None = None
    inner = number = size = 0
    for line in _whole_lines(stream):
        word = line.upper()
        if word == "BEGIN:VCARD":
            if card is not None and card.properties and card.properties[-1].name == "AGENT":
                inner += 1  # a card within a card: the assistant
                continue
            if card is not None:
                yield _broken(card)
            number += 1
            card, inner, size = Card(number), 0, 0
        elif card is None:
            continue
        elif word == "END:VCARD":
            if inner:
                inner -= 1
                continue
            yield card
            card = None
        elif not inner:
            size += len(line)
            _take(card, line, size, encoding)
    if card is not None:
        yield _broken(card)


def split(raw: str, sign: str) -> list[str]:
    """The parts of a value between signs that no backslash stands before."""
    if "\\" not in raw:
        return raw.split(sign)
    found, start, place = [], 0, 0
    while place < len(raw):
        if raw[place] == "\\":
            place += 1
        elif raw[place] == sign:
            found.append(raw[start:place])
            start = place + 1
        place += 1
    return [*found, raw[start:]]


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)


def _broken(card: Card) -> Card:
    card.problem = card.problem or _("This card breaks off: its line END:VCARD is missing.")
    return card


def _take(card: Card, line: str, size: int, encoding: str) -> None:
    """Add a line to its card, or say why it cannot be."""
    if card.problem:
        return
    match = _NAME.match(line)
    if size > LARGEST_CARD or len(line) > LARGEST_CELL:
        card.problem = _("This card is longer than %(n)s characters.") % {"n": f"{LARGEST_CELL:,}"}
    elif match is None:
        card.problem = _("This line is no part of a vCard: “%(text)s”") % {"text": " ".join(line.split())[:60]}
    else:
        card.properties.append(_property(match[1].upper(), line[match.end() :], encoding))


def _property(name: str, rest: str, encoding: str) -> Property:
    """The property `name` with what stands after its name: `;TYPE=work:value`."""
    if name in LEFT_OUT:
        return Property(name, {}, "", encoding)
    parameters: dict[str, list[str]] = {}
    place = 0
    while match := _PARAMETER.match(rest, place):
        place = match.end()
        key, sign, value = match[1].partition("=")
        if not sign:  # 2.1 writes TEL;WORK;PREF
            key, value = _BARE.get(key.upper(), "TYPE"), key
        values = [one for one in value.replace('"', "").split(",") if one]
        parameters.setdefault(key.upper(), []).extend(values)
    return Property(name, parameters, rest[place:].removeprefix(":"), encoding)


def _whole_lines(stream: IO[str]) -> Iterator[str]:
    """Lines with their continuations. Pictures and the like are passed over without being kept."""
    held: list[str] = []
    size, skipping, soft = 0, False, False
    for line in iter(lambda: stream.readline(LONGEST_LINE), ""):
        text = line.rstrip("\r\n")
        goes_on = bool(held) and (soft or text[:1] in (" ", "\t") or (skipping and ":" not in text))
        if not goes_on:
            if whole := "".join(held).strip():
                yield whole
            held, size = [], 0
            match = _NAME.match(text)
            skipping = bool(match and match[1].upper() in LEFT_OUT)
        elif skipping or size > LARGEST_CARD:
            continue
        elif not soft:
            text = text[1:]
        soft = not skipping and text.endswith("=") and "QUOTED-PRINTABLE" in (held or [text])[0].upper()
        held.append(text[:-1] if soft else text)
        size += len(text)
    if whole := "".join(held).strip():
        yield whole
