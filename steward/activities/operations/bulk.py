"""Many activities and notes at once, for the importer and `steward seed`: the same checks, a query per batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from steward.activities.facts import ActivityCompleted, ActivityPlanned, NoteWritten
from steward.activities.models import Activity, Note
from steward.core.clock import now
from steward.history.facts import record_all
from steward.team.models import Member

from . import activities, notes
from .checks import past
from .rollups import met, settle
from .telling import activity_fact

BATCH = 1000


@transaction.atomic
def create_activities(rows: Iterable[Mapping[str, Any]], by: Member, *, facts: bool = True) -> list[Activity]:
    """Create activities from mappings of what `create_activity` takes, plus `created_at` where it is known.

    Raises `Invalid` on the first row that cannot stand; then nothing of the call is stored. `facts=False` writes no
    timeline, for invented data. Returns the activities in the order of the rows.
    """
    by.must("activities.manage")
    source, made = iter(rows), []
    while batch := list(islice(source, BATCH)):
        new = [_activity(row, by) for row in batch]
        Activity.objects.bulk_create(new, batch_size=BATCH)
        if facts:
            record_all(
                (
                    activity_fact(
                        ActivityCompleted if one.done else ActivityPlanned, one, at=one.done_at or one.created_at
                    )
                    for one in new
                ),
                by=by,
            )
        made += new
    open_ones = [one for one in made if not one.done]
    settle(
        accounts=[one.account_id for one in open_ones],
        deals=[one.deal_id for one in open_ones],
        contacts=_latest(one for one in made if one.done),
    )
    return made


@transaction.atomic
def write_notes(rows: Iterable[Mapping[str, Any]], by: Member, *, facts: bool = True) -> list[Note]:
    """Write notes from mappings of what `write_note` takes, plus `created_at` and `author` where they are known."""
    by.must("notes.write")
    source, made = iter(rows), []
    while batch := list(islice(source, BATCH)):
        new = [_note(row, by) for row in batch]
        Note.objects.bulk_create(new, batch_size=BATCH)
        if facts:
            record_all((notes.fact(NoteWritten, one) for one in new), by=by)
        made += new
    return made


def _activity(row: Mapping[str, Any], by: Member) -> Activity:
    values = {"account": None, "contact": None, "deal": None, "assignee": None, **row}
    done_at, created_at = values.pop("done_at", None), values.pop("created_at", None)
    made = activities.planned(by=by, **values)
    made.done_at, made.done_by = past(done_at), by if done_at else None
    made.created_at = made.updated_at = created_at or done_at or now()
    return made


def _note(row: Mapping[str, Any], by: Member) -> Note:
    values = {"account": None, "contact": None, "deal": None, **row}
    created_at, author = values.pop("created_at", None), values.pop("author", by)
    made = notes.drafted(by=author, **values)
    made.created_at = made.updated_at = created_at or now()
    return made


def _latest(done: Iterable[Activity]) -> dict[int, datetime]:
    latest: dict[int, datetime] = {}
    for one in done:
        for contact_id, at in met(one).items():
            latest[contact_id] = max(latest.get(contact_id, at), at)
    return latest
