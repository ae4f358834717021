"""Changing the type of a field: what each value becomes, and what would not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from steward.core.refused import Invalid
from steward.team.firm import workspace
from steward.team.models import Member

from .carriers import carrier
from .models import Field
from .queries import holding
from .texts import ORDERS, Reading, as_text, from_text
from .types import stored
from .values import names_of

EXAMPLES = 10
LOOKED_AT = 50_000
MOST_ANSWERS = 500
_WITH_ANSWERS = (Field.Type.CHOICE, Field.Type.CHOICES)
_TEXTS = (Field.Type.TEXT, Field.Type.SUGGESTED, Field.Type.LONG_TEXT)


@dataclass(frozen=True)
class Misfit:
    """A value that would not fit: of which record, in words, and why not."""

    record_id: int
    name: str
    text: str
    why: str


@dataclass
class Preview:
    """What a change of type would do: of `total` values `looked_at` were tried, `lost` of them do not fit."""

    total: int
    looked_at: int = 0
    lost: int = 0
    examples: list[Misfit] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        """Whether every value was tried."""
        return self.looked_at >= self.total


def target_of(one: Field, to: str, options: Sequence[Mapping[str, Any]] | None = None) -> Field:
    """The definition as it will be. Answers that are not given are made from what stands in the records."""
    made = Field(pk=one.pk, record=one.record, key=one.key, label=one.label, type=to, era=one.era + 1)
    if to in _WITH_ANSWERS:
        made.options = [dict(option) for option in options] if options else _answers_of(one)
    return made


def reading(by: Member | None, order: str = "dmy") -> Reading:
    """How texts are read for this firm."""
    if order not in ORDERS:
        raise Invalid(_("Days are written dmy or mdy."), field="date_order")
    firm = workspace()
    return Reading(by, firm.currency if firm else "EUR", order)


def preview(one: Field, target: Field, how: Reading) -> Preview:
    """Try the values of at most 50,000 records. Four queries; nothing is changed."""
    rows = holding(one).order_by("pk")
    found = Preview(total=rows.count(), answers=[str(answer["label"]) for answer in target.options])
    batch = list(rows.values_list("pk", "name", "custom")[:LOOKED_AT])
    changer = Changer(one, target, how, [custom for _pk, _name, custom in batch])
    for pk, name, custom in batch:
        found.looked_at += 1
        value = custom[one.slot]
        try:
            changer.value(value)
        except Invalid as misfit:
            found.lost += 1
            if len(found.examples) < EXAMPLES:
                found.examples.append(Misfit(pk, name, changer.text(value), misfit.message))
    return found


class Changer:
    """Turns values of one definition into those of another, for one batch of records."""

    def __init__(self, one: Field, target: Field, how: Reading, customs: Sequence[Mapping[str, Any]]) -> None:
        self.one, self.target, self.how = one, target, how
        self.names = names_of([one], customs, how.by)
        self.known: dict[str, Any] = {}

    def text(self, value: Any) -> str:
        """The value as it was, in words."""
        return as_text(self.one, value, self.names) or str(value)

    def value(self, value: Any) -> Any:
        """What it becomes. Raises `Invalid` when it does not fit."""
        text = as_text(self.one, value, self.names)
        if text not in self.known:
            try:
                self.known[text] = self._read(value, text)
            except Invalid as misfit:
                self.known[text] = misfit
        found = self.known[text]
        if isinstance(found, Invalid):
            raise found
        return found

    def _read(self, value: Any, text: str) -> Any:
        if self.target.type == Field.Type.NUMBER and isinstance(value, dict) and "minor" in value:
            text = text.rpartition(" ")[0]
        if self.target.type == Field.Type.CHOICE and isinstance(value, list) and len(value) > 1:
            raise Invalid(_("It has several answers."), field=self.one.key)
        if self.target.type == Field.Type.CHOICES and isinstance(value, str) and self.one.type not in _TEXTS:
            return stored(self.target, [text], self.one.key)
        found = from_text(self.target, text, self.how)
        if found is None:
            raise Invalid(_("Nothing would be left of it."), field=self.one.key)
        return found


def _answers_of(one: Field) -> list[dict[str, Any]]:
    """The answers a field starts with when it becomes one of choices: those it had, else what stands in the records."""
    if one.options:
        return [dict(answer) for answer in one.options]
    if one.type == Field.Type.YES_NO:
        return [{"value": text, "label": text} for text in (_("Yes"), _("No"))]
    rows = carrier(one.record).model._base_manager.filter(custom__has_key=one.slot)
    texts = rows.order_by().values_list(KT(f"custom__{one.slot}"), flat=True).distinct()[: MOST_ANSWERS * 2]
    found: dict[str, str] = {}
    for text in sorted(str(text) for text in texts if text):
        one_line = " ".join(text.split())
        if 0 < len(one_line) <= 120:
            found.setdefault(one_line.casefold(), one_line)
    return [{"value": text, "label": text} for text in list(found.values())[:MOST_ANSWERS]]
