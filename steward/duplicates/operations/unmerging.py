"""Taking a merge back."""

from __future__ import annotations

from typing import Any

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from steward.core.clock import now
from steward.core.refused import Refused
from steward.duplicates.models import Merged
from steward.team.models import Member
from steward.undo.models import Batch
from steward.undo.operations import undo_batch
from steward.undo.tables import RECORDS

from .holding import RIGHTS


@atomic
def unmerge(kind: str, kept: Any, *, by: Member, merge_id: int | None = None) -> Batch:
    """Take the latest merge into this record back: everything returns to where it was, but what was changed since.

    `merge_id` (a batch) says which merge is meant; refused (code `later_merge`) when a later one has to be taken back
    first, (`not_merged`) when nothing can be taken back, (`erased`) when a record was deleted for ever since.
    """
    by.must(RIGHTS[kind], kept)
    open_ones = Merged.objects.into(kind, kept.pk).can_be_undone().select_for_update(of=("self",))
    rows = list(open_ones.select_related("batch"))
    if not rows or (merge_id is not None and merge_id not in {row.batch_id for row in rows}):
        raise Refused(_("Nothing was merged into this in the last 30 days."), code="not_merged")
    batch: Any = rows[0].batch
    if merge_id is not None and merge_id != batch.pk:
        raise Refused(
            _("Take the later merge with “%(name)s” back first.") % {"name": rows[0].gone_name}, code="later_merge"
        )
    mine = [row for row in rows if row.batch_id == batch.pk]
    there = RECORDS[kind]._base_manager.filter(pk__in=[row.gone_id for row in mine]).count()
    if there < len(mine):
        raise Refused(_("A merged record was deleted for ever since, so it cannot come back."), code="erased")
    return undo_batch(batch, by=by)


@atomic
def note_taken_back() -> int:
    """Mark merges whose batch was taken back, before that batch is forgotten; returns how many."""
    return Merged.objects.filter(undone_at=None, batch__state=Batch.State.UNDONE).update(undone_at=now())
