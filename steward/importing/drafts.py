"""One row on its way in: `Draft` (its cells, read), `Part` (what it says of one record), `State` (that record)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Key = tuple[str, ...]  # ("name", "kan-code"), ("id", "1C1I7A6R"), ("email", "ilse@kan.example")


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A value that came in other than it stands in the file, and why."""

    row: int
    column: str
    before: str
    after: str
    why: str


@dataclass(slots=True)
class Draft:
    """A row read: values by kind and field; or refused, with the column at fault and the reason."""

    row: int
    cells: list[str]
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    adjusted: list[Adjusted] = field(default_factory=list)
    column: str = ""
    reason: str = ""

    def refuse(self, column: str, reason: object) -> None:
        """Say no to the whole row."""
        self.column, self.reason = column[:120], str(reason)[:400]

    def adjust(self, column: str, before: str, after: str, why: object) -> None:
        """Note a value that comes in changed."""
        self.adjusted.append(Adjusted(self.row, column[:120], before[:400], after[:400], str(why)))


@dataclass(slots=True)
class State:
    """A record as it is, or as it will be when this file is in. `id` is None until it is stored.

    `facets` are its comparable values; `pending` the prepared row of this batch that creates or changes it, `replaced`
    the lists that this row puts in the place of those that are there.
    """

    id: int | None
    facets: dict[str, Any]
    name: str = ""
    pending: Any = None
    kept: bool = False
    replaced: dict[str, Any] = field(default_factory=dict)

    @property
    def token(self) -> Any:
        """What tells it from others: its id, or its name while it is not stored."""
        return self.id or self.name.casefold()


@dataclass(slots=True)
class Part:
    """What a row says of one record: checked (`prepared`) and comparable (`facets`).

    `lookups` are what the database is asked for it. `keys`, in order of preference, identify it; like `links`, the
    records of the row that it hangs from, they are complete after `Desk.link()`.
    """

    prepared: Any
    facets: dict[str, Any]
    name: str
    lookups: list[Key] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    names: list[Key] = field(default_factory=list)  # further keys that a new record is known by
    links: dict[str, State] = field(default_factory=dict)
    is_reference: bool = False  # says no more than which record is meant
    is_bare: bool = False  # says no more than an ID
    found_by: str = ""  # the name of the key that found its record


def blank(value: Any) -> bool:
    """Whether a value says nothing. Zero and no do say something."""
    return value is None or value == "" or value == frozenset() or value == []


def differing(state: State, facets: dict[str, Any], names: Iterable[str] | None = None) -> list[str]:
    """The facets in which the record is not what the row says. A set is covered by a larger one."""
    found = []
    for name in facets if names is None else names:
        wanted, stored = facets[name], state.facets.get(name)
        if isinstance(wanted, frozenset):
            if not wanted <= (stored or frozenset()):
                found.append(name)
        elif wanted != stored:
            found.append(name)
    return found
