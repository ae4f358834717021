"""Writing down what a change of many rows does, in the transactions of the change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.transaction import atomic

from steward.core.clock import now
from steward.core.database import insert_all
from steward.team.models import Member
from steward.undo.models import Batch, BatchRow
from steward.undo.tables import Snapshot, difference, label_of, snapshot


def begin_batch(kind: str, *, by: Member, title: str, right: str) -> Batch:
    """Open a batch: what is noted in it from now on can be taken back together, by whoever has `right`."""
    return Batch.objects.create(kind=kind, by=by, title=title[:250], right=right)


def end_batch(batch: Batch) -> None:
    """Close it: what changes from now on was changed by somebody else."""
    batch.state, batch.ended_at = Batch.State.DONE, now()
    batch.save(update_fields=["state", "ended_at"])


@contextmanager
def watching(batch: Batch, kind: str, ids: Iterable[int], *, own_row: bool = False) -> Iterator[None]:
    """Note what happens meanwhile to these records of `kind` (account, contact, deal, activity, note, file): their own
    row, tags, links, e-mail addresses and phones; with `own_row` the record's row alone, which is quicker. All in one
    transaction, or not at all."""
    asked = list(ids)
    with atomic():
        before = snapshot(kind, asked, own_row=own_row)
        yield
        _note(batch, before, snapshot(kind, asked, own_row=own_row))


def note_created(batch: Batch, model: Any, ids: Iterable[int]) -> None:
    """Note that the batch made these rows of a table. Call it in the transaction that makes them."""
    label, nothing = label_of(model), dict[str, Any]()
    _insert(batch, [(label, pk, None, nothing) for pk in ids])


def note_moved(batch: Batch, model: Any, ids: Iterable[int], column: str, *, before: Any, after: Any) -> None:
    """Note that the batch changed this one column of these rows of any table, from one value to another, both as JSON
    holds them. For rows that moved by the thousand, and are too many to be read before and after."""
    label, old, new = label_of(model), {column: before}, {column: after}
    _insert(batch, [(label, pk, old, new) for pk in ids])


def _note(batch: Batch, before: Snapshot, after: Snapshot) -> None:
    rows: list[tuple[str, int, Any, Any]] = []
    for (label, pk), old in before.items():
        new = after.get((label, pk))
        if new is None:
            rows.append((label, pk, old, None))
        elif new != old:
            rows.append((label, pk, *difference(old, new)))
    rows += [(label, pk, None, {}) for label, pk in after if (label, pk) not in before]
    _insert(batch, rows)


def _insert(batch: Batch, rows: list[tuple[str, int, Any, Any]]) -> None:
    insert_all(
        BatchRow,
        [
            {"batch_id": batch.pk, "table": label, "row_id": pk, "before": before, "after": after}
            for label, pk, before, after in rows
        ],
    )
