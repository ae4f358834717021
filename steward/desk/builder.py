"""The condition builder: a condition as a tree of form rows, read from what was posted and written back as JSON.

Each row has an id that says where it stands: "c" is the whole, "c_1" its second part, "c_1_0" the first part of that.
A condition that a row cannot show (a span, an amount in another currency) is kept whole and told in words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from steward.accounts.condition_form import DAYS, KINDS_WITH_LISTS, ConditionForm, offered, read_condition
from steward.core.refused import Invalid
from steward.core.text import ids_in
from steward.segments.chips import to_text
from steward.segments.conditions import DEEPEST, MOST_CONDITIONS, parse_line
from steward.segments.filters import NO_VALUE
from steward.segments.grammar import where
from steward.segments.listings import Listing
from steward.segments.sentences import sentence
from steward.team.models import Member

ROOT = "c"
_LISTED = {"is": "has_any", "is_not": "has_none"}


@dataclass
class Line:
    """One condition: its form, or `raw` with what it says."""

    id: str
    form: ConditionForm | None
    raw: str = ""
    said: str = ""
    picked: str = ""

    @property
    def is_group(self) -> bool:
        """Whether it holds others."""
        return False

    @property
    def has_value(self) -> bool:
        """Whether the operator takes a value."""
        return self.form is not None and self.form["op"].value() not in NO_VALUE

    @property
    def is_list(self) -> bool:
        """Whether several answers are chosen."""
        return self.form is not None and self.form.kind in KINDS_WITH_LISTS


@dataclass
class Group:
    """Conditions of which all, or any, must hold. A group may take another one inside while it is `shallow`."""

    id: str
    any: bool
    parts: list[Line | Group] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        """Whether it holds others."""
        return True

    @property
    def shallow(self) -> bool:
        """Whether another group may stand inside."""
        return self.id.count("_") < DEEPEST - 1

    @property
    def is_root(self) -> bool:
        """Whether it is the whole."""
        return self.id == ROOT


class Builder:
    """The tree of one condition over a list's fields."""

    def __init__(self, about: Listing, member: Member) -> None:
        self.about, self.member = about, member
        self.offered = offered(about.filters, about.aliases, member)
        self.root = Group(ROOT, any=False)

    def load(self, condition: Any) -> Builder:
        """From a condition; an empty one starts with a first row."""
        self.root = self._group(ROOT, condition or {"all": []})
        if not self.root.parts:
            self.root.parts.append(self._line(f"{ROOT}_0", {"field": "", "op": "", "value": ""}))
        return self

    def read(self, data: QueryDict, *, bound: bool = False) -> Builder:
        """From what was posted, in its order; `bound` rows show their errors."""
        groups = {ROOT: self.root}
        for place in dict.fromkeys(data.getlist("n")[: MOST_CONDITIONS * 2]):
            parent = groups.get(place.rpartition("_")[0])
            if place == ROOT:
                self.root.any = data.get(f"{ROOT}-join") == "any"
            elif parent is not None and f"{place}-join" in data and parent.shallow:
                groups[place] = Group(place, data.get(f"{place}-join") == "any")
                parent.parts.append(groups[place])
            elif parent is not None:
                parent.parts.append(self._posted(place, data, bound))
        return self

    def act(self, what: str) -> str:
        """Do what a button says ("add:c_1", "group:c", "drop:c_0"); the id of what the focus goes to."""
        verb, _colon, place = what.partition(":")
        for group in self.groups():
            if verb in ("add", "group") and group.id == place and len([*self.lines()]) < MOST_CONDITIONS:
                return self._add(group, verb)
            found = next((one for one in group.parts if one.id == place), None)
            if verb == "drop" and found is not None:
                group.parts.remove(found)
                return f"{group.id}-add"
        return place

    def groups(self, within: Group | None = None) -> Iterator[Group]:
        """Every group, outer ones first."""
        group = within or self.root
        yield group
        for one in group.parts:
            if isinstance(one, Group):
                yield from self.groups(one)

    def lines(self) -> Iterator[Line]:
        """Every condition."""
        return (one for group in self.groups() for one in group.parts if isinstance(one, Line))

    def condition(self) -> Any:
        """The JSON of the rows that are filled in; None for none."""
        return self._json(self.root)

    def calm(self) -> None:
        """Rows that are not filled in yet show no error: nobody has asked to save them."""
        for one in self.lines():
            if one.form is not None and one.form.is_bound and not self._good(one.form):
                one.form = self._form(one.id, dict(one.form.initial))

    def is_valid(self) -> bool:
        """Whether every row is filled in as its field asks. Rows must be bound."""
        checked = [one.form is None or self._good(one.form) for one in self.lines()]  # each shows its own error
        return all(checked)

    def _good(self, form: ConditionForm) -> bool:
        if not form.is_valid():
            return False
        try:
            self._where(form.condition())
        except Invalid as wrong:
            form.add_error("value" if "value" in form.fields else None, wrong.message)
            return False
        return True

    def _where(self, condition: Any) -> Any:
        return where({"all": [condition]}, self.about.filters, self.member)

    def _json(self, group: Group) -> Any:
        parts = [self._json(one) if isinstance(one, Group) else self._said(one) for one in group.parts]
        kept = [one for one in parts if one]
        return {"any" if group.any else "all": kept} if kept else None

    def _said(self, line: Line) -> Any:
        if line.form is None:
            return json.loads(line.raw)
        return line.form.condition() if line.form.is_bound and self._good(line.form) else None

    def _add(self, group: Group, verb: str) -> str:
        place = f"{group.id}_{_free(group)}"
        if verb == "group" and group.shallow:
            inner = Group(place, any=not group.any)
            group.parts.append(inner)
            group, place = inner, f"{place}_0"
        group.parts.append(self._line(place, {"field": "", "op": "", "value": ""}))
        return f"{place}-field"

    def _group(self, place: str, given: Any) -> Group:
        ((word, parts),) = given.items()
        group = Group(place, any=word == "any")
        for number, one in enumerate(parts):
            at = f"{place}_{number}"
            group.parts.append(self._known(at, one) if "field" in one else self._group(at, one))
        return group

    def _known(self, place: str, given: dict[str, Any]) -> Line:
        """A row for a condition that is stored."""
        start = self._start(given)
        return self._kept(place, given) if start is None else self._line(place, start)

    def _start(self, given: dict[str, Any]) -> dict[str, Any] | None:
        """What the row's form begins with; None when the row could not say the condition as it stands."""
        name, op, value = given["field"], given.get("op", "is"), given.get("value")
        kind = parse_line(given, self.about.filters).kind
        if kind in KINDS_WITH_LISTS and op in _LISTED:
            op, value = _LISTED[op], [value]
        if isinstance(value, list):
            value = [str(one) for one in value]
        start = {**read_condition(to_text(name, op, value)), "field": name}
        if isinstance(value, bool):
            start["value"] = "true" if value else "false"
        form = self._form("t", start)
        relative = isinstance(value, dict) and start["op"] not in DAYS
        shown = form.name == name and form["op"].value() == start["op"] and op != "between" and not relative
        return start if shown and not (isinstance(value, dict) and set(value) != {"days"}) else None

    def _kept(self, place: str, given: Any) -> Line:
        return Line(place, None, json.dumps(given), sentence({"all": [given]}, self.about.filters))

    def _posted(self, place: str, data: QueryDict, bound: bool) -> Line:
        if raw := data.get(f"{place}-raw"):
            try:
                given = json.loads(raw)
                self._where(given)
                return self._kept(place, given)
            except (ValueError, RecursionError, Invalid, TypeError, AttributeError):
                return self._line(place, {"field": "", "op": "", "value": ""})
        named, was = data.get(f"{place}-field", ""), data.get(f"{place}-was", "")
        start: dict[str, Any] = {
            "field": named,
            "op": data.get(f"{place}-op", ""),
            "value": data.getlist(f"{place}-value"),
        }
        if named != was:
            return self._line(place, {"field": named, "op": "", "value": ""})
        form = self._form(place, start, data)
        if form.kind not in KINDS_WITH_LISTS:
            start["value"] = form.initial["value"] = data.get(f"{place}-value", "")
            counted = start["value"].isdecimal() == (form.initial["op"] in DAYS)
            if not bound and form.kind in ("date", "datetime") and not counted:
                return self._line(place, {**start, "value": ""})  # a number of days is no date, nor the other way
        return self._shown(Line(place, form))

    def _line(self, place: str, start: dict[str, Any]) -> Line:
        """A row that is not yet posted, bound to what it begins with so that it can be asked for its condition."""
        form = self._form(place, start)
        if start["value"] in ("", []) and start["op"] not in NO_VALUE:
            return self._shown(Line(place, form))
        data = QueryDict(mutable=True)
        data[f"{place}-field"], data[f"{place}-op"] = form.name, form.initial["op"]
        value = start["value"]
        data.setlist(f"{place}-value", value if isinstance(value, list) else [str(value)])
        return self._shown(Line(place, self._form(place, start, data)))

    def _form(self, place: str, start: dict[str, Any], data: QueryDict | None = None) -> ConditionForm:
        about = self.about
        form = ConditionForm(
            about.filters, about.aliases, member=self.member, field=start["field"], start=start, data=data,
            prefix=place, choice=self.offered,
        )  # fmt: skip
        form.fields["value"].widget.attrs["aria-label"] = _("Value of %(field)s") % {"field": form.kinds[form.name][0]}
        return form

    def _shown(self, line: Line) -> Line:
        """The chosen answers in words, for the row's summary."""
        if line.form is not None and line.is_list:
            chosen = {str(one) for one in line.form["value"].value() or []}
            answers = line.form.fields["value"].choices  # type: ignore[attr-defined]
            line.picked = ", ".join(str(label) for value, label in answers if str(value) in chosen)
        return line


def _free(group: Group) -> int:
    """A number that no part of the group has."""
    taken = ids_in(one.id.rpartition("_")[2] for one in group.parts)
    return max(taken, default=-1) + 1
