"""E-mail addresses and phone numbers as people type them in one box: one a line, a label after a comma."""

from __future__ import annotations

from collections.abc import Iterable

from .models import EmailAddress, Phone


def as_lines(rows: Iterable[EmailAddress | Phone]) -> str:
    """ "ilse@kan-code.example, work", one a line, the primary one first."""
    ordered = sorted(rows, key=lambda row: (not row.is_primary, row.position))
    texts = (row.address if isinstance(row, EmailAddress) else row.number for row in ordered)
    return "\n".join(f"{text}, {row.label}" if row.label else text for text, row in zip(texts, ordered, strict=True))


def from_lines(text: str, name: str) -> list[dict[str, object]]:
    """What `change_contact` takes, `name` being "address" or "number"; the first line is the primary one."""
    found: list[dict[str, object]] = []
    for one in text.splitlines():
        if one.strip():
            value, label = _split(one.strip())
            found.append({name: value, "label": label, "is_primary": not found})
    return found


def _split(text: str) -> tuple[str, str]:
    """The part behind the last comma is a label when it reads like a word: "020 1234,,56" is all number."""
    value, comma, label = text.rpartition(",")
    is_label = comma and value.strip() and any(c.isalpha() for c in label) and "@" not in label
    return (value.strip(), label.strip()) if is_label else (text, "")
