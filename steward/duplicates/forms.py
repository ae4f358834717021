"""What the pages of duplicates take in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from steward.accounts.pickers import PickField
from steward.core.text import id_in
from steward.team.models import Member

from .keys import LABELS
from .rules import Ruling


class OtherForm(forms.Form):
    """Another record to merge with."""

    def __init__(self, kind: str, member: Member, data: Any = None) -> None:
        super().__init__(data)
        label = _("Another account or organization") if kind == "account" else _("Another person")
        other = PickField(kind, label=label)
        other.of(member)
        self.fields["other"] = other


class RulesForm(forms.Form):
    """Points for each sign of a kind of record, and how many make a pair."""

    def __init__(self, kind: str, ruling: Ruling, data: Any = None) -> None:
        super().__init__(data, prefix=kind)
        self.kind = kind
        for sign, points in ruling.points.items():
            self.fields[sign] = _points(LABELS[sign], points, 0)
        self.fields["least"] = _points(_("A pair from"), ruling.least, 1)

    def values(self) -> dict[str, Any]:
        """What to give to `set_rules`."""
        points = {name: value for name, value in self.cleaned_data.items() if name != "least"}
        return {"points": points, "least": self.cleaned_data["least"]}


def _points(label: Any, initial: int, least: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, initial=initial, min_value=least, max_value=100)


def fields_in(data: QueryDict) -> dict[str, int]:
    """Which value comes from which record: inputs `from:KEY` with an id."""
    sent = {name.removeprefix("from:"): id_in(data[name]) for name in data if name.startswith("from:")}
    return {name: pk for name, pk in sent.items() if pk is not None}
