"""One condition as a form: what is asked depends on the kind of field and on the operator."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steward.fields.models import Field, Tag
from steward.fields.values import definitions
from steward.segments.chips import to_text
from steward.segments.conditions import kinds_compared
from steward.segments.filters import LISTS, NO_VALUE, OPERATORS, WORDS, Filters
from steward.segments.sentences import FURTHER_ON, LONGER_AGO
from steward.team.models import Member

from .editing import owners

# Operators that one value cannot answer, or that say what another one says.
LEFT_OUT = frozenset({"between", "gt", "lt", "has_any", "has_none"})
KINDS_WITH_LISTS = ("choice", "choices", "member", "tags")
# Ways to say "before" and "after" with a number of days: (operator, which way the days count from today).
RELATIVE: dict[str, tuple[str, int]] = {"longer_ago": ("before", -1), "further_on": ("after", 1)}
DAYS = frozenset({"in_last", "in_next", *RELATIVE})
RELATIVE_WORDS = {"longer_ago": LONGER_AGO, "further_on": FURTHER_ON}

Offered = tuple[dict[str, tuple[Any, str]], dict[str, Field]]


def read_condition(text: str) -> dict[str, Any]:
    """The parts of a chip's parameter: field, op, value; empty ones for none."""
    field, _colon, rest = text.partition(":")
    op, _colon, raw = rest.partition(":")
    value: Any = raw
    if raw[:1] in ("[", "{"):
        try:
            value = json.loads(raw)
        except ValueError:
            value = ""
    if isinstance(value, dict):
        op, value = _relative(op, value.get("days", ""))
    return {"field": field, "op": op, "value": value}


def _relative(op: str, days: Any) -> tuple[str, Any]:
    """The operator and the number as people choose them: before 30 days ago is "longer ago than", 30."""
    for name, (plain, sign) in RELATIVE.items():
        if op == plain and isinstance(days, int) and days * sign >= 0:
            return name, abs(days)
    return op, days


class ConditionForm(forms.Form):
    """Field, operator, value."""

    field = forms.ChoiceField(label=_("Field"))
    op = forms.ChoiceField(label=_("Condition"))

    def __init__(
        self,
        filters: Filters,
        aliases: Container[str],
        *,
        member: Member,
        field: str,
        start: dict[str, Any],
        data: Any = None,
        prefix: str | None = None,
        choice: Offered | None = None,
    ) -> None:
        self.kinds, self.custom = choice or offered(filters, aliases, member)
        meant = aliases.get(field, "") if isinstance(aliases, Mapping) else ""
        name = next((one for one in (field, meant) if one in self.kinds), next(iter(self.kinds)))
        super().__init__(data, initial={**start, "field": name}, prefix=prefix)
        self.name, self.kind = name, self.kinds[name][1]
        self.filters = filters
        self.fields["field"].choices = [(key, label) for key, (label, _kind) in self.kinds.items()]  # type: ignore[attr-defined]
        self.fields["op"].choices = self._operators()  # type: ignore[attr-defined]
        op = self.data.get(self.add_prefix("op")) or start["op"]
        known = [key for key, _label in self.fields["op"].choices]  # type: ignore[attr-defined]
        self.initial["op"] = op if op in known else known[0]
        self.fields["value"] = self._value_field()

    def groups(self) -> list[tuple[str, list[tuple[str, Any]]]]:
        """The fields to choose from: the record's own, then those of each kind of related record under its name."""
        found: dict[str, list[tuple[str, Any]]] = {"custom": []}
        for name, (label, _kind) in self.kinds.items():
            of, dot, _rest = name.partition(".")
            found.setdefault(of if dot else "custom", []).append((name, label))
        return [("" if of == "custom" else str(every[0][1]).partition(":")[0], every) for of, every in found.items()]

    def clean(self) -> dict[str, Any]:
        """A value where the operator takes one."""
        cleaned = super().clean() or {}
        if cleaned.get("op") in NO_VALUE:
            self.errors.pop("value", None)
            cleaned.setdefault("value", "")
        if cleaned.get("op") not in NO_VALUE and not cleaned.get("value") and "value" not in self.errors:
            self.add_error("value", _("Say what to compare with."))
        if cleaned.get("op") in DAYS and not _is_number(str(cleaned.get("value", ""))):
            self.add_error("value", _("Give a number of days."))
        return cleaned

    def text(self) -> str:
        """The chip's parameter."""
        said = self.condition()
        return to_text(said["field"], said["op"], said.get("value"))

    def condition(self) -> dict[str, Any]:
        """The condition in the grammar of filters."""
        op, value = self.cleaned_data["op"], self.cleaned_data["value"]
        if op in NO_VALUE:
            return {"field": self.name, "op": op}
        if op in DAYS:
            op, sign = RELATIVE.get(op, (op, 1))
            value = {"days": sign * int(value)}
        elif self.kind == "yes_no":
            value = value == "true"
        return {"field": self.name, "op": op, "value": value}

    def _operators(self) -> list[tuple[str, Any]]:
        ops = OPERATORS[self.kind]
        left_out = LEFT_OUT - LISTS if self.kind in KINDS_WITH_LISTS else LEFT_OUT
        if self.kind in KINDS_WITH_LISTS:
            return [(op, WORDS[op]) for op in ops if op in LISTS or op in NO_VALUE]
        plain = [(op, WORDS[op]) for op in ops if op not in left_out]
        if self.kind in ("date", "datetime"):
            plain[:0] = RELATIVE_WORDS.items()
        return plain

    def _value_field(self) -> forms.Field:
        label = _("Value")
        if self.kind in KINDS_WITH_LISTS:
            return forms.MultipleChoiceField(
                choices=self._answers(), widget=forms.CheckboxSelectMultiple, required=False, label=label
            )
        if self.kind == "yes_no":
            return forms.ChoiceField(choices=[("true", _("Yes")), ("false", _("No"))], label=label)
        if self.kind in ("date", "datetime") and self.initial["op"] not in DAYS:
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            return forms.CharField(required=False, label=label, widget=widget)
        hint = _("Number of days.") if self.kind in ("date", "datetime") else ""
        mode = {"inputmode": "decimal"} if self.kind in ("number", "money", "date", "datetime") else {}
        return forms.CharField(
            required=False, label=label, max_length=250, help_text=hint, widget=forms.TextInput(attrs=mode)
        )

    def _answers(self) -> list[tuple[str, Any]]:
        if self.kind == "member":
            return [("me", _("Me")), *((str(one.pk), str(one)) for one in owners())]
        if self.kind == "tags":
            return [(name, name) for name in Tag.objects.order_by("name_folded").values_list("name", flat=True)[:200]]
        if self.name in self.custom:
            return [(answer["value"], answer["label"]) for answer in self.custom[self.name].options]
        return [(str(value), label) for value, label in self.filters[self.name].answers()]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 6


def offered(filters: Filters, aliases: Container[str], member: Member) -> Offered:
    """Name -> (label, kind) of every field that is offered, and the definitions of the custom ones."""
    kinds: dict[str, tuple[Any, str]] = {
        name: (one.label, one.kind) for name, one in filters.items() if name not in aliases and one.kind != "custom"
    }
    custom: dict[str, Field] = {}
    for name, own in filters.items():
        fields = definitions(own.record, member) if own.kind == "custom" else []
        compared = kinds_compared(fields)
        for one in fields:
            if one.pk not in compared:
                continue
            custom[f"{name}.{one.key}"] = one
            label = one.label if name == "custom" else f"{own.label}: {one.label}"
            kinds[f"{name}.{one.key}"] = (label, compared[one.pk])
    return kinds, custom
