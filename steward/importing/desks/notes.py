"""Notes: the same one again is told by its text and what it hangs from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from steward.activities.models import Note
from steward.activities.operations import write_notes
from steward.core.refused import Invalid
from steward.core.text import prose
from steward.importing.drafts import Key, Part, State

from .activities import moment_of
from .custom import AT_ONCE
from .desk import Desk
from .links import MODELS, bound, tokens


class NoteDesk(Desk):
    """Notes."""

    kind = "note"

    def part(self, values: dict[str, Any]) -> Part | None:
        """A text about an account, a contact or a deal."""
        if not values.get("body"):
            if not self.primary:
                return None
            raise Invalid(_("A note needs a text."), field="body")
        body = prose(str(values["body"]) + self._author_line(values), field="body", required=True)
        given: dict[str, Any] = {"body": body, "pinned": bool(values.get("pinned"))}
        if created := moment_of(values.get("created_at")):
            given["created_at"] = created
        if "author_id" in values:
            given["author"] = self.world.member_by_id(values["author_id"])
        return Part(given, {}, body[:60], [("body", body)])

    def link(self, part: Part, states: Mapping[str, State]) -> None:
        """It is about whatever the row names. Raises `Invalid` when that is nothing."""
        part.links = {name: states[name] for name in MODELS if name in states}
        if not part.links:
            raise Invalid(_("A note is about an organization, a person or a deal: this row names none."), field="body")
        part.keys = [("same", part.prepared["body"], *tokens(part.links))]

    def _author_line(self, values: dict[str, Any]) -> str:
        return f"\n\n— {values['stranger']}" if "stranger" in values else ""

    def load(self, parts: Iterable[Part]) -> None:
        """By text."""
        lookups = self.wanted(parts)
        found: list[tuple[Key, int, State]] = []
        for start in range(0, len(lookups), AT_ONCE):
            bodies = [text for _name, text in lookups[start : start + AT_ONCE]]
            for row in Note.objects.visible_to(self.world.by).filter(body__in=bodies).order_by("id"):
                state = State(row.pk, {}, row.body[:60])
                found += [(key, row.pk, state) for key in self._keys(row)]
        self.world.answer(self.kind, lookups, found)

    def _keys(self, row: Note) -> list[Key]:
        """What a row may say of this note: a note of a deal also stands on the deal's organization."""
        account, contact, deal = (str(getattr(row, f"{name}_id") or "") for name in MODELS)
        keys: list[Key] = [("same", row.body, account, contact, deal)]
        return [*keys, ("same", row.body, "", contact, deal)] if deal and account else keys

    def identified(self, part: Part) -> list[State]:
        """Of several equal ones, the first."""
        return super().identified(part)[:1]

    def create(self, states: list[State]) -> None:
        """In one bulk insert."""
        for state, made in zip(states, write_notes(bound(states), self.world.by), strict=True):
            state.id = made.pk

    def change(self, states: list[State]) -> None:
        """A note that is there stays as it is."""

    def whole(self, part: Part) -> tuple[dict[str, Any], dict[str, State]]:
        """All of it, and what it is about."""
        return dict(part.prepared), dict(part.links)

    def pick(self, part: Part, state: State, names: Iterable[str]) -> tuple[dict[str, Any], dict[str, State]]:
        """All of it."""
        return dict(part.prepared), dict(part.links)

    def merge(self, into: Any, more: Any) -> None:
        """The same note twice is one."""
