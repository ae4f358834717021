"""What the rows of a file meet: the records that are there, and those that rows before them make.

The same code plans and runs. A plan remembers what it would have made; a run makes it, and asks the database again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from steward.activities.models import ActivityType
from steward.core.refused import Invalid
from steward.core.text import fold
from steward.deals.models import Pipeline, Stage
from steward.fields.models import Field
from steward.fields.operations import ensure_field, ensure_option
from steward.fields.types import option
from steward.fields.values import definitions
from steward.team.models import Member

from .drafts import Key, State
from .targets import WITH_FIELDS
from .words import squeeze

ID_KEYS = {
    "account": ("accountid", "organizationid", "organisationid", "companyid", "customerid", "externalid", "recordid"),
    "contact": ("contactid", "personid", "externalid", "recordid"),
    "deal": ("dealid", "opportunityid", "externalid", "recordid"),
}


@dataclass
class Makes:
    """What a file needs that is not there yet."""

    fields: list[dict[str, str]] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)  # field label -> answers
    stages: list[str] = field(default_factory=list)
    replaces: list[str] = field(default_factory=list)  # unused stages that go
    owners: dict[str, int] = field(default_factory=dict)  # unknown owner -> rows

    def option(self, label: str, answer: str) -> None:
        """Note an answer."""
        found = self.options.setdefault(label, [])
        if answer not in found:
            found.append(answer)


class World:
    """Definitions, members and stages; and per kind the states of records by their keys."""

    def __init__(self, by: Member, *, live: bool, currency: str, may_make: dict[str, bool]) -> None:
        self.by, self.live, self.currency, self.may_make = by, live, currency, may_make
        self.keep_all = False  # a file after this one refers to what it makes
        self.fields: dict[str, list[Field]] = {
            kind: [one for one in definitions(kind, by) if not one.is_computed] for kind in WITH_FIELDS
        }
        self.industry = Field.objects.filter(record="account", key="industry", standard=True).first()
        self.makes = Makes()
        self.id_fields: dict[str, Field] = {}
        self.kept: dict[str, dict[Key, list[State]]] = {}
        self.found: dict[str, dict[Key, list[State]]] = {}
        self.by_id: dict[tuple[str, int], State] = {}
        self._asked: set[tuple[str, Key]] = set()
        self._members = _members()
        self._provisional = 0
        self._types: dict[str, ActivityType] | None = None
        self._options: dict[tuple[int, str], str] = {}

    # -- records ------------------------------------------------------------------------------------------------
    def states(self, kind: str, key: Key) -> list[State]:
        """The records known by this key: of this file first, else those loaded for the batch."""
        return self.kept.get(kind, {}).get(key) or self.found.get(kind, {}).get(key, [])

    def is_asked(self, kind: str, lookup: Key) -> bool:
        """Whether the database was asked for this in this batch."""
        return (kind, lookup) in self._asked

    def answer(self, kind: str, lookups: Iterable[Key], rows: Iterable[tuple[Key, int, State]]) -> None:
        """Take what the database said: one state per record, whatever key found it."""
        found = self.found.setdefault(kind, {})
        self._asked.update((kind, lookup) for lookup in lookups)
        for key, pk, fresh in rows:
            state = self.by_id.setdefault((kind, pk), fresh)
            if state not in found.setdefault(key, []):
                found[key].append(state)

    def keep(self, kind: str, keys: Iterable[Key], state: State) -> None:
        """Let later rows find a record that this row makes or changes."""
        kept = self.kept.setdefault(kind, {})
        state.kept = True
        for key in keys:
            there = kept.setdefault(key, list(self.found.get(kind, {}).get(key, [])))
            if state not in there:
                there.append(state)

    def next_batch(self) -> None:
        """Forget what the database said. In a run also what was pending: it is stored now."""
        self.found.clear()
        self._asked.clear()
        if self.live:
            self.kept.clear()
            self.by_id.clear()
        else:
            self.by_id = {place: state for place, state in self.by_id.items() if state.kept}

    # -- members ------------------------------------------------------------------------------------------------
    def member(self, text: str) -> Member | None:
        """The active member with this name or address; None for a stranger or a name that two share."""
        return self._members.get(fold(text))

    def member_by_id(self, pk: int) -> Member | None:
        """The active member with this id."""
        return next((member for member in self._members.values() if member.pk == pk), None)

    def types(self) -> dict[str, ActivityType]:
        """Types of activity by squeezed key and name."""
        if self._types is None:
            rows = ActivityType.objects.filter(is_active=True).order_by("position", "id")
            self._types = {word: row for row in rows for word in (squeeze(row.name), squeeze(row.key))}
        return self._types

    def stranger(self, text: str) -> None:
        """Note an owner who is no member."""
        self.makes.owners[text] = self.makes.owners.get(text, 0) + 1

    # -- fields and answers -------------------------------------------------------------------------------------
    def need_field(self, kind: str, label: str, type: str) -> Field:  # noqa: A002 - the word of the fields room
        """The custom field of this label, made when it is missing (a plan only notes it)."""
        known = self.field_named(kind, label)
        if known is not None:
            return known
        self.makes.fields.append({"record": kind, "label": label, "type": type})
        if self.live:
            made = ensure_field(by=self.by, record=kind, label=label, type=type)
        else:
            self.by.must("fields.manage")
            self._provisional -= 1
            made = Field(pk=self._provisional, record=kind, key=f"new_{-self._provisional}", label=label, type=type)
        self.fields[kind].append(made)
        return made

    def field_named(self, kind: str, label: str) -> Field | None:
        """The custom field with this label or key."""
        asked = fold(label)
        return next((row for row in self.fields[kind] if asked in (fold(row.label), fold(row.key))), None)

    def id_field(self, kind: str, label: str) -> Field | None:
        """The field that holds another system's IDs: of this label, else of one of the usual names."""
        known = self.field_named(kind, label)
        if known is not None:
            return known
        usual = ID_KEYS[kind]
        return next((row for row in self.fields[kind] if squeeze(row.key) in usual and row.type == "text"), None)

    def need_option(self, definition: Field, text: str) -> str:
        """The stored value of an answer, added when it is missing (a plan only notes it)."""
        place = (definition.pk, text)
        if place not in self._options:
            self._options[place] = option(definition, text) or self._new_option(definition, text)
        return self._options[place]

    def _new_option(self, definition: Field, text: str) -> str:
        if not self.may_make["options"]:
            raise Invalid(
                _("“%(text)s” is not an answer of “%(label)s”.") % {"text": text[:60], "label": definition.label},
                field=definition.key,
            )
        self.makes.option(definition.label, text)
        if self.live and definition.pk > 0:
            return ensure_option(definition, text, by=self.by)
        self.by.must("fields.manage")
        definition.options = [*definition.options, {"value": text, "label": text}]
        return text


def _members() -> dict[str, Member]:
    """Active members by folded name and address; a name that two share names nobody. Who left the firm is known by the
    address alone: what was theirs stays theirs."""
    found: dict[str, Member] = {}
    shared: set[str] = set()
    for member in Member.objects.filter(status=Member.Status.ACTIVE).order_by("id"):
        for text in {fold(member.email), fold(member.name)} - {""}:
            if text in found:
                shared.add(text)
            found[text] = member
    former = Member.objects.filter(status=Member.Status.OFF).order_by("id")
    known = {fold(member.email): member for member in former}
    return known | {text: member for text, member in found.items() if text not in shared}


def default_pipeline() -> Pipeline | None:
    """Where deals go when the file names no pipeline."""
    return Pipeline.objects.order_by("position", "id").first()


def stages_of(pipeline: Pipeline) -> list[Stage]:
    """The stages of a pipeline in their order."""
    return list(Stage.objects.filter(pipeline=pipeline).order_by("position", "id"))
