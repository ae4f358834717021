"""How one column's text becomes a value of one field: a number, a day, addresses, a member, an answer of a list."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from steward.core.money import Money
from steward.core.refused import Invalid
from steward.fields.models import Field
from steward.fields.texts import Reading, from_text

from . import cells
from .cells import Unread
from .choices import Choice
from .drafts import Draft
from .html_text import is_html, plain
from .own_ids import number_of
from .targets import WITH_FIELDS
from .values import LISTS, STATUSES
from .words import squeeze
from .world import World

_CURRENCY = re.compile(r"\b[A-Z]{3}\b")
_ADDRESS = re.compile(r".*<([^<>\s]+@[^<>\s]+)>\s*")
Take = Callable[[dict[str, Any], Draft, str], None]


class Reader:
    """How one column's text becomes a value of one field."""

    def __init__(self, world: World, choice: Choice, kind: str, name: str, field: Field | None = None) -> None:
        self.world, self.choice, self.kind, self.name, self.field = world, choice, kind, name, field

    def take(self, reads: str) -> Take:
        """The function that puts the value where it belongs."""
        special: dict[str, Take] = {
            "emails": self._emails, "phones": self._phones, "tags": self._tags, "member": self._member,
            "choices": self._choices, "stage": self._stage, "done": self._done, "markup": self._markup,
            "due": self._due, "pinned": self._pinned, "own_id": self._own_id,
        }  # fmt: skip
        if reads in special:
            return special[reads]
        plain_reader = self._plain(reads)
        if plain_reader is None:
            return keeper(self.name)
        name, read = self.name, plain_reader

        def take(values: dict[str, Any], draft: Draft, text: str) -> None:
            values[name] = read(text)

        return take

    def _plain(self, reads: str) -> Callable[[str], Any] | None:
        choice = self.choice
        found: dict[str, Callable[[str], Any]] = {
            "whole": lambda text: cells.whole(text, choice.comma),
            "amount": lambda text: cells.number(text, choice.comma) * choice.scale,
            "money": self._money,
            "number": lambda text: cells.number(text, choice.comma),
            "minutes": lambda text: _minutes(text, choice.comma),
            "day": lambda text: cells.a_day(text, choice.date, choice.epoch),
            "moment": lambda text: _moment(text, choice),
            "time": cells.a_time,
            "yes_no": cells.yes_no,
            "currency": str.upper,
            **{name: partial(_known, words=words) for name, words in LISTS.items()},
            "industry": self._industry,
            "choice": self._choice,
            "member_id": self._member_id,
            "parts": self._parts,
        }
        return found.get(reads)

    def _own_id(self, values: dict[str, Any], draft: Draft, text: str) -> None:
        """The number of a record of this installation; that of another is told and names nobody."""
        number = number_of(self.kind, text)
        if number is not None:
            values["own_id"] = number
        elif text.isdecimal():
            raise Unread(
                _("“%(text)s” does not say which Steward it is a number of. Export anew, or skip this column.")
                % {"text": text[:60]}
            )
        elif text.startswith("steward-"):
            draft.adjust(self.choice.column, text, "", _("an ID of another Steward: it names no record here"))
            if not values:
                del draft.values[self.kind]
        else:
            raise Unread(_("“%(text)s” is no ID of Steward.") % {"text": text[:60]})

    def _money(self, text: str) -> Any:
        """An amount; of a field of the firm's own with its currency, which the cell may name."""
        amount = cells.number(text, self.choice.comma) * self.choice.scale
        if self.field is None:
            return amount
        named = _CURRENCY.search(text)
        return Money.of(amount, named[0] if named else self.world.currency)

    def _emails(self, values: dict[str, Any], draft: Draft, text: str) -> None:
        for part in self._several(text, r"\s*(?::::|[;,\n])\s*"):
            named = _ADDRESS.fullmatch(part)
            address = named[1] if named else part
            if named:
                draft.adjust(self.choice.column, part, address, _("the name beside the address is not kept"))
            row = {"address": address, "label": self.choice.tag}
            there = values.setdefault("emails", [])
            if address and address.casefold() not in {other["address"].casefold() for other in there}:
                there.append(row)

    def _phones(self, values: dict[str, Any], draft: Draft, text: str) -> None:
        for part in self._several(text, r"\s*(?::::|[;\n]|, )\s*"):
            there = values.setdefault("phones", [])
            if part and part not in {other["number"] for other in there}:
                there.append({"number": part, "label": self.choice.tag})

    def _several(self, text: str, usual: str) -> list[str]:
        """The parts of a cell: by the separator that was chosen, else by the usual ones."""
        return _list(text, self.choice.separator) if self.choice.separator else re.split(usual, text)

    def _tags(self, values: dict[str, Any], draft: Draft, text: str) -> None:
        values.setdefault("tags", []).extend(_list(text, self.choice.separator))

    def _choices(self, values: dict[str, Any], draft: Draft, text: str) -> None:
        values[self.name] = [self._choice(part) for part in _list(text, self.choice.separator)]

    def _choice(self, text: str) -> str:
        return self.world.need_option(self.field, text) if self.field else text

    def _industry(self, text: str) -> str:
        return self.world.need_option(self.world.industry, text) if self.world.industry else text

    def _member(self, values: dict[str, Any], draft: Draft, text: str) -> None:
        member = self.world.member(text)
        if member is not None:
            values[f"{self.name}_id"] = member.pk
            return
        self.world.stranger(text)
        if self.kind in WITH_FIELDS:
            field = self.world.need_field(self.kind, _("Imported owner"), Field.Type.TEXT)
            self.columns_note(values, field, text)
        else:
            values["stranger"] = text

    def columns_note(self, values: dict[str, Any], field: Field, text: str) -> None:
        """Keep a text in a custom field of the record."""
        values.setdefault("custom", {})[field.key] = text

    def _parts(self, text: str) -> Any:
        """A value that is made of parts, or names another record; read once for each text."""
        assert self.field is not None  # noqa: S101 - only custom fields are read so
        order = "mdy" if self.choice.date == "mdy" else "dmy"
        try:
            return from_text(self.field, text, Reading(self.world.by, self.world.currency, order))
        except Invalid as wrong:
            raise Unread(wrong.message) from wrong

    def _member_id(self, text: str) -> int:
        member = self.world.member(text)
        if member is None:
            raise Unread(_("There is no member “%(text)s”.") % {"text": text[:60]})
        return member.pk

    def _stage(self, values: dict[str, Any], draft: Draft, text: str) -> None:
        status = STATUSES.get(squeeze(text)) if not text.isdigit() else None
        if status in ("won", "lost"):
            values["status"] = status
        else:
            values["stage"] = text
            values.setdefault("status", "open")

    def _done(self, values: dict[str, Any], draft: Draft, text: str) -> None:
        values["done"] = _done(text)

    def _pinned(self, values: dict[str, Any], draft: Draft, text: str) -> None:
        values["pinned"] = values.get("pinned", False) or cells.yes_no(text)

    def _markup(self, values: dict[str, Any], draft: Draft, text: str) -> None:
        values[self.name] = plain(text) if is_html(text) else text

    def _due(self, values: dict[str, Any], draft: Draft, text: str) -> None:
        on, at = cells.moment(text, self.choice.date, self.choice.epoch)
        values["due_on"] = on
        if at is not None and ":" in text and not re.search(r"[T ]0?0:00", text):
            values.setdefault("due_time", at.time())


