"""Putting back the rows of one table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from steward.core.clock import now
from steward.core.database import insert_all, update_all
from steward.core.rows import Record, Trashable
from steward.history.models import Event
from steward.undo.models import Batch, BatchRow
from steward.undo.tables import RECORDS, Values, label_of, model_of, plain, real

from .settling import Touched

KIND = {label_of(model): kind for kind, model in RECORDS.items()}
TOLD = ("account", "contact", "deal")  # kinds whose timeline says what happened to them
# Columns that return only with another one: the day with its time, who did it with when.
WITH = {"due_on": "due_rank", "done_by_id": "done_at"}


@dataclass
class Step:
    """What a batch did to one row, all its notes taken together: how the row was, and how the batch left it."""

    row_id: int
    notes: list[BatchRow]
    before: Values | None
    after: Values | None

    def back(self) -> None:
        """Mark it as put back."""
        for note in self.notes:
            note.state = "back"

    def keep(self, columns: list[str]) -> None:
        """Mark it as left alone in these columns, because somebody changed them since."""
        self.back()
        self.notes[0].state, self.notes[0].kept = "kept", columns


def steps(notes: Iterable[BatchRow]) -> list[Step]:
    """Notes of one table, the last first, by row."""
    found: dict[int, Step] = {}
    for note in notes:
        step = found.setdefault(note.row_id, Step(note.row_id, [], {}, note.after))
        step.notes.append(note)
        step.before = None if note.before is None else _over(note.before, step.before or {})
        if step.after is not None and note.after:
            step.after = _over(step.after, note.after)
    return list(found.values())


def _over(upper: Values, lower: Values) -> Values:
    """The values of both notes, the upper ones where both have one; of the firm's own fields likewise."""
    found = {**lower, **upper}
    if "custom" in lower and "custom" in upper:
        found["custom"] = {**lower["custom"], **upper["custom"]}
    return found


