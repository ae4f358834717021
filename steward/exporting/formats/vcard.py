"""vCard 3.0 (RFC 2426), which every address book reads: one card a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from steward.contacts.models import Contact
from steward.exporting.related import Related
from steward.importing.own_ids import signed_id
from steward.importing.sources.vcards import OWN_ACCOUNT

TYPE = "text/vcard; charset=utf-8"
WIDTH = 75  # bytes of a line


def pieces(parts: Iterable[tuple[Sequence[Contact], Related]]) -> Iterator[bytes]:
    """The file, a piece for each part of the people."""
    for people, related in parts:
        yield b"".join(card(one, related) for one in people)


def card(one: Contact, related: Related) -> bytes:
    """One person."""
    lines = [
        "BEGIN:VCARD", "VERSION:3.0", f"UID:{signed_id('contact', one.pk)}",
        f"N:{_escaped(one.last_name)};{_escaped(one.first_name)};;;", f"FN:{_escaped(one.name)}",
    ]  # fmt: skip
    lines += [f"EMAIL;TYPE=INTERNET:{_escaped(text)}" for text in related.emails.get(one.pk, ())]
    lines += [f"TEL:{_escaped(text)}" for text in related.phones.get(one.pk, ())]
    for account in related.accounts.get(one.pk, ())[:1]:
        lines += [f"ORG:{_escaped(account.name)}", f"{OWN_ACCOUNT}:{account.pk}"]
    address = (one.line2, one.line1, one.city, one.region, one.postal_code, one.country)
    if any(address):
        lines.append(f"ADR:;{';'.join(map(_escaped, address))}")
    for name, text in (("TITLE", one.job_title), ("NOTE", one.description), ("URL", one.linkedin)):
        if text:
            lines.append(f"{name}:{_escaped(text)}")
    if tags := related.tags.get(one.pk):
        lines.append(f"CATEGORIES:{','.join(map(_escaped, tags))}")
    lines += [f"REV:{one.updated_at:%Y%m%dT%H%M%SZ}", "END:VCARD"]
    return b"".join(_folded(line) for line in lines)


def _escaped(text: Any) -> str:
    plain = str(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> bytes:
    """The line in pieces of 75 bytes at most, never within a letter."""
    found, piece = [], b""
    for letter in line:
        data = letter.encode()
        if len(piece) + len(data) > WIDTH:
            found.append(piece)
            piece = b" "
        piece += data
    return b"\r\n".join([*found, piece]) + b"\r\n"
