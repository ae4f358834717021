"""Running: in batches, each one short transaction that also says how far it is. Killed, it goes on from there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.clock import now
from steward.core.refused import Refused
from steward.history.facts import record
from steward.importing.choices import choices_of, fingerprint
from steward.importing.facts import ImportFinished
from steward.importing.models import Adjustment, Import, MadeBySample, Mapping, ParentWish, Refusal
from steward.importing.options import Options
from steward.importing.planning import Entry, Outcome, Planner, batches
from steward.importing.setting import in_setting, must_write, world_for
from steward.importing.sources import Format, Row, Source
from steward.importing.stored import path_of
from steward.importing.tally import Tally, merged_makes
from steward.importing.targets import RECORDS
from steward.queue.jobs import beat, enqueue
from steward.queue.models import Job, Run
from steward.queue.runs import advance, finish_run, start_run
from steward.team.models import Member

from .mapping import must_name
from .noting import begin_notes, end_notes, noting
from .parents import link_parents

BATCH = 1000
Progress = Callable[[int], None]
State = Import.State


class Taken(Exception):
    """Somebody else is running this import, or it was asked to stop."""


@transaction.atomic
def run_batch(batch: str, *, by: Member, queued: bool = True) -> Run:
    """Let all files of one upload come in, in the background; the run says how far they are. Right: imports.run.

    Refused when one of them was run before, or cannot be run. What it does is noted for 30 days (`undo_import`).
    `queued=False`: the caller calls `finish_batch` itself.
    """
    by.must("imports.run")
    rows = list(Import.objects.select_for_update().filter(batch=batch).order_by("position", "id"))
    for row in rows:
        if row.state in (State.RUNNING, State.DONE) or row.next_row:
            raise Refused(_("This file has been imported already. Start with the file anew."), code="already_run")
        if not row.record:
            raise Refused(_("Say first what the rows of “%(name)s” are.") % {"name": row.name}, field="record")
        must_name(row)
        must_write(row, by)
    run = start_run("importing.run", by_id=by.pk, total=sum(row.rows for row in rows))
    undo = None if any(row.is_sample for row in rows) else begin_notes(rows, by)
    for row in rows:
        row.run, row.state, row.report, row.next_row, row.created_by = run, State.RUNNING, {}, 0, by
        row.undo = undo
        row.problem = ""
        row.save()
        _remember(row)
    if queued:
        enqueue("importing.run", lane="imports", batch=batch)
    return run


@transaction.atomic
def stop_batch(batch: str, *, by: Member) -> None:
    """Ask a running import to stop after the batch at hand. What is in by then stays in."""
    by.must("imports.run")
    runs = Import.objects.filter(batch=batch, state=State.RUNNING, run__isnull=False).values("run_id")
    Run.objects.filter(pk__in=runs).update(cancel_asked=True)


@transaction.atomic
def give_up(*, before: datetime) -> int:
    """Close imports that were cut off before this moment and that no job goes on with (the command was ended)."""
    waiting = set(
        Job.objects.filter(kind__startswith="importing.", done_at=None, dead=False).values_list(
            "args__batch", flat=True
        )
    )
    cut_off = Import.objects.filter(state=State.RUNNING, run__created_at__lt=before).exclude(batch__in=waiting)
    end_notes(cut_off)
    problem = _("It was cut off. Import the file again: what is in already stays as it is.")
    return cut_off.update(state=State.FAILED, problem=problem, finished_at=now())


def finish_batch(batch: str, progress: Progress | None = None) -> list[Import]:
    """Do the work of a running batch from where it is, until all its files are in: for the job and the command."""
    rows = list(Import.objects.filter(batch=batch).order_by("position", "id"))
    for row in rows:
        if row.state != State.RUNNING or row.created_by is None:
            continue
        try:
            with in_setting(row.created_by):
                _Running(row, row.created_by, progress).run()
        except Taken:
            break
        except Refused as refusal:
            Import.objects.filter(pk=row.pk).update(
                state=State.FAILED, problem=refusal.message[:400], finished_at=now()
            )
        row.refresh_from_db()
    run = rows[0].run if rows else None
    left = Import.objects.filter(batch=batch, state=State.RUNNING).exists()
    if run is not None and not left and run.state not in (Run.State.DONE, Run.State.FAILED, Run.State.CANCELLED):
        failed = any(row.state == State.FAILED for row in rows)
        finish_run(run.pk, Run.State.FAILED if failed else Run.State.DONE, imports=[row.pk for row in rows])
    if not left:
        end_notes(Import.objects.filter(batch=batch))
    return rows


class _Running:
    """One file coming in."""

    def __init__(self, row: Import, by: Member, progress: Progress | None) -> None:
        self.row, self.by, self.progress = row, by, progress
        self.source = Source(path_of(row.key), Format.of(row.format))
        self.options = Options.of(row.options)
        self.world = world_for(row, by, live=True)
        choices = choices_of(row.mapping)
        self.planner = Planner(self.source.columns, choices, RECORDS[row.record], self.options, self.world)
        self.planner.tally = Tally.of(row.report)
        self.next_row = row.next_row
        self.made_before = row.report.get("creates", {})

    def run(self) -> None:
        """All rows not yet in, then the parents, then the end."""
        total = self.planner.look_ahead(self.source.rows())
        if self.row.run_id and total != self.row.rows:
            Run.objects.filter(pk=self.row.run_id).update(total=total)
        for batch in batches(self.source.rows(after=self.next_row), BATCH):
            self._take_in(batch)
            if self.progress:
                self.progress(len(batch))
        link_parents(self.row, self.planner, by=self.by, report=self._numbers)
        self._finish()

    def _take_in(self, batch: list[Row]) -> None:
        """One batch in one transaction; if an operation refuses a row that the plan let through, row by row."""
        entries = self.planner.read(batch)
        before = Tally.of(self.planner.tally.json(self.planner.kind))
        try:
            self._write(entries, batch[-1].number)
        except Refused as refusal:
            self.world.next_batch()
            self.planner.tally = before
            if len(batch) == 1:
                self._refuse(entries[0], refusal, batch[0].number)
            else:
                for row in batch:
                    self._take_in([row])
        self.world.next_batch()

    def _refuse(self, entry: Entry, refusal: Refused, number: int) -> None:
        entry.draft.refuse("", refusal.message)
        self._write([entry], number)

    @transaction.atomic
    def _write(self, entries: list[Entry], number: int) -> None:
        row = Import.objects.select_for_update().get(pk=self.row.pk)
        if row.next_row != self.next_row or row.state != State.RUNNING:
            raise Taken
        outcome = self.planner.decide(entries)
        self._apply(outcome)
        self._report(outcome)
        row.next_row = number
        row.report = self._numbers()
        row.save(update_fields=["next_row", "report"])
        if row.run_id and not advance(row.run_id, done=len(entries), errors=len(outcome.refused)):
            self._stop(row)
        beat()
        self.next_row = number

    def _apply(self, outcome: Outcome) -> None:
        made: list[MadeBySample] = []
        with noting(self.row.undo, outcome):
            for desk in self.planner.desks:
                if states := outcome.created.get(desk.kind):
                    desk.create(states)
                    if self.row.is_sample:
                        made += [MadeBySample(kind=desk.kind, record_id=state.id or 0) for state in states]
                if states := outcome.changed.get(desk.kind):
                    desk.change(states)
                desk.learn([*outcome.created.get(desk.kind, ()), *outcome.changed.get(desk.kind, ())])
                for state in (*outcome.created.get(desk.kind, ()), *outcome.changed.get(desk.kind, ())):
                    state.pending, state.replaced = None, {}
        MadeBySample.objects.bulk_create(made, batch_size=1000)
        ParentWish.objects.bulk_create(
            [
                ParentWish(source_id=self.row.pk, row=number, child_id=state.id or 0, parent=text[:250])
                for number, state, text in outcome.parents
            ],
            batch_size=1000,
        )

    def _report(self, outcome: Outcome) -> None:
        Refusal.objects.bulk_create(
            [
                Refusal(
                    source_id=self.row.pk,
                    row=draft.row,
                    field=draft.column,
                    reason=draft.reason,
                    cells=[cell[:20_000].replace("\x00", "") for cell in draft.cells],
                )
                for draft in outcome.refused
            ],
            batch_size=500,
        )
        Adjustment.objects.bulk_create(
            [
                Adjustment(
                    source_id=self.row.pk,
                    row=item.row,
                    column=item.column,
                    before=item.before.replace("\x00", "␀"),
                    after=item.after,
                    why=item.why[:250],
                )
                for item in outcome.adjusted
            ],
            batch_size=500,
        )

    def _numbers(self) -> dict[str, Any]:
        found = self.planner.tally.json(self.planner.kind)
        return {**found, "creates": merged_makes(self.made_before, self.world.makes)}

    def _stop(self, row: Import) -> None:
        """Somebody asked to stop: what is in stays in."""
        row.state, row.problem, row.finished_at = State.FAILED, _("Stopped. What was in by then stays in."), now()
        row.save(update_fields=["state", "problem", "finished_at"])
        finish_run(row.run_id or 0, Run.State.CANCELLED, imports=[row.pk])

    @transaction.atomic
    def _finish(self) -> None:
        row = Import.objects.select_for_update().get(pk=self.row.pk)
        row.state, row.finished_at, row.report = State.DONE, now(), self._numbers()
        row.save(update_fields=["state", "finished_at", "report"])
        counts = row.report["counts"].values()
        record(
            ImportFinished(
                subject=row.pk, name=row.name, rows=row.report["rows"], refused=row.report["refused"],
                created=sum(one["create"] for one in counts), updated=sum(one["update"] for one in counts),
            ),
            by=self.by,
        )  # fmt: skip


def _remember(row: Import) -> None:
    """The next file with these columns maps itself."""
    choices = choices_of(row.mapping)
    names = fingerprint(choice.column for choice in choices)
    kept = {name: value for name, value in row.options.items() if name not in ("currency", "pipeline")}
    Mapping.objects.update_or_create(
        fingerprint=names, record=row.record, defaults={"mapping": row.mapping, "options": kept, "used_at": now()}
    )