class Rows:
    """Some rows of a batch, all of one table."""

    def __init__(self, batch: Batch, label: str, touched: Touched) -> None:
        self.batch, self.label, self.touched = batch, label, touched
        self.model: Any = model_of(label)
        meta = self.model._meta
        uniques = [*meta.unique_together, *(one.fields for one in meta.total_unique_constraints)]
        self._once = [{meta.get_field(name).attname for name in names} for names in uniques]

    def put_back(self, notes: list[BatchRow]) -> None:
        """Put each row back as far as nobody changed it since; the notes' `state` says how it went."""
        rows = steps(notes)
        ids = sorted(row.row_id for row in rows)
        held = self.model._base_manager.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
        now_there: dict[int, Any] = {one.pk: one for one in held}
        self.touched.before(self.model, now_there.values())
        made = [row for row in rows if row.before is None]
        gone = [row for row in rows if row.before is not None and row.after is None]
        changed = [row for row in rows if row.before is not None and row.after is not None]
        self._change(changed, now_there)
        self._make_again(gone, now_there)
        self._take_away(made, now_there)
        self.touched.after(self.model, ids)

    def _change(self, rows: list[Step], held: dict[int, Any]) -> None:
        absent = self._absent(rows)
        by_columns: dict[tuple[str, ...], dict[int, Any]] = defaultdict(dict)
        for row in rows:
            one = held.get(row.row_id)
            if one is None:
                row.keep(["id"])
                continue
            columns = self._restore(row, one, absent)
            if columns:
                by_columns[tuple(sorted(columns))][one.pk] = one
        for names, some in by_columns.items():
            self._store(list(some.values()), names)

    def _restore(self, row: Step, one: Any, absent: dict[str, set[Any]]) -> set[str]:
        """Set the columns of `one` that still are as the batch left them: which ones. `row` says which stay."""
        columns, kept = set(), []
        before, after = row.before or {}, row.after or {}
        since = {name for name, left in after.items() if plain(getattr(one, name)) != left}
        for name, old in before.items():
            left, found = after[name], plain(getattr(one, name))
            if name == "custom":
                slots = [slot for slot in old if found.get(slot) == left.get(slot)]
                kept += [f"custom.{slot}" for slot in old if slot not in slots and found.get(slot) != old.get(slot)]
                mended = {**found, **{slot: old[slot] for slot in slots}}
                one.custom = {slot: value for slot, value in mended.items() if value is not None}
                columns.add(name)
            elif found == old:
                continue
            elif (
                name in since
                or WITH.get(name) in since
                or old in absent.get(name, ())
                or self._stands_in_the_way(one, name, old)
            ):
                kept.append(name)
            else:
                setattr(one, name, real(self.model, name, old))
                columns.add(name)
        row.keep(kept) if kept else row.back()
        return columns

    def _absent(self, rows: list[Step]) -> dict[str, set[Any]]:
        """For each relation the ids that should return and are not there any more."""
        found = {}
        for field in self.model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                wanted = {(row.before or {}).get(field.attname) for row in rows} - {None}
                if wanted:
                    target: Any = field.related_model
                    there = target._base_manager.filter(pk__in=wanted).values_list("pk", flat=True)
                    found[field.attname] = wanted - set(there)
        return found

    def _make_again(self, rows: list[Step], held: dict[int, Any]) -> None:
        absent = self._absent(rows)
        fresh = []
        for row in rows:
            if row.row_id in held:
                row.back()
            elif any((row.before or {}).get(name) in ids for name, ids in absent.items()) or self._is_taken(row):
                row.keep(["id"])
            else:
                fresh.append(row)
                row.back()
        values = [{name: real(self.model, name, value) for name, value in (row.before or {}).items()} for row in fresh]
        insert_all(self.model, values, [row.row_id for row in fresh])

    def _is_taken(self, row: Step) -> bool:
        """Whether another row now stands where a constraint allows only one."""
        before, rows = row.before or {}, self.model._base_manager
        return any(rows.filter(**{name: before[name] for name in columns}).exists() for columns in self._once)

    def _stands_in_the_way(self, one: Any, column: str, value: Any) -> bool:
        """Whether another row already holds what this one would hold with its old value."""
        others = self.model._base_manager.exclude(pk=one.pk)
        for columns in self._once:
            held = {name: getattr(one, name) for name in columns}
            if column in columns and others.filter(**{**held, column: value}).exists():
                return True
        return False

    def _take_away(self, rows: list[Step], held: dict[int, Any]) -> None:
        """Records go into the trash, unless somebody has worked with them since; other rows go, unless what they hang
        from was made by the batch too and takes them along into the trash."""
        for row in rows:
            row.back()
        there = [held[row.row_id] for row in rows if row.row_id in held]
        if issubclass(self.model, Trashable):
            used = self._used(there)
            for row in rows:
                if row.row_id in used:
                    row.keep(["id"])
            away = [one for one in there if one.pk not in used and one.deleted_at is None]
            for one in away:
                one.deleted_at = now()
            self._store(away, ["deleted_at"])
        else:
            loose = self._loose(there)
            self.model._base_manager.filter(pk__in=loose).delete()

    def _used(self, rows: list[Any]) -> set[int]:
        """Those that somebody changed, or did something with, after the batch ended and before it was taken back."""
        since, until = self.batch.ended_at or self.batch.begun_at, self.batch.undo_begun_at or now()
        used = {one.pk for one in rows if since < one.updated_at < until}
        kind = KIND.get(self.label)
        if kind in TOLD:
            later = Event.objects.filter(at__gt=since, at__lt=until, **{f"{kind}_id__in": [one.pk for one in rows]})
            used.update(later.values_list(f"{kind}_id", flat=True))
        return used

    def _loose(self, rows: list[Any]) -> list[int]:
        """Those that hang from no record that the batch made."""
        own: set[int] = set()
        for name, kind in (("account_id", "account"), ("contact_id", "contact"), ("deal_id", "deal")):
            if rows and hasattr(rows[0], name):
                label = label_of(RECORDS[kind])
                ids = {getattr(one, name) for one in rows}
                made = BatchRow.objects.filter(batch=self.batch, table=label, row_id__in=ids, before__isnull=True)
                mine = set(made.exclude(state="kept").values_list("row_id", flat=True))
                own |= {one.pk for one in rows if getattr(one, name) in mine}
        return [one.pk for one in rows if one.pk not in own]

    def _store(self, rows: list[Any], columns: Iterable[str]) -> None:
        names = [self.model._meta.get_field(name).name for name in columns]
        if issubclass(self.model, Record):
            for one in rows:
                one.version += 1
                one.updated_at = now()
            names += ["version", "updated_at"]
        update_all(rows, names)
