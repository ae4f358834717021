"""From cells to values: a mapping made into steps, one a column, that read each row the same way in plan and run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from steward.core.refused import Refused
from steward.fields.models import Field

from . import cells
from .cells import MISSING, Unread
from .choices import Choice
from .drafts import Draft
from .formulas import armed
from .readers import Reader, Take, keeper
from .sources import Row
from .targets import CUSTOM_READERS, STANDARD, WITH_FIELDS, split
from .world import World

_LINES = frozenset({"prose", "markup", "emails", "phones", "tags", "choices"})


@dataclass(frozen=True, slots=True)
class Step:
    """Reads one column into the values of one kind."""

    index: int
    column: str
    kind: str
    lines: bool
    take: Take
    is_text: bool  # blanks and signs that fall away are worth telling


class Recipe:
    """A mapping, ready to read rows. `columns` tells which column a field of a kind came from, for refusals."""

    def __init__(self, names: Sequence[str], choices: Sequence[Choice], world: World) -> None:
        self.world = world
        self.columns: dict[tuple[str, str], str] = {}
        self.steps: list[Step] = []
        self.is_own = any(choice.target.endswith(".own_id") for choice in choices)  # "N/A" was stored like this
        place = {name: index for index, name in enumerate(names)}
        for choice in choices:
            if choice.is_used and choice.column in place:
                self.steps.append(self._step(place[choice.column], choice))

    def read(self, row: Row) -> Draft:
        """The row's values, or its refusal."""
        draft = Draft(row.number, row.cells)
        if row.problem:
            draft.refuse("", row.problem)
            return draft
        for step in self.steps:
            raw = row.cells[step.index]
            if not raw:
                continue
            if raw[0] == "'" and (plain_cell := armed(raw)) != raw:
                draft.adjust(step.column, raw, plain_cell, _("the apostrophe that keeps it from being computed"))
                raw = plain_cell
            text = cells.tidy(raw, lines=step.lines)
            if text != raw and step.is_text and text:
                draft.adjust(step.column, raw, text, _("blanks or signs that cannot be kept"))
            if not text or (text in MISSING and not self.is_own):
                if text or raw.strip():
                    draft.adjust(step.column, raw, "", _("means that there is no value"))
                continue
            try:
                step.take(draft.values.setdefault(step.kind, {}), draft, text)
            except (Unread, Refused) as error:
                draft.refuse(step.column, error)
                return draft
        return draft

    def column_of(self, kind: str, field: str) -> str:
        """The column that a refusal of an operation is about."""
        if field == "id" and kind in self.world.id_fields:
            field = f"custom.{self.world.id_fields[kind].key}"
        return self.columns.get((kind, field)) or self.columns.get((kind, field.rstrip("s"))) or field

    def _step(self, index: int, choice: Choice) -> Step:
        kind, name = split(choice.target)
        if name == "new" or name.startswith("custom.") or name == "id":
            return self._custom_step(index, choice, kind, name)
        reads = STANDARD[kind][name].reads
        self.columns[kind, name] = choice.column
        take = Reader(self.world, choice, kind, name).take(reads)
        return Step(index, choice.column, kind, reads in _LINES, take, reads in ("line", "prose", "member"))

    def _custom_step(self, index: int, choice: Choice, kind: str, name: str) -> Step:
        field = self._field(choice, kind, name)
        if field is None:  # an ID that refers to records which have none
            self.columns[kind, "id"] = choice.column
            return Step(index, choice.column, kind, False, keeper("id"), True)
        reads = CUSTOM_READERS[Field.Type(field.type)]
        self.columns[kind, f"custom.{field.key}"] = choice.column
        reader = Reader(self.world, choice, kind, field.key, field)
        inner = reader.take(reads)

        def take(values: dict[str, Any], draft: Draft, text: str) -> None:
            inner(values.setdefault("custom", {}), draft, text)
            if name == "id":
                values["id"] = text

        is_text = reads in ("line", "prose")
        return Step(index, choice.column, kind, reads in _LINES, take, is_text)

    def _field(self, choice: Choice, kind: str, name: str) -> Field | None:
        if name == "new":
            return self.world.need_field(kind, choice.label or choice.column, choice.type)
        if name == "id":
            if kind not in WITH_FIELDS:
                return None
            known = self.world.id_field(kind, choice.label or choice.column)
            known = known or self.world.need_field(kind, choice.label or choice.column, Field.Type.TEXT)
            self.world.id_fields[kind] = known
            return known
        key = name.removeprefix("custom.")
        found = next((field for field in self.world.fields[kind] if field.key == key), None)
        if found is None:
            raise Refused(_("The field “%(key)s” is no longer there. Match the columns anew.") % {"key": key})
        return found
