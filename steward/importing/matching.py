"""The page where columns are matched: what each select offers, what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from steward.fields.models import Field
from steward.team.models import Member

from .choices import REFUSED, SKIP, Choice, choices_of
from .models import Import
from .offered import offered
from .rules import LABELS, MANY, custom_types, offered_rules, reads_of
from .targets import NEW_TYPES, RECORDS, split

DATES = frozenset({"day", "moment", "due"})
NUMBERS = frozenset({"whole", "amount", "money", "number", "minutes"})


@dataclass(frozen=True, slots=True)
class Line:
    """One column on the page."""

    index: int
    choice: Choice
    samples: str
    filled: str
    tone: str
    is_new: bool
    has_dates: bool
    has_numbers: bool
    has_scale: bool
    target_label: str
    order_proof: str
    separators: list[tuple[str, str]]
    rules: list[tuple[str, str]]


def lines_of(row: Import, groups: list[tuple[str, list[tuple[str, str]]]]) -> Iterator[Line]:
    """The columns of a file as they are matched."""
    labels = {target: label or _("New field") for _group, targets in groups for target, label in targets}
    types = custom_types()
    kind = RECORDS[row.record]
    for index, (choice, column) in enumerate(zip(choices_of(row.mapping), row.columns, strict=True)):
        reads = reads_of(choice, types)
        yield Line(
            index,
            choice,
            " · ".join(column["samples"]),
            _filled(column, row.rows),
            _tone(choice),
            split(choice.target)[1] == "new",
            reads in DATES and column["has_orders"],
            reads in NUMBERS and column["has_points"],
            reads in ("amount", "money"),
            labels.get(choice.target, _("Do not import")),
            column.get("order_proof", ""),
            _separators(reads),
            _rules(choice, types, kind),
        )


def groups_of(row: Import, by: Member) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the selects offer, in groups."""
    return [
        (group, [(target, label if of == 0 else f"{group}: {label}") for target, label in _named(targets)])
        for of, (group, targets) in enumerate(offered(RECORDS[row.record], by))
    ]


def _named(targets: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(target, label or _("New field…")) for target, label in targets]


def wishes(posted: Mapping[str, Any], row: Import) -> dict[str, Any]:
    """What the form says of each column: `target-0`, `label-0`, `type-0`, `date-0`, `numbers-0`, `scale-0`,
    `several-0`, `rule-0`."""
    found: dict[str, Any] = {}
    for index, choice in enumerate(choices_of(row.mapping)):
        if f"target-{index}" not in posted:
            continue
        target = posted[f"target-{index}"]
        wish: dict[str, Any] = {} if target in (choice.target, REFUSED) else {"target": target}
        if target != choice.target and target.endswith(".new"):
            wish |= {"label": choice.label or choice.column, "type": choice.type or Field.Type.TEXT}
        elif target.endswith(".new"):
            wish |= {name: posted[f"{name}-{index}"] for name in ("label", "type") if f"{name}-{index}" in posted}
        elif target != choice.target and target.endswith(".id"):
            wish["label"] = choice.label or choice.column
        wish |= _ways(posted, index)
        if wish.get("target", choice.target) != choice.target:
            wish |= {"rule": "", "separator": ""}
        changed = {name: value for name, value in wish.items() if getattr(choice, name) != value}
        if changed:
            found[choice.column] = changed
    return found


def _ways(posted: Mapping[str, Any], index: int) -> dict[str, Any]:
    """How the cells of a column are read, and what they do to values that are there."""
    found: dict[str, Any] = {}
    if f"date-{index}" in posted:
        found["date"] = posted[f"date-{index}"]
    if f"several-{index}" in posted:
        found["separator"] = {"line": "\n"}.get(posted[f"several-{index}"], posted[f"several-{index}"])
    if f"rule-{index}" in posted:
        found["rule"] = posted[f"rule-{index}"]
    if f"numbers-{index}" in posted:
        found["comma"] = posted[f"numbers-{index}"] == "comma"
    if str(posted.get(f"scale-{index}", "")).isdecimal():
        found["scale"] = int(posted[f"scale-{index}"])
    return found


def types() -> list[tuple[str, str]]:
    """Types of a new field."""
    return [(kind, str(Field.Type(kind).label)) for kind in NEW_TYPES]


def _separators(reads: str) -> list[tuple[str, str]]:
    """How several values in a cell can be told apart: what the form says, and words."""
    if reads not in MANY:
        return []
    return [
        ("", _("as each cell shows")), (";", _("semicolon ;")), (",", _("comma ,")), ("|", _("bar |")),
        ("/", _("slash /")), ("line", _("new line")), (":::", ":::"),
    ]  # fmt: skip


def _rules(choice: Choice, types: Mapping[str, str], kind: str) -> list[tuple[str, str]]:
    """What the column may do to records that are there; "" stands for the usual, which comes first."""
    names = offered_rules(choice, types, kind)
    return [("" if place == 0 else name, str(LABELS[name])) for place, name in enumerate(names)]


def _filled(column: Mapping[str, Any], rows: int) -> str:
    if not column["filled"]:
        return _("empty")
    if column["filled"] >= rows:
        return _("in every row")
    return _("in %(n)s of %(rows)s rows") % {"n": f"{column['filled']:,}", "rows": f"{rows:,}"}


def _tone(choice: Choice) -> str:
    if choice.target == REFUSED:
        return "red"
    if choice.target == SKIP:
        return ""
    return "amber" if choice.target.endswith(".new") else "green"
