"""`Choice`: what one column of a file becomes. A list of them, in the order of the columns, is a mapping."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from steward.core.refused import Invalid

from .cells import DATE_ORDERS
from .targets import NEW_TYPES, STANDARD, split
from .words import squeeze

RULES = ("overwrite", "keep", "fill", "append")
SKIP, REFUSED = "skip", "refused"
SCALES = (1, 1_000, 1_000_000)
SEPARATORS = (";", ",", "|", "/", "\n", ":::")


@dataclass(frozen=True)
class Choice:
    """What one column becomes, how its cells are read, and why this was guessed.

    `label` and `type` describe a field to be made; `date`, `epoch`, `comma` and `scale` say how days, serial days,
    numbers and amounts are written; `tag` labels an e-mail address or phone number ("work"); `separator` stands between
    the values of a cell that holds several, "" where each cell shows it; `rule` says what happens to a value that is
    there already, "" for the usual.
    """

    column: str
    target: str = SKIP
    why: str = ""
    label: str = ""
    type: str = ""
    date: str = "dmy"
    epoch: str = "1900"
    comma: bool = False
    scale: int = 1
    tag: str = ""
    separator: str = ""
    rule: str = ""

    @property
    def is_used(self) -> bool:
        """Whether the column comes in."""
        return self.target not in (SKIP, REFUSED)

    def json(self) -> dict[str, Any]:
        """As it is stored and shown by the API."""
        return asdict(self)


def choices_of(stored: Mapping[str, Any]) -> list[Choice]:
    """The mapping of an import, from its column."""
    return [Choice(**row) for row in stored.get("columns", [])]


def stored_of(choices: Iterable[Choice]) -> dict[str, Any]:
    """The mapping as it is stored."""
    return {"columns": [choice.json() for choice in choices]}


def changed(choices: Sequence[Choice], wanted: Mapping[str, Any], known: Mapping[str, str], kind: str) -> list[Choice]:
    """The mapping with what a person wants instead: column name -> target, or a mapping of what to change.

    `known` are the targets that exist (with labels), `kind` the kind of record that a bare field name belongs to.
    Raises `Invalid` naming the column on an unknown column or target.
    """
    by_name = {choice.column: place for place, choice in enumerate(choices)}
    found = list(choices)
    for name, wish in wanted.items():
        if name not in by_name:
            raise Invalid(_("The file has no column “%(name)s”.") % {"name": name[:60]}, field="mapping")
        place = by_name[name]
        found[place] = _one(found[place], wish, known, kind)
    return found


def _one(choice: Choice, wish: Any, known: Mapping[str, str], kind: str) -> Choice:
    given = {"target": wish} if wish is None or isinstance(wish, str) else wish
    if not isinstance(given, dict):
        raise Invalid(_("Say what the column becomes: a target, or its settings."), field=choice.column)
    given = dict(given)
    unknown = set(given) - set(Choice.__dataclass_fields__)
    if unknown:
        raise Invalid(_("A column has no setting “%(name)s”.") % {"name": min(unknown)[:60]}, field=choice.column)
    if "target" in given:
        given["target"] = _target(str(given["target"] or SKIP), choice, known, kind)
        given.setdefault("why", _("your choice"))
    settings: dict[str, Any] = {name: value for name, value in given.items() if name != "column"}
    made = replace(choice, **settings)
    _check(made)
    return made


def _target(text: str, choice: Choice, known: Mapping[str, str], kind: str) -> str:
    if text == SKIP:
        return SKIP
    target = text if split(text)[0] else f"{kind}.{text}"
    if target not in known:
        raise Invalid(
            _("“%(target)s” is nothing that a column can become.") % {"target": text[:60]}, field=choice.column
        )
    return target


def _check(choice: Choice) -> None:
    field = choice.column
    if choice.date not in DATE_ORDERS or choice.epoch not in ("1900", "1904"):
        raise Invalid(_("Dates are ymd, dmy or mdy; serial days count from 1900 or 1904."), field=field)
    if choice.scale not in SCALES or not isinstance(choice.comma, bool):
        raise Invalid(_("Amounts are in ones, thousands or millions; comma is true or false."), field=field)
    if choice.separator and choice.separator not in SEPARATORS:
        raise Invalid(
            _("Values in a cell are separated by one of: %(list)s.") % {"list": "; , | / \\n :::"}, field=field
        )
    if not isinstance(choice.rule, str) or choice.rule not in ("", *RULES):
        raise Invalid(_("The rule is one of: %(list)s.") % {"list": ", ".join(RULES)}, field=field)
    if choice.target.endswith(".new") and choice.type not in NEW_TYPES:
        raise Invalid(_("A new field has one of the types: %(list)s.") % {"list": ", ".join(NEW_TYPES)}, field=field)
    if not all(isinstance(text, str) and len(text) <= 200 for text in (choice.label, choice.tag, choice.why)):
        raise Invalid(_("At most 200 characters fit here."), field=field)


def check_whole(choices: Sequence[Choice]) -> None:
    """Raise `Invalid` when two columns want to become the same thing that there is one of."""
    seen: dict[str, str] = {}
    for choice in choices:
        kind, field = split(choice.target)
        if not kind or (field in STANDARD[kind] and STANDARD[kind][field].many):
            continue
        key = f"{choice.target} {squeeze(choice.label)}" if field == "new" else choice.target
        if key in seen:
            raise Invalid(
                _("“%(one)s” and “%(two)s” cannot both become the same field. Skip one, or make a new field for it.")
                % {"one": seen[key], "two": choice.column},
                field=choice.column,
            )
        seen[key] = choice.column


def fingerprint(columns: Iterable[str]) -> str:
    """What files of the same layout share: the names of their columns, whatever their case and order of rows."""
    return hashlib.sha256("\n".join(squeeze(name) for name in columns).encode()).hexdigest()
