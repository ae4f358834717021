"""One chunk of a bulk change: every record by the operation of its room, refusals told one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.transaction import atomic

from steward.activities.models import Activity
from steward.bulk.actions import Action
from steward.bulk.planning import Given
from steward.bulk.tagging import tag_many
from steward.bulk.targets import Kind
from steward.core.refused import Refused
from steward.fields.history import latest_event
from steward.team.models import Member
from steward.undo.models import Batch
from steward.undo.operations import note_created, watching


@dataclass
class Outcome:
    """Which records changed, and why some were refused; the others were so already."""

    changed: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)


def change_chunk(kind: Kind, action: Action, given: Given, ids: Sequence[int], *, by: Member, batch: Batch) -> Outcome:
    """Change these records in the running transaction, and note in the batch what that did."""
    if action.key == "tag":
        return Outcome(changed=tag_many(kind, ids, given["tags"], by=by, batch=batch))
    outcome = Outcome()
    after = _planned_after(ids) if kind.model is Activity else set()
    rows = kind.model._base_manager.in_bulk(ids)
    before = latest_event()
    with watching(batch, kind.key, [*ids, *after]):
        for pk in ids:
            if pk not in rows:
                continue
            try:
                with atomic():
                    made = action.change(kind.key, rows[pk], given, by)
            except Refused as refusal:
                outcome.refused[pk] = refusal.message
            else:
                if action.key == "plan":
                    note_created(batch, Activity, [made.pk])
    if kind.model is Activity:  # completing or skipping one of a series plans the next
        note_created(batch, Activity, sorted(_planned_after(ids) - after))
    outcome.changed = _told(kind, ids, before, by) - set(outcome.refused)
    return outcome


def _planned_after(ids: Sequence[int]) -> set[int]:
    """The activities that follow these in their series, without these."""
    found, last = set(ids), set(ids)
    while last:
        following = Activity._base_manager.filter(follows_id__in=last)
        last = set(following.values_list("pk", flat=True)) - found
        found |= last
    return found - set(ids)


def _told(kind: Kind, ids: Sequence[int], after: int, by: Member) -> set[int]:
    """The records that something was told of since: a change of nothing tells nothing."""
    return set(kind.events(ids, after=after).filter(actor=by).values_list(kind.told, flat=True))
