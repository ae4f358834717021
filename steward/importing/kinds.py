"""Guessing which records the rows of a file are, from its columns."""

from __future__ import annotations

from collections.abc import Sequence

from .mapping import Guesser
from .own import kind_of
from .profiles import Profile
from .survey import Column
from .targets import NEEDED, PLURALS, RECORDS, split
from .words import squeeze

_FIRMS = frozenset(["companyname", "accountname", "organizationname", "organisationname", "bedrijfsnaam", "firmenname"])
_SIGNS: dict[str, dict[str, float]] = {
    "account": {"employees": 3, "annual_revenue": 3, "industry": 2, "parent": 2, "website": 1, "name": 1.2,
                "billing_stage": 3},
    "contact": {"first_name": 3, "last_name": 3, "email": 2, "job_title": 0.5, "linkedin": 1, "phone": 0.3,
                "name": 0.8},
    "deal": {"stage": 3, "pipeline": 3, "closed_on": 3, "expected_close_on": 3, "won_on": 3, "lost_on": 3, "value": 2,
             "lost_reason": 3, "name": 0.9},
    "activity": {"due_on": 2, "due_time": 2, "done": 1, "done_at": 3, "subject": 2, "assignee": 1, "priority": 1},
    "note": {"body": 2, "pinned": 4, "author": 0.5},
}  # fmt: skip


def guess_record(columns: Sequence[Column], profile: Profile) -> str:
    """Which records the rows are: "accounts", "contacts", …; "" when the columns do not say."""
    if own := kind_of(column.name for column in columns):
        return PLURALS[own]
    scores = {record: _score(columns, kind, profile) for record, kind in RECORDS.items()}
    best = max(scores, key=lambda record: scores[record])
    return best if scores[best] >= 0.9 else ""


def _score(columns: Sequence[Column], kind: str, profile: Profile) -> float:
    guesser = Guesser(columns, kind, profile, {})
    found: dict[str, float] = {}
    for column in columns:
        target, _rank, _why = guesser.claim(column)
        of, name = split(target)
        if of == kind:
            found[name] = _SIGNS[kind].get(name, 0.1)
            if target == "account.name" and squeeze(column.name) in _FIRMS:
                found[name] = 2.5
        entity = guesser.names(column.name)[0][0]
        if entity == kind:
            found[f"{name} {column.name}"] = 1.5
    refers = any(split(guesser.claim(column)[0])[0] not in ("", kind) for column in columns)
    if not any(name in found for name in NEEDED[kind]) or (kind == "note" and not refers):
        return 0
    return sum(found.values())
