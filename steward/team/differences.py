"""What a change changed, in words for the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field whose value changed."""

    field: str
    label: str
    before: str
    after: str


def apply(row: models.Model, wanted: Mapping[str, tuple[str, Any]]) -> list[Difference]:
    """Set the fields of `wanted` (name -> label, new value or None for "leave it") that differ; what differed."""
    found = []
    for field, (label, value) in wanted.items():
        before = getattr(row, field)
        if value is None or value == before:
            continue
        setattr(row, field, value)
        found.append(Difference(field, label, str(before) or NOTHING, str(value) or NOTHING))
    return found


def told(differences: Sequence[Difference]) -> str:
    """ "Name Kary → Kary Hendrixson, Language en → nl"."""
    return ", ".join(f"{one.label} {one.before} → {one.after}" for one in differences)
