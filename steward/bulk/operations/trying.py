"""What a bulk change would do: it is done to the first records, looked at, and rolled back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.transaction import atomic, set_rollback

from steward.bulk.actions import checked
from steward.bulk.planning import Given
from steward.bulk.targets import KINDS, Asked, asked_for
from steward.fields.audience import hidden_from
from steward.fields.history import latest_event
from steward.history.queries import line_of
from steward.team.models import Member
from steward.undo.models import Batch
from steward.undo.operations import begin_batch

from .changing import change_chunk

LOOKED_AT = 20


@dataclass(frozen=True)
class Line:
    """One record: its name, and what happens to it: changed, same or refused, with the change or reason in words."""

    id: int
    version: int
    name: str
    state: str
    text: str


@dataclass(frozen=True)
class Tried:
    """How many records it is for, and what happens to the first of them."""

    total: int
    lines: list[Line]


@atomic
def try_bulk(kind_key: str, action_key: str, given: Given, *, by: Member, asked: Asked) -> Tried:
    """What `start_bulk` would do, by the same code on the same rows; nothing is kept. Raises what it raises."""
    kind = KINDS[kind_key]
    by.must(kind.right)
    action, kept = checked(action_key, kind_key, given, by)
    rows = asked_for(kind, asked, by, trashed=action_key == "restore")
    total = rows.count()
    first = list(rows[:LOOKED_AT])
    ids = [row.pk for row in first]
    with atomic():
        batch = begin_batch(Batch.Kind.BULK, by=by, title="", right=kind.right)
        last = latest_event()
        outcome = change_chunk(kind, action, kept, ids, by=by, batch=batch)
        hidden = hidden_from(by)
        told = kind.events(ids, after=last).order_by("id")
        said = {getattr(event, kind.told): line_of(event, hidden).text for event in told}
        set_rollback(True)
    lines = []
    for row in first:
        state = "refused" if row.pk in outcome.refused else "changed" if row.pk in outcome.changed else "same"
        text = outcome.refused.get(row.pk) or (said.get(row.pk, "") if state == "changed" else "")
        lines.append(Line(row.pk, row.version, str(row), state, text))
    return Tried(total, lines)


def changed_since(kind_key: str, seen: Mapping[int, int], *, by: Member) -> list[str]:
    """The names of those among the records that were looked at (id to version) that have changed since."""
    rows = KINDS[kind_key].visible(by).filter(pk__in=seen).order_by("pk")
    return [str(row) for row in rows if row.version != seen[row.pk]]
