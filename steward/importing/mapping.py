"""Guessing what each column becomes: from its header in many languages, from its values, from earlier choices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from steward.core.text import fold
from steward.fields.models import Field

from .choices import REFUSED, SKIP, Choice
from .own import kind_of, own_mapping, targets_by_header
from .profiles import Profile
from .survey import Column
from .targets import COMPANIONS, NEEDED, REFERRED, STANDARD, split
from .values import fits, new_type
from .words import (
    COMPUTED,
    CONTACT_LABELS,
    ENTITIES,
    IDS,
    OURS,
    REASON,
    REFERENCES,
    ROW_NUMBERS,
    SECRETS,
    WORDS,
    squeeze,
)

_PREFIX = re.compile(r"\s*([^\W\d_]+) - (.+)")
_SUFFIX = re.compile(r"(.+) - (Contact|Company|Deal)\s*", re.IGNORECASE)
_OF_ADDRESS = re.compile(r" of [^,]*address$", re.IGNORECASE)
_FAMILY = re.compile(
    r"(?P<pre>work|home|other|mobile|primary|secondary|business|main|cell|zakelijk)?"
    r"(?P<family>emailadres|email|mail|phone|telefoon|telefon|fax)"
    r"(?P<n>\d?)(?P<post>address|number|value|label|type|work|home|other|mobile|primary|zakelijk|prive|mobiel)?"
)
# What a file of people or deals may say of their organization without naming it first.
_OF_THE_FIRM = frozenset({"employees", "annual_revenue", "industry", "website"})
_MILLIONS = re.compile(r"\b(in )?millions?\b|\(m(ln)?\)|\bmln\b", re.IGNORECASE)


@dataclass
class Guesser:
    """Guesses the mapping of one file. `fields` are the custom fields that exist, by kind; the columns of an address
    book (`is_card`) are called as exports call them, and hold several values as exports do."""

    columns: Sequence[Column]
    kind: str
    profile: Profile
    fields: dict[str, list[Field]]
    comma_country: bool = False
    month_country: bool = False
    is_card: bool = False
    _taken: dict[str, int] = field(default_factory=dict)

    def guess(self) -> list[Choice]:
        """One choice a column."""
        if not self.is_card and kind_of(column.name for column in self.columns) == self.kind:
            return own_mapping([column.name for column in self.columns], self.kind, self.fields[self.kind])
        claims = [self.claim(column) for column in self.columns]
        best: dict[str, int] = {}
        for place, (target, rank, _why) in enumerate(claims):
            if target and not self._is_many(target) and (target not in best or rank < claims[best[target]][1]):
                best[target] = place
        found = [
            self._choice(column, target if self._is_many(target) or best.get(target) == place else "", why)
            for place, (column, (target, _rank, why)) in enumerate(zip(self.columns, claims, strict=True))
        ]
        return self._settled(found)

    def claim(self, column: Column) -> tuple[str, int, str]:
        """The standard target a column asks for by its header, how strongly (low is strong), and the reason."""
        if self.is_card and (own := targets_by_header(self.kind).get(squeeze(column.name))):
            return own, 0, _("by its name")
        for kind, name in self.names(column.name):
            target, rank = self._by_word(kind, squeeze(name))
            if target and self._fits(column, target):
                return target, rank, _("by its name")
        return "", 0, ""

    def names(self, header: str) -> list[tuple[str, str]]:
        """Kinds and bare names that a header can mean: "Deal - Title" is the deal's Title."""
        plain = _OF_ADDRESS.sub("", header.strip().rstrip("*").strip())
        found: list[tuple[str, str]] = []
        if match := _PREFIX.fullmatch(plain):
            entity = ENTITIES.get(squeeze(match[1]))
            if entity:
                found.append((entity, match[2]))
        if match := _SUFFIX.fullmatch(plain):
            found.append((ENTITIES[squeeze(match[2])], match[1]))
        return found or [("", plain)]

    def _by_word(self, entity: str, word: str) -> tuple[str, int]:
        allowed = (self.kind, *COMPANIONS[self.kind])
        if entity and entity != self.kind:
            return self._of_kind(entity, word) if entity in allowed else ("", 0)
        if word in SECRETS or (word in OURS and not self.profile.owns_ids) or word in COMPUTED:
            return "", 0
        target, rank = self._of_kind(self.kind, word)
        if target:
            return target, rank
        for kind in REFERRED[self.kind]:
            referred = REFERENCES.get(kind, {})
            if word in referred:
                return f"{kind}.{referred[word]}", list(referred).index(word)
        return self._of_companion(word)

    def _of_kind(self, kind: str, word: str) -> tuple[str, int]:
        words, ids = WORDS[kind], IDS.get(kind, {})
        if word in words:
            return f"{kind}.{words[word]}", list(words).index(word)
        if kind in ("account", "contact") and (found := self._family(kind, word)):
            return found, 0
        if word in ids and (word != "id" or self.profile.owns_ids or kind != self.kind):
            return f"{kind}.id", list(ids).index(word)
        return "", 0

    def _of_companion(self, word: str) -> tuple[str, int]:
        for kind in REFERRED[self.kind]:
            for noun in (kind, "company" if kind == "account" else kind):
                rest = word.removeprefix(noun)
                if rest != word and rest in WORDS[kind]:
                    return f"{kind}.{WORDS[kind][rest]}", 500
        if "account" in REFERRED[self.kind] and WORDS["account"].get(word) in _OF_THE_FIRM:
            return f"account.{WORDS['account'][word]}", 600
        return "", 0

    def _family(self, kind: str, word: str) -> str:
        match = _FAMILY.fullmatch(word)
        if not match or match["post"] in ("label", "type") or match["family"] == "fax":
            return ""
        return f"{kind}.{'email' if 'mail' in match['family'] else 'phone'}"

    def _fits(self, column: Column, target: str) -> bool:
        kind, name = split(target)
        return fits(column, STANDARD[kind][name].reads, name)

    def _is_many(self, target: str) -> bool:
        kind, name = split(target)
        return bool(kind and name in STANDARD[kind] and STANDARD[kind][name].many)

    def _choice(self, column: Column, target: str, why: str) -> Choice:
        made = Choice(
            column.name,
            date=column.date_order(self.month_country),
            comma=column.number_style(self.comma_country) == "comma",
            scale=1_000_000 if _MILLIONS.search(column.name) else 1,
        )
        if target and self.is_card and self._is_many(target):
            made = replace(made, separator=";")
        elif target and _holds_list(target):
            made = replace(made, separator=column.separator())
        if target:
            label = self._label(column.name, split(target)[0]) if target.endswith(".id") else ""
            return replace(made, target=target, why=why, label=label, tag=_tag(column.name))
        return self._number(column, made) or self._other(column, made)

    def _number(self, column: Column, made: Choice) -> Choice | None:
        """A column of codes, each another, whose name lost to a better one but may be that of an ID."""
        kind, name = self.names(column.name)[0]
        is_code = column.varied or len(column.distinct) == column.filled
        no_blanks = not any(" " in text for text in column.distinct)
        taken = any(squeeze(other.name) in IDS.get(self.kind, {}) for other in self.columns if other is not column)
        if (kind or self.kind) != self.kind or squeeze(name) not in IDS.get(self.kind, {}) or squeeze(name) in OURS:
            return None
        if not column.filled or not is_code or not no_blanks or taken:
            return None
        label = self._label(column.name, self.kind)
        return replace(made, target=f"{self.kind}.id", why=_("every row has another one"), label=label)

    def _other(self, column: Column, made: Choice) -> Choice:
        """A column that is nothing standard: left out with the reason, or a custom field, existing or new."""
        names = self.names(column.name)
        word = squeeze(names[0][1])
        if word in SECRETS or (word in OURS and not self.profile.owns_ids):
            return replace(made, target=REFUSED, why=_refusal(word))
        if column.name == REASON:
            return replace(made, why=_("why the row was refused before"))
        if not column.filled:
            return replace(made, why=_("it is empty"))
        if word in COMPUTED:
            return replace(made, why=_("Steward counts or keeps this itself"))
        if word in ROW_NUMBERS:
            return replace(made, why=_("it only numbers the rows"))
        kind = names[0][0] if names[0][0] in (self.kind, *COMPANIONS[self.kind]) else self.kind
        kind = kind if kind in self.fields else ""
        if not kind:
            return replace(made, why=_("there is no field for it"))
        return self._custom(column, made, kind, names[0][1])

    def _custom(self, column: Column, made: Choice, kind: str, name: str) -> Choice:
        label = self._label(name, kind)
        for known in self.fields[kind]:
            if fold(label) in (fold(known.label), fold(known.key.replace("_", " "))):
                several = column.separator() if known.type == Field.Type.CHOICES else ""
                why = _("a field of this name exists")
                return replace(made, target=f"{kind}.custom.{known.key}", why=why, separator=several)
        type = new_type(column)  # noqa: A001 - the word of the fields room
        several = column.separator() if type == Field.Type.CHOICES else ""
        why = _("no field for it yet")
        return replace(made, target=f"{kind}.new", why=why, label=label, type=type, separator=several)

    def _label(self, name: str, kind: str) -> str:
        shouting = all(column.name.isupper() for column in self.columns)
        return humanised(name, kind, shouting=shouting)

    def _settled(self, found: list[Choice]) -> list[Choice]:
        """Leave out what says the same twice, and companions that nothing names."""
        targets = {choice.target for choice in found}
        used = [
            column for column, choice in zip(self.columns, found, strict=True) if choice.is_used and column.filled > 1
        ]
        same = {column.mark: column.name for column in reversed(used)}
        same |= {
            c.mark: c.name for c, choice in zip(self.columns, found, strict=True) if not _is_new(choice) and c in used
        }
        settled = []
        for column, choice in zip(self.columns, found, strict=True):
            twin = same.get(column.mark, column.name) if _is_new(choice) else column.name
            if choice.target == "contact.name" and "contact.last_name" in targets:
                settled.append(replace(choice, target=SKIP, why=_("first and last name say it")))
            elif twin != column.name:
                why = _("the same values as “%(name)s”") % {"name": twin}
                settled.append(replace(choice, target=SKIP, why=why))
            else:
                settled.append(self._hung(choice, targets, column))
        return settled

    def _hung(self, choice: Choice, targets: set[str], column: Column) -> Choice:
        kind, _name = split(choice.target)
        if (
            not kind
            or kind == self.kind
            or any(f"{kind}.{name}" in targets for name in (*NEEDED[kind], "id", "own_id"))
        ):
            return choice
        plain = replace(choice, target=SKIP, why="", label="", tag="")
        return self._custom(column, plain, self.kind, column.name) if self.kind in self.fields else plain


