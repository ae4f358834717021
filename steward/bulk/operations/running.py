"""Starting a bulk change, and doing it: chunk by chunk, each one short transaction. Killed, it goes on from there."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from steward.bulk.actions import ACTIONS, checked
from steward.bulk.models import BulkEdit, BulkTarget
from steward.bulk.planning import Given
from steward.bulk.targets import KINDS, Asked, asked_for
from steward.core.database import insert_all
from steward.core.refused import Invalid
from steward.queue.jobs import beat, enqueue
from steward.queue.models import Run
from steward.queue.runs import advance, finish_run, start_run
from steward.team.models import Member
from steward.undo.models import Batch
from steward.undo.operations import begin_batch, end_batch

from .changing import Outcome, change_chunk

AT_ONCE = 50  # records that are changed while the member waits
STATE = BulkTarget.State


@atomic
def start_bulk(kind_key: str, action_key: str, given: Given, *, by: Member, asked: Asked) -> BulkEdit:
    """Do something to many records: at once when they are few, else in the background (`edit.run` tells how far).

    Needs the right to manage that kind of record. Raises `Invalid` on what is given wrongly, `Http404` when one of
    `asked.ids` is not the member's to see; then nothing is changed.
    """
    kind = KINDS[kind_key]
    by.must(kind.right)
    action, kept = checked(action_key, kind_key, given, by)
    rows = asked_for(kind, asked, by, trashed=action_key == "restore")
    title = action.title(kind, kept)
    batch = begin_batch(Batch.Kind.BULK, by=by, title=title, right=kind.right)
    run = start_run("bulk.run", by_id=by.pk)
    edit = BulkEdit.objects.create(
        record=kind_key, action=action_key, given=kept, title=title[:250], by=by, run=run, batch=batch
    )
    total = _remember(edit, rows)
    if not total:
        raise Invalid(_("Nothing fits this filter."), field="filter")
    Run.objects.filter(pk=run.pk).update(total=total)
    if total <= AT_ONCE:
        run_bulk(edit.pk)
    else:
        enqueue("bulk.run", lane="imports", edit_id=edit.pk)
    edit.refresh_from_db()
    return edit


@atomic
def stop_bulk(edit: BulkEdit, *, by: Member) -> None:
    """Ask a running change to stop after the chunk at hand. What is changed by then can be taken back."""
    by.must(KINDS[edit.record].right)
    Run.objects.filter(pk=edit.run_id).update(cancel_asked=True)


def run_bulk(edit_id: int) -> None:
    """Change all records of a bulk edit, from where it is."""
    while _step(edit_id):
        beat()


def _remember(edit: BulkEdit, rows: QuerySet[Any]) -> int:
    """Write down which records it is for: what happens meanwhile moves nothing in or out."""
    total, part = 0, list[dict[str, Any]]()
    for pk in rows.values_list("pk", flat=True).iterator(chunk_size=5000):
        part.append({"edit_id": edit.pk, "record_id": pk})
        if len(part) == 5000:
            total += len(insert_all(BulkTarget, part))
            part.clear()
    return total + len(insert_all(BulkTarget, part))


@atomic
def _step(edit_id: int) -> bool:
    edit = BulkEdit.objects.select_for_update(of=("self",)).select_related("by", "run", "batch").get(pk=edit_id)
    if edit.run.state not in (Run.State.WAITING, Run.State.RUNNING) or edit.by is None or edit.batch is None:
        return False
    waiting = BulkTarget.objects.filter(edit=edit, state="").order_by("id")
    size = 5000 if edit.action == "tag" else 200
    targets = dict(waiting.values_list("record_id", "id")[:size])
    if not targets or edit.run.cancel_asked:
        _finish(edit)
        return False
    kind, action = KINDS[edit.record], ACTIONS[edit.action]
    edit.by.must(kind.right)
    outcome = change_chunk(kind, action, edit.given, list(targets), by=edit.by, batch=edit.batch)
    _mark(targets, outcome)
    advance(edit.run_id, done=len(targets), errors=len(outcome.refused))
    return True


def _mark(targets: dict[int, int], outcome: Outcome) -> None:
    BulkTarget.objects.filter(pk__one_of={*targets.values()}).update(state=STATE.CHANGED)
    same = {place for pk, place in targets.items() if pk not in outcome.changed and pk not in outcome.refused}
    BulkTarget.objects.filter(pk__one_of=same).update(state=STATE.SAME)
    refused = [
        BulkTarget(pk=targets[pk], state=STATE.REFUSED, reason=reason[:400]) for pk, reason in outcome.refused.items()
    ]
    BulkTarget.objects.bulk_update(refused, ["state", "reason"])


def _finish(edit: BulkEdit) -> None:
    if edit.batch is not None:
        end_batch(edit.batch)
    counts = {state: BulkTarget.objects.filter(edit=edit, state=state).count() for state in STATE.values if state}
    state = Run.State.CANCELLED if edit.run.cancel_asked else Run.State.DONE
    finish_run(edit.run_id, state, bulk=edit.pk, **counts)
