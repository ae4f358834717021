"""What a plan counts, and a run after it: the same numbers, kept as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

from .drafts import Adjusted, Draft
from .targets import KINDS, PLURALS
from .world import Makes

SHOWN = 20
ACTIONS = ("create", "update", "unchanged")
MOST_NAMES = 300  # unknown owners, new answers listed by name


@dataclass
class Tally:
    """Counts of a file. `kinds` counts records per kind and action; rows are refused whole."""

    rows: int = 0
    refused: int = 0
    adjusted: int = 0
    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)

    @property
    def shows_more(self) -> bool:
        """Whether more records that change are to be told field by field."""
        return len(self.updates) < SHOWN

    def show(self, row: int, kind: str, name: str, lines: list[dict[str, str]]) -> None:
        """One record that changes: old and new of each field."""
        texts = [{**line, "old": line["old"][:200], "new": line["new"][:200]} for line in lines]
        self.updates.append({"row": row, "record": PLURALS[kind], "name": name[:120], "changes": texts})

    def count(self, kind: str, action: str) -> None:
        """One record created, changed or left as it is."""
        self.kinds.setdefault(kind, Counter())[action] += 1

    def refuse(self, draft: Draft) -> None:
        """One row that does not come in."""
        self.refused += 1
        if len(self.errors) < SHOWN:
            self.errors.append({"row": draft.row, "column": draft.column, "reason": draft.reason})

    def adjust(self, items: list[Adjusted]) -> None:
        """Values that come in changed."""
        self.adjusted += len(items)
        for item in items[: max(0, SHOWN - len(self.changes))]:
            self.changes.append(
                {"row": item.row, "column": item.column, "before": item.before, "after": item.after, "why": item.why}
            )

    def json(self, primary: str) -> dict[str, Any]:
        """Counts per kind of record, the first errors and adjusted values."""
        counts = {
            PLURALS[kind]: {action: self.kinds[kind][action] for action in ACTIONS}
            | {"refused": self.refused if kind == primary else 0}
            for kind in KINDS
            if kind in self.kinds or (kind == primary and self.kinds.setdefault(kind, Counter()) is not None)
        }
        return {
            "rows": self.rows,
            "refused": self.refused,
            "adjusted": self.adjusted,
            "counts": counts,
            "first_errors": self.errors,
            "first_adjusted": self.changes,
            "first_updates": self.updates,
        }

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """From its JSON: a run that goes on counts on."""
        made = cls(stored.get("rows", 0), stored.get("refused", 0), stored.get("adjusted", 0))
        plurals = {plural: kind for kind, plural in PLURALS.items()}
        for plural, counts in stored.get("counts", {}).items():
            made.kinds[plurals[plural]] = Counter({name: counts[name] for name in ACTIONS})
        made.errors = list(stored.get("first_errors", []))
        made.changes = list(stored.get("first_adjusted", []))
        made.updates = list(stored.get("first_updates", []))
        return made


def makes_json(makes: Makes) -> dict[str, Any]:
    """What is made on the way, for the check page and the report."""
    return {
        "fields": makes.fields,
        "options": {label: answers[:MOST_NAMES] for label, answers in makes.options.items()},
        "stages": makes.stages,
        "replaced_stages": makes.replaces,
        "unknown_owners": dict(sorted(makes.owners.items(), key=lambda item: (-item[1], item[0]))[:MOST_NAMES]),
    }


def merged_makes(stored: dict[str, Any], makes: Makes) -> dict[str, Any]:
    """What was made before a run was interrupted, and since."""
    new = makes_json(makes)
    options = {**stored.get("options", {})}
    for label, answers in new["options"].items():
        options[label] = list(dict.fromkeys([*options.get(label, []), *answers]))
    fields = [*stored.get("fields", []), *(one for one in new["fields"] if one not in stored.get("fields", []))]
    owners = Counter(stored.get("unknown_owners", {})) + Counter(new["unknown_owners"])
    return {
        "fields": fields,
        "options": options,
        "stages": list(dict.fromkeys([*stored.get("stages", []), *new["stages"]])),
        "replaced_stages": list(dict.fromkeys([*stored.get("replaced_stages", []), *new["replaced_stages"]])),
        "unknown_owners": dict(owners),
    }