def keeper(name: str) -> Take:
    """Puts the text there as it is."""

    def take(values: dict[str, Any], draft: Draft, text: str) -> None:
        values[name] = text

    return take


def _list(text: str, separator: str = "") -> list[str]:
    """The items of a cell that holds several, as the five products write them; quoted ones may hold commas. Without a
    `separator` the cell itself shows it."""
    if separator == ":::" or (not separator and " ::: " in text):
        parts = [part.strip().removeprefix("* ") for part in text.split(":::")]
    elif separator == "\n":
        parts = text.split("\n")
    else:
        delimiter = separator or (";" if ";" in text else ",")
        parts = next(csv.reader([text.replace("\n", delimiter)], delimiter=delimiter, skipinitialspace=True), [])
    return [part.strip() for part in parts if part.strip() and part.strip() != "* myContacts"]


def _known(text: str, words: dict[str, str]) -> str:
    found = words.get(squeeze(text))
    if found is None:
        offered = ", ".join(dict.fromkeys(words.values()))
        raise Unread(_("“%(text)s” is none of: %(list)s.") % {"text": text[:60], "list": offered})
    return found


def _minutes(text: str, comma: bool) -> int | None:
    if ":" in text:
        hours, minutes, *_rest = text.split(":")
        if hours.isdigit() and minutes.isdigit():
            return int(hours) * 60 + int(minutes) or None
    return cells.whole(text, comma) or None


def _moment(text: str, choice: Choice) -> Any:
    on, at = cells.moment(text, choice.date, choice.epoch)
    return at or on


def _done(text: str) -> bool:
    word = squeeze(text)
    if word in (
        "done",
        "completed",
        "complete",
        "closed",
        "gedaan",
        "voltooid",
        "erledigt",
        "hotovo",
        "hecho",
        "selesai",
    ):
        return True
    if word in (
        "todo",
        "open",
        "planned",
        "pending",
        "notstarted",
        "inprogress",
        "deferred",
        "waiting",
        "tedoen",
        "offen",
    ):
        return False
    return cells.yes_no(text)
