"""Taking a batch back: every value that nobody changed since returns; what somebody changed stays and is listed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.db.models import Count, Q
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from steward.core.clock import now
from steward.core.database import locked
from steward.core.refused import NotAllowed, Refused
from steward.queue.jobs import beat, enqueue
from steward.queue.models import Run
from steward.queue.runs import advance, finish_run, start_run
from steward.team.models import Member
from steward.undo.models import KEPT_FOR, Batch, BatchRow

from .rows import Rows
from .settling import Touched, keep_customers

STEP = 1000
AT_ONCE = 200  # rows that are put back while the member waits


@atomic
def undo_batch(batch: Batch, *, by: Member, queued: bool = True) -> Batch:
    """Take a batch back: at once when it is small, else in the background with progress (`batch.run`). With
    `queued=False` the caller calls `take_back` itself.

    Needs the batch's right; of another member's batch, an admin's role. Refused (code `too_late`) when it was taken
    back before, still runs, or is older than 30 days.
    """
    by.must(batch.right)
    if batch.by_id != by.pk and not by.is_admin:
        raise NotAllowed(_("Only the member who did this, or an admin, can take it back."))
    batch = locked(batch)
    if not batch.can_be_undone:
        raise Refused(_("This cannot be taken back any more."), code="too_late")
    total = BatchRow.objects.filter(batch=batch).count()
    batch.state, batch.undone_by, batch.undo_begun_at = Batch.State.UNDOING, by, now()
    batch.run = start_run("undo.take_back", by_id=by.pk, total=total)
    batch.save(update_fields=["state", "undone_by", "undo_begun_at", "run"])
    if queued and total <= AT_ONCE:
        take_back(batch.pk)
        batch.refresh_from_db()
    elif queued:
        enqueue("undo.take_back", lane="imports", batch_id=batch.pk)
    return batch


def take_back(batch_id: int, progress: Callable[[int], None] | None = None) -> None:
    """Put the rows of a batch back, the last first, a thousand in each transaction. Killed, it goes on from there."""
    while count := _step(batch_id):
        beat()
        if progress:
            progress(count)


@atomic
def forget_old() -> int:
    """Forget batches that can be taken back no more; returns how many."""
    _rows, counts = Batch.objects.filter(begun_at__lt=now() - KEPT_FOR).exclude(state=Batch.State.UNDOING).delete()
    return counts.get(Batch._meta.label, 0)


@atomic
def _step(batch_id: int) -> int:
    batch = Batch.objects.select_for_update(of=("self",)).select_related("undone_by").get(pk=batch_id)
    if batch.state != Batch.State.UNDOING:
        return 0
    rows = list(BatchRow.objects.filter(batch=batch, state="").order_by("-id")[:STEP])
    if not rows:
        _finish(batch)
        return 0
    touched = Touched()
    for label, some in groupby(rows, key=lambda row: row.table):
        Rows(batch, label, touched).put_back(list(some))
    touched.settle(batch, by=batch.undone_by)
    _mark(rows)
    if batch.run_id:
        advance(batch.run_id, done=len(rows), errors=sum(row.state == "kept" for row in rows))
    return len(rows)


def _mark(rows: list[BatchRow]) -> None:
    BatchRow.objects.filter(pk__in=[row.pk for row in rows if row.state == "back"]).update(state="back")
    BatchRow.objects.bulk_update([row for row in rows if row.state == "kept"], ["state", "kept"])


def _finish(batch: Batch) -> None:
    keep_customers(batch, by=batch.undone_by)
    counts: dict[str, Any] = BatchRow.objects.filter(batch=batch).aggregate(
        back=Count("id", filter=Q(state="back")), kept=Count("id", filter=Q(state="kept"))
    )
    batch.state, batch.undone_at = Batch.State.UNDONE, now()
    batch.save(update_fields=["state", "undone_at"])
    if batch.run_id:
        finish_run(batch.run_id, Run.State.DONE, batch=batch.pk, **counts)
