"""What all desks have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from steward.fields.models import Field
from steward.importing.drafts import Key, Part, State
from steward.importing.world import World

from .custom import Numbers


class Desk(ABC):
    """Checks, finds and writes records of one kind. `match` is the field that tells which record a row is about."""

    kind: ClassVar[str]
    model: ClassVar[Any] = None  # of records that have custom fields

    def __init__(self, world: World, *, match: str = "", primary: bool = False) -> None:
        self.world, self.match, self.primary = world, match, primary
        self._numbers: dict[str, Numbers] = {}

    @abstractmethod
    def part(self, values: dict[str, Any]) -> Part | None:
        """What the row says of a record of this kind, checked; None when it says nothing. Raises `Invalid`."""

    @abstractmethod
    def link(self, part: Part, states: Mapping[str, State]) -> None:
        """Complete links, facets and keys, now that the row's records of the kinds before are known."""

    @abstractmethod
    def load(self, parts: Iterable[Part]) -> None:
        """Ask the database for the records that these parts can mean: a few queries for all."""

    @abstractmethod
    def create(self, states: list[State]) -> None:
        """Store new records from their `pending`, and give the states their ids."""

    @abstractmethod
    def change(self, states: list[State]) -> None:
        """Change records by their `pending`."""

    @abstractmethod
    def whole(self, part: Part) -> Any:
        """The prepared row of a new record."""

    @abstractmethod
    def pick(self, part: Part, state: State, names: Iterable[str]) -> Any:
        """The prepared row with these facets alone, to change the record with."""

    @abstractmethod
    def merge(self, into: Any, more: Any) -> None:
        """Add what a later row of the batch says to what is pending."""

    def accepts(self, state: State, part: Part, key: Key) -> bool:
        """Whether a record found by this key is meant."""
        return True

    def forbids(self, state: State, part: Part, names: Iterable[str]) -> dict[str, str]:
        """Of the facets that would change, those that the firm's policies do not let, with the reason."""
        return {}

    def listed(self, part: Part, name: str) -> Any:
        """The values of a list that is put in the place of the one that is there, as operations take it."""
        return getattr(part.prepared, name, None)

    def identified(self, part: Part) -> list[State]:
        """The records that the part means: none, one, or several when it cannot be told."""
        for key in part.keys:
            found = [state for state in self.world.states(self.kind, key) if self.accepts(state, part, key)]
            if found:
                part.found_by = key[0]
                return found
        return []

    def wanted(self, parts: Iterable[Part]) -> list[Key]:
        """What the database has not been asked for yet."""
        lookups = dict.fromkeys(lookup for part in parts for lookup in part.lookups)
        return [lookup for lookup in lookups if not self.world.is_asked(self.kind, lookup)]

    def field_of(self, name: str) -> Field | None:
        """The custom field behind a key: the one of the other system's IDs, or the one that `match` names."""
        if name == "id":
            return self.world.id_fields.get(self.kind)
        return next((row for row in self.world.fields[self.kind] if f"custom.{row.key}" == name), None)

    def numbers(self, field: Field) -> Numbers:
        """Records by what they hold in this field."""
        if field.slot not in self._numbers:
            self._numbers[field.slot] = Numbers(self.model, field.slot)
        return self._numbers[field.slot]

    def learn(self, states: Iterable[State]) -> None:
        """Find these records, stored now, by their numbers too."""
        for slot, numbers in self._numbers.items():
            for state in states:
                if text := state.facets.get(f"custom.{slot}"):
                    numbers.add(str(text), state.id or 0)

    def own(self, values: Mapping[str, Any]) -> list[Key]:
        """The key of a row that names Steward's own ID; it comes before any other."""
        return [("own", str(values["own_id"]))] if "own_id" in values and not self.match else []

    def matched(self, prepared_custom: Mapping[str, Any]) -> list[Key] | None:
        """The key of a row that is matched by a custom field; None when it is matched in the usual way."""
        if not (self.primary and self.match.startswith("custom.")):
            return None
        field = self.field_of(self.match)
        value = prepared_custom.get(field.slot) if field else None
        return [(self.match, str(value))] if value not in (None, "") else []

    def same_number(self, state: State, part: Part) -> bool:
        """Whether the record has no other ID of the other system than the row."""
        number = next((key[1] for key in part.keys if key[0] == "id"), "")
        field = self.field_of("id")
        return not number or field is None or state.facets.get(f"custom.{field.slot}") in (None, "", number)