def humanised(header: str, kind: str = "", *, shouting: bool = False) -> str:
    """A header as a label: `year_established` is "Year established", `ID` of a deal "Deal ID".

    `shouting`: all headers of the file are in capitals, so that capitals mean nothing.
    """
    text = header.strip().rstrip("*").strip()
    text = re.sub(r"__c$", "", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text.replace("_", " ").replace(".", " "))
    text = " ".join(text.split())
    if squeeze(text) in ("id", "recordid", "uid"):
        noun = {"account": _("Account ID"), "contact": _("Contact ID"), "deal": _("Deal ID")}
        return noun.get(kind, "ID")
    words = text.lower() if text.isupper() and (shouting or len(text) > 4) else text
    words = " ".join(w.lower() if w.istitle() or w == "I" else w for w in words.split())
    return (words[:1].upper() + words[1:])[:120]


def _tag(header: str) -> str:
    match = _FAMILY.search(squeeze(header))
    if not match:
        return ""
    return CONTACT_LABELS.get(match["post"] or match["pre"] or "", "")


def _refusal(word: str) -> str:
    if word in SECRETS:
        return _("a file cannot set this")
    if word in ("id", "pk"):
        return _("Steward gives out its own IDs; choose “ID in the other system” to keep these")
    return _("a file cannot set this; choose a field for it if it is something else")


def _holds_list(target: str) -> bool:
    """Whether a cell may hold several tags. Addresses and numbers show by themselves where one ends."""
    kind, name = split(target)
    return bool(kind and name in STANDARD[kind] and STANDARD[kind][name].reads == "tags")


def _is_new(choice: Choice) -> bool:
    return choice.target.endswith(".new")
