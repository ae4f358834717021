"""What a column does to a record that is there already: overwrite, keep, fill if empty, append."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.core.refused import Invalid, Refused
from steward.fields.models import Field

from .choices import Choice
from .drafts import Part, State, blank
from .targets import CUSTOM_READERS, STANDARD, WITH_FIELDS, split

LABELS: dict[str, str | Promise] = {
    "overwrite": gettext_lazy("Overwrite"),
    "keep": gettext_lazy("Keep what is there"),
    "fill": gettext_lazy("Fill if empty"),
    "append": gettext_lazy("Add to it"),
}
MANY = frozenset({"tags", "emails", "phones", "choices"})
TEXTS = frozenset({"line", "prose"})
LONGEST = {"prose": 20_000, "line": 250}
_PLAIN = frozenset({"name", "first_name", "last_name", "id", "parent"})  # one-line texts that are no lists
# The facets of a record that a target stands for, where they are called otherwise.
FACETS: dict[str, dict[str, tuple[str, ...]]] = {
    "account": {"owner": ("owner_id",), "is_customer": ("customer",)},
    "contact": {
        "name": ("first_name", "last_name"), "email": ("emails",), "phone": ("phones",), "owner": ("owner_id",),
    },
    "deal": {
        "owner": ("owner_id",), "currency": ("value",), "stage": ("stage", "status"), "pipeline": ("stage",),
        "closed_on": ("closed_on", "expected_close_on"), "won_on": ("closed_on",), "lost_on": ("closed_on",),
        "created_at": ("created_on",),
    },
}  # fmt: skip


def custom_types() -> dict[str, str]:
    """The types of the firm's own fields by target. One query."""
    return {f"{one.record}.custom.{one.key}": one.type for one in Field.objects.filter(standard=False)}


def reads_of(choice: Choice, types: Mapping[str, str]) -> str:
    """How the column's cells are read; `types` are the types of custom fields by target."""
    kind, name = split(choice.target)
    if name == "new":
        return CUSTOM_READERS[Field.Type(choice.type)]
    if choice.target in types:
        return CUSTOM_READERS[Field.Type(types[choice.target])]
    return STANDARD[kind][name].reads if kind and name in STANDARD[kind] else ""


def offered_rules(choice: Choice, types: Mapping[str, str], kind: str) -> list[str]:
    """What the column may do to records of rows of this kind that are there, the usual thing first; none when it only
    tells which record is meant."""
    of, name = split(choice.target)
    if of not in WITH_FIELDS or kind not in WITH_FIELDS or name in ("id", "own_id"):
        return []
    if of != kind and name == "name":  # the row's record is linked with it
        return ["append", "keep", "fill"] if (kind, of) == ("contact", "account") else ["overwrite", "keep", "fill"]
    reads = reads_of(choice, types)
    if reads in MANY:
        return ["append", "overwrite", "keep", "fill"]
    found = ["overwrite", "keep", "fill"] if of == kind else ["fill", "overwrite", "keep"]
    return [*found, "append"] if reads in TEXTS and name not in _PLAIN else found


def check_rules(choices: Iterable[Choice], types: Mapping[str, str], kind: str) -> None:
    """Raise `Invalid` naming the column whose rule cannot be followed."""
    for choice in choices:
        if choice.rule and choice.is_used and choice.rule not in offered_rules(choice, types, kind):
            raise Invalid(_("This column cannot be combined like this with what is there."), field=choice.column)


def rules_by_facet(
    choices: Iterable[Choice], columns: Mapping[tuple[str, str], str], fields: Mapping[str, list[Field]], kind: str
) -> dict[str, dict[str, str]]:
    """Kind -> facet -> the rule that was chosen for it. `columns` tells which column a field of a kind came from."""
    chosen = {choice.column: choice for choice in choices if choice.rule}
    found: dict[str, dict[str, str]] = {}
    for (of, name), column in columns.items():
        choice = chosen.get(column)
        if choice is None:
            continue
        for facet in _facets(of, name, fields, kind):
            found.setdefault(kind if facet in ("accounts", "account", "contact") else of, {}).setdefault(
                facet, choice.rule
            )
    return found


def _facets(of: str, name: str, fields: Mapping[str, list[Field]], kind: str) -> tuple[str, ...]:
    if of != kind and name in ("name", "id", "own_id"):
        return ("accounts",) if kind == "contact" else (of,)
    if name.startswith("custom."):
        return tuple(f"custom.{field.slot}" for field in fields[of] if f"custom.{field.key}" == name)
    return FACETS.get(of, {}).get(name, (name,))


def follow(
    rules: Mapping[str, str], state: State, part: Part, names: list[str], longest: Mapping[str, int]
) -> list[str]:
    """Of the facets in which a row differs from its record, those that change it by the rules. A text that is added to
    is joined in the part; a list that is overwritten is marked in the state. Raises `Refused` on a text grown too long.
    """
    found = []
    for name in names:
        rule, old, new = rules.get(name, ""), state.facets.get(name), part.facets[name]
        if rule == "keep" or (rule == "fill" and not blank(old)):
            continue
        if rule == "append" and isinstance(new, str) and not blank(old):
            if _holds(str(old), new):
                continue
            _join(part, name, str(old), new, longest.get(name, LONGEST["line"]))
        found.append(name)
    return found


def _holds(old: str, new: str) -> bool:
    """Whether a text was added before."""
    return new == old or new in old.split("\n") or new in old.split("; ") or f"\n{new}\n" in f"\n{old}\n"


def _join(part: Part, name: str, old: str, new: str, longest: int) -> None:
    text = f"{old}\n{new}" if longest > LONGEST["line"] * 2 else f"{old}; {new}"
    if len(text) > longest:
        raise Refused(_("Added to what is there, this text is too long: at most %(n)s characters.") % {"n": longest})
    part.facets[name] = text
    slot = name.removeprefix("custom.")
    held: dict[str, Any] = part.prepared.columns if slot == name else part.prepared.custom
    held[slot] = text


def longest_of(kind: str, fields: Mapping[str, list[Field]]) -> dict[str, int]:
    """How long the texts of a kind may grow, by facet."""
    found = {name: spec.longest for name, spec in STANDARD[kind].items() if spec.reads in TEXTS}
    for field in fields.get(kind, ()):
        reads = CUSTOM_READERS.get(Field.Type(field.type), "")
        if reads in TEXTS:
            found[f"custom.{field.slot}"] = LONGEST[reads]
    return found


def is_replaced(part: Part, name: str, rules: Mapping[str, str]) -> bool:
    """Whether a list is overwritten rather than added to."""
    return rules.get(name) == "overwrite" and isinstance(part.facets[name], frozenset)


def replacing(state: State, part: Part, rules: Mapping[str, str]) -> list[str]:
    """Lists that are to be overwritten, and are covered by a longer one that is there."""
    asked = [name for name in rules if name in part.facets and is_replaced(part, name, rules)]
    there = {name: state.facets.get(name) or frozenset() for name in asked}
    return [name for name in asked if part.facets[name] < there[name]]


def united(state: State, part: Part, names: list[str], rules: Mapping[str, str]) -> dict[str, object]:
    """The facets after the change: sets grow, the rest is replaced."""
    found: dict[str, object] = {}
    for name in names:
        new = part.facets[name]
        old = state.facets.get(name) or frozenset()
        found[name] = new | old if isinstance(new, frozenset) and rules.get(name) != "overwrite" else new
    return found
