"""What comes in and goes out about imports over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema

from steward.core.api import Id, In

from .models import Import
from .undone import standing


class UndoOut(Schema):
    """Taking an import back: `state` open (it still runs), done (can be taken back `until` then), undoing, undone. Of
    the rows it changed: how many are `back`, how many stayed (`kept`), how many are `left`."""

    state: Literal["open", "done", "undoing", "undone"]
    can_be_undone: bool
    until: datetime
    run_id: int | None
    undone_at: datetime | None
    back: int
    kept: int
    left: int


class ImportOut(Schema):
    """A file on its way in. `plan` and `report` have counts per record, first errors, adjusted values and updates (old
    and new of each field), what is made.

    `mapping.columns` says for each column what it becomes (`target`) and why; `batch` names files that come together.
    """

    id: int
    batch: str
    name: str
    state: str
    record: str
    origin: str
    rows: int
    format: dict[str, Any]
    mapping: dict[str, Any]
    options: dict[str, Any]
    plan: dict[str, Any]
    report: dict[str, Any]
    problem: str
    next_row: int
    run_id: int | None
    created_at: datetime
    finished_at: datetime | None
    undo: UndoOut | None

    @staticmethod
    def resolve_undo(row: Import) -> dict[str, Any] | None:
        """How taking it back stands."""
        return standing(row)


class ImportPlace(In):
    """What is known of the file: `record` accounts, contacts, deals, activities, notes or auto; `origin` the program;
    `batch` of a file that it comes in together with."""

    record: str = "auto"
    origin: str = "auto"
    batch: UUID | None = None


class FormatIn(In):
    """How a file is read."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header: int | None = None


class MappingIn(In):
    """What to read and match otherwise than guessed. `columns`: name -> target ("account.name", "skip") or an object of
    `target, label, type, date, epoch, comma, scale, separator, rule`, where `rule` is what happens to a value that is
    there already: overwrite, keep, fill (if empty) or append (texts, and fields of several values). `options`: `match,
    update, currency, create, customers, deal_names, pipeline`. `format`: `encoding, delimiter, sheet, header`. `saved`:
    the id of a saved mapping, taken over before `columns` and `options`."""

    record: str | None = None
    origin: str | None = None
    format: FormatIn | None = None
    columns: dict[str, Any] | None = None
    options: dict[str, Any] | None = None
    saved: Id | None = None


class RefusalOut(Schema):
    """A row that did not come in."""

    row: int
    column: str
    reason: str
    cells: list[str]


class RunOut(Schema):
    """Long work to follow at `/runs/{id}`."""

    id: int
    kind: str
    state: str
    done: int
    total: int
    errors: int


class FieldIn(In):
    """A field of people: `custom.KEY`."""

    field: str


class NameIn(In):
    """What a mapping is called."""

    name: str


class SavedOut(Schema):
    """A mapping with a name. `mapping.columns` says what each column becomes and its `rule`."""

    id: int
    name: str
    record: str
    mapping: dict[str, Any]
    options: dict[str, Any]
    saved_at: datetime


class KeptOut(Schema):
    """A record that stayed as somebody made it since."""

    kind: str
    record_id: int | None
    name: str
    fields: list[str]
    why: str


class AdjustedOut(Schema):
    """A value that came in changed."""

    row: int
    column: str
    before: str
    after: str
    why: str
