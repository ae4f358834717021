"""How taking an import back stands: whether it can be, how far it is, what stayed and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count

from steward.core.paging import Page, Sort, page
from steward.team.models import Member
from steward.undo.kept import Kept, kept_rows
from steward.undo.models import KEPT_FOR, Batch, BatchRow
from steward.undo.tables import RECORDS, label_of

from .models import Import
from .targets import PLURALS


def until(undo: Batch) -> datetime:
    """How long it can be taken back."""
    return undo.begun_at + KEPT_FOR


def standing(row: Import) -> dict[str, Any] | None:
    """The undo of an import as the API shows it; None when nothing was noted or it was forgotten after 30 days."""
    undo = row.undo
    if undo is None:
        return None
    states = BatchRow.objects.filter(batch=undo).values_list("state").annotate(Count("id"))
    counts = dict(states) if undo.state in (Batch.State.UNDOING, Batch.State.UNDONE) else {}
    return {
        "state": undo.state, "can_be_undone": undo.can_be_undone, "until": until(undo), "run_id": undo.run_id,
        "undone_at": undo.undone_at, "back": counts.get("back", 0), "kept": counts.get("kept", 0),
        "left": counts.get("", 0),
    }  # fmt: skip


def records_of(undo: Batch) -> dict[str, dict[str, int]]:
    """Per kind of record how many the import made and how many it changed: what taking it back is about."""
    found: dict[str, dict[str, int]] = {}
    rows = BatchRow.objects.filter(batch=undo)
    for kind, plural in PLURALS.items():
        own = rows.filter(table=label_of(RECORDS[kind]))
        made = own.filter(before=None).count()
        changed = own.exclude(before=None).values("row_id").distinct().count()
        if made or changed:
            found[plural] = {"made": made, "changed": changed}
    return found


def stayed(row: Import, member: Member, *, cursor: str | None = None, limit: int = 50) -> tuple[list[Kept], str | None]:
    """A page of the rows that stayed, and the cursor of the next."""
    found: Page[BatchRow] = page(
        BatchRow.objects.filter(batch=row.undo, state="kept"), Sort("id"), cursor=cursor, limit=limit
    )
    return kept_rows(found.items, member), found.next
