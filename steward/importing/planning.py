"""Deciding what each row does: create, update, leave or refuse. A plan decides; a run decides alike and writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from steward.core.refused import Refused
from steward.core.text import fold

from .choices import Choice
from .desks import DESKS, AccountDesk, DealDesk, Desk
from .drafts import Adjusted, Draft, Part, State, blank, differing
from .keys import Keys
from .options import Options
from .reading import Recipe
from .rules import follow, is_replaced, longest_of, replacing, rules_by_facet, united
from .showing import Showing
from .sources import Row
from .stages import StageBook
from .tally import Tally
from .targets import COMPANIONS, KIND_LABELS, split
from .world import World

NAMES = frozenset({"name", "first_name", "last_name"})


@dataclass
class Entry:
    """A row in a batch: what it says of each kind of record."""

    draft: Draft
    marks: list[int] = field(default_factory=list)  # hashes of what identifies its own record
    parts: dict[str, Part] = field(default_factory=dict)


@dataclass
class Outcome:
    """What a batch came to: rows refused, values adjusted, records to create and to change per kind."""

    refused: list[Draft] = field(default_factory=list)
    adjusted: list[Adjusted] = field(default_factory=list)
    created: dict[str, list[State]] = field(default_factory=dict)
    changed: dict[str, list[State]] = field(default_factory=dict)
    parents: list[tuple[int, State, str]] = field(default_factory=list)


class Planner:
    """Plans one file, batch by batch. `look_ahead()` first."""

    def __init__(
        self, columns: Sequence[str], choices: Sequence[Choice], kind: str, options: Options, world: World
    ) -> None:
        self.world, self.kind, self.options = world, kind, options
        self.recipe = Recipe(columns, choices, world)
        self.tally = Tally()
        self.rules = rules_by_facet(choices, self.recipe.columns, world.fields, kind)
        self.longest = {one: longest_of(one, world.fields) for one in COMPANIONS if self.rules.get(one)}
        self.showing = Showing(world)
        self.repeats: dict[int, int] = {}  # hash of an identifying key that comes again -> row it came first in
        self.wanted_parents: dict[str, str] = {}
        self.names: set[int] = set()
        self._has_parents = any(choice.target == "account.parent" for choice in choices)
        kinds = {split(choice.target)[0] for choice in choices} | {kind}
        allowed = {kind, *COMPANIONS[kind]}
        self._keys = Keys(self.recipe, kind, options.match)
        self.desks: list[Desk] = [self._desk(made) for made in DESKS if made.kind in kinds & allowed]

    def _desk(self, made: type[Desk]) -> Desk:
        desk = made(
            self.world, match=self.options.match if made.kind == self.kind else "", primary=made.kind == self.kind
        )
        if isinstance(desk, AccountDesk):
            desk.customers = self.options.customers
        if isinstance(desk, DealDesk):
            desk.stages = StageBook(self.world, self.options.pipeline)
        return desk

    # -- before the first batch ---------------------------------------------------------------------------------
    def look_ahead(self, rows: Iterable[Row]) -> int:
        """Go over all rows once: which identifying keys come again, which stages are named. Returns how many rows."""
        stages: dict[str, None] = {}
        seen: dict[int, int] = {}
        count = 0
        keys = self._keys
        for row in rows:
            count += 1
            if row.problem:
                continue
            for key in keys.of(row):
                if key in seen:
                    self.repeats[key] = seen[key]
                else:
                    seen[key] = row.number
            if keys.stage is not None and (stage := row.cells[keys.stage].strip()):
                stages.setdefault(stage)
        for desk in self.desks:
            if isinstance(desk, DealDesk) and len(stages) <= 200:
                desk.stages.prepare(stages)
        return count

    # -- a batch ------------------------------------------------------------------------------------------------
    def read(self, rows: Iterable[Row]) -> list[Entry]:
        """Read and check the rows, without asking the database for records."""
        return [self._entry(row) for row in rows]

    def _entry(self, row: Row) -> Entry:
        draft = self.recipe.read(row)
        if draft.reason:
            return Entry(draft)
        entry = Entry(draft, list(self._keys.of(row)))
        self._name_deal(draft)
        for desk in self.desks:
            values = draft.values.get(desk.kind, {})
            if not values and not desk.primary:
                continue
            try:
                part = desk.part(values)
            except Refused as refusal:
                draft.refuse(self.recipe.column_of(desk.kind, refusal.field) if refusal.field else "", refusal.message)
                return entry
            if part is not None:
                entry.parts[desk.kind] = part
        return entry

    def _name_deal(self, draft: Draft) -> None:
        """Put the organization before a deal's name, where names alone (of products) tell too little."""
        deal, account = draft.values.get("deal", {}), draft.values.get("account", {})
        if self.options.deal_names == "account" and deal.get("name") and account.get("name"):
            deal["name"] = f"{account['name']} – {deal['name']}"[:250]

    def decide(self, entries: Iterable[Entry]) -> Outcome:
        """What the rows do to the records there are. The database is asked a few times for the whole batch."""
        entries = list(entries)
        good = [entry for entry in entries if not entry.draft.reason]
        for desk in self.desks:
            desk.load([entry.parts[desk.kind] for entry in good if desk.kind in entry.parts])
        outcome = Outcome()
        for entry in entries:
            self.tally.rows += 1
            if not entry.draft.reason:
                self._decide(entry, outcome)
            if entry.draft.reason:
                outcome.refused.append(entry.draft)
                self.tally.refuse(entry.draft)
            else:
                outcome.adjusted += entry.draft.adjusted
        self.tally.adjust(outcome.adjusted)
        return outcome

    def _decide(self, entry: Entry, outcome: Outcome) -> None:
        draft = entry.draft
        states: dict[str, State] = {}
        decided: list[tuple[Desk, Part, State, str, list[str]]] = []
        for desk in self.desks:
            part = entry.parts.get(desk.kind)
            if part is None:
                continue
            try:
                desk.link(part, states)
                state, action, names = self._one(desk, part, entry)
            except Refused as refusal:
                draft.refuse(self.recipe.column_of(desk.kind, refusal.field) if refusal.field else "", refusal.message)
                return
            states[desk.kind] = state
            decided.append((desk, part, state, action, names))
        for desk, part, state, action, names in decided:
            self._take(desk, part, state, action, names, outcome, draft.row)
            keep = not desk.primary or self.world.keep_all or any(mark in self.repeats for mark in entry.marks)
            if (keep or self.world.live) and action != "unchanged":
                self.world.keep(desk.kind, dict.fromkeys([*part.keys, *part.names]), state)
            if desk.kind == "account" and desk.primary and self._has_parents:
                self._note_parent(draft, part, state, outcome, is_told=action == "create" or "parent" in names)

    def _one(self, desk: Desk, part: Part, entry: Entry) -> tuple[State, str, list[str]]:
        """The record that the part means or makes, what happens to it, and which of its facets change."""
        found = desk.identified(part)
        if len(found) > 1:
            raise Refused(
                _("%(n)s records of the kind “%(kind)s” are called “%(name)s”: match by an ID or another column.")
                % {"n": len(found), "kind": KIND_LABELS[desk.kind], "name": part.name[:60]}
            )
        if not found:
            if part.is_bare:
                raise Refused(
                    _("There is no %(kind)s with the ID “%(id)s”: bring those in first, or leave this column out.")
                    % {"kind": str(KIND_LABELS[desk.kind]).lower(), "id": part.name[:60]},
                    field="id",
                )
            if not desk.primary and not self.options.create["records"]:
                raise Refused(_("There is no “%(name)s”, and none is to be made.") % {"name": part.name[:60]})
            return State(None, part.facets, part.name), "create", []
        state = found[0]
        rules = self.rules.get(desk.kind, {})
        names = [*differing(state, part.facets), *replacing(state, part, rules)]
        if part.found_by == "name":  # another spelling of the same name changes nothing
            names = [name for name in names if name not in NAMES]
        names = self._within(desk, state, part, names, entry.draft)
        if rules:
            names = follow(rules, state, part, names, self.longest[desk.kind])
        if desk.primary and names and self._is_repeat(entry):
            self._must_agree(state, part, [name for name in names if rules.get(name) != "append"], rules)
        elif not desk.primary:
            names = self._only_blank(state, part, names, entry.draft, rules)
        if not self.options.update and state.id is not None:
            names = [name for name in names if name == "accounts"]
        return state, "update" if names else "unchanged", names

    def _is_repeat(self, entry: Entry) -> bool:
        row = entry.draft.row
        return any(self.repeats.get(mark, row) < row for mark in entry.marks)

    def _within(self, desk: Desk, state: State, part: Part, names: list[str], draft: Draft) -> list[str]:
        """What may change by the firm's policies; what may not is told."""
        why = desk.forbids(state, part, names)
        for name in why:
            column = self.recipe.column_of(name.rstrip("s"), "name")
            draft.adjust(column, ", ".join(one.name for one in part.links.values()), "", why[name])
        return [name for name in names if name not in why]

    def _must_agree(self, state: State, part: Part, names: list[str], rules: Mapping[str, str]) -> None:
        """A second row about the same record may add, never contradict: which of the two is right, nobody can tell."""
        for name in names:
            old, new = state.facets.get(name), part.facets[name]
            if not blank(old) and (not isinstance(new, frozenset) or rules.get(name) == "overwrite"):
                raise Refused(
                    _("An earlier row is about the same record (“%(name)s”): it says “%(old)s”, this “%(new)s”.")
                    % {"name": part.name[:60], "old": str(old)[:60], "new": str(new)[:60]}
                )

    def _only_blank(
        self, state: State, part: Part, names: list[str], draft: Draft, rules: Mapping[str, str]
    ) -> list[str]:
        """What a row says beside its own record fills what is empty there; what differs stays, and is told."""
        found = []
        for name in names:
            old, new = state.facets.get(name), part.facets[name]
            if blank(old) or isinstance(new, frozenset) or name in rules:
                found.append(name)
            elif not part.is_reference and name not in NAMES:
                draft.adjust(
                    name, str(new), str(old), _("“%(name)s” says otherwise, which stays") % {"name": state.name}
                )
        return [] if part.is_reference and state.id is not None else found

    def _take(
        self, desk: Desk, part: Part, state: State, action: str, names: list[str], outcome: Outcome, row: int
    ) -> None:
        if action == "create":
            state.pending = desk.whole(part)
            outcome.created.setdefault(desk.kind, []).append(state)
        elif action == "update":
            rules = self.rules.get(desk.kind, {})
            if self.tally.shows_more:
                self.tally.show(row, desk.kind, state.name, self.showing.lines(desk.kind, state, part, names, rules))
            state.replaced |= {name: desk.listed(part, name) for name in names if is_replaced(part, name, rules)}
            more = desk.pick(part, state, names)
            if state.pending is None:
                state.pending = more
                outcome.changed.setdefault(desk.kind, []).append(state)
            else:
                desk.merge(state.pending, more)
            state.facets = {**state.facets, **united(state, part, names, rules)}
        if desk.primary or action != "unchanged":
            self.tally.count(desk.kind, action)

    def _note_parent(self, draft: Draft, part: Part, state: State, outcome: Outcome, *, is_told: bool) -> None:
        self.names.add(hash(fold(part.name)))
        if "parent" in part.facets and is_told:
            text = draft.values["account"]["parent"]
            self.wanted_parents.setdefault(part.facets["parent"], text)
            outcome.parents.append((draft.row, state, text))


def batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Rows in lists of at most `size`."""
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
