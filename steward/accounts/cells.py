"""The cells of a list's rows, ready for the template, and what draws them; accounts and people draw with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django.forms.utils import flatatt
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from steward.core import clock
from steward.core.money import Money
from steward.core.templatetags.ui import avatar
from steward.core.ui_dates import due_text, due_tone, full_text, past_text
from steward.core.ui_icons import icon_html
from steward.core.ui_money import NOTHING, money_text
from steward.core.ui_people import hue_of, initials_of
from steward.core.ui_quick import Quick
from steward.fields.computed import computed
from steward.fields.models import Tag
from steward.fields.values import display, names_of
from steward.team.models import Member

from .table import Column


@dataclass(slots=True)
class Step(Quick):
    """What happens next: the pill. `said` is what and the whole date."""

    what: str
    when: str
    said: str
    tone: str
    icon: SafeString
    url: str


@dataclass(slots=True)
class Cell(Quick):
    """One cell, of one of these sorts: `plain` text, a value that a click edits (`edit_url`; not where it is `fixed`),
    a link (`href`, with the names of `more` of the same), the pill of the next activity (`step`), text with a `title`,
    a face, a `tag`, or none of these: a button that plans the next activity. `attrs` are the `td`'s."""

    text: str = ""
    attrs: SafeString | str = ""
    plain: bool = False
    edit_url: str = ""
    said: str = ""
    title: str = ""
    face: SafeString | str = ""
    step: Step | None = None
    href: str = ""
    more: Sequence[str] = ()
    tag: bool = False
    tone: str = ""
    fixed: bool = False


@dataclass(slots=True)
class ListRow(Quick):
    """One record of a list, as `accounts/list_table.html` shows it; the id as text, since numbers cost a template more.

    `picture` stands before the name, `lacking` says what is missing; with `may_begin` it can be made an account.
    """

    id: str
    name: str
    url: str
    picture: SafeString | str
    pick_said: str
    plan_url: str = ""
    plan_said: str = ""
    lacking: str = ""
    may_begin: bool = False
    tags: Sequence[Tag] = ()
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Face:
    """A member as a list shows them: "Kary H.", with initials and the colour of the name."""

    name: str
    short: str
    initials: str
    hue: int


def face_of(member: Member) -> Face:
    """A member as lists show them."""
    name = str(member)
    return Face(name, short_name(name), initials_of(name), hue_of(name))


@lru_cache(maxsize=1024)
def short_name(name: str) -> str:
    """ "Kary Hendrixson" as "Kary H."; a single word as it is."""
    words = name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 and "@" not in name else name


def text_cell(text: str) -> Cell:
    """Text alone."""
    return Cell(text, plain=True)


def tags_of(model: Any, ids: Sequence[int]) -> dict[int, list[Tag]]:
    """The tags of these records, in alphabetical order. One query."""
    found: dict[int, list[Tag]] = defaultdict(list)
    column = f"{model._meta.model_name}_id"
    links = model.tags.through._base_manager.filter(**{f"{column}__in": ids}).select_related("tag")
    for link in links.order_by("tag__name_folded"):
        found[getattr(link, column)].append(link.tag)
    return found


Drawer = Callable[[Any], Cell]


class Drawing:
    """Turns records (light rows of the columns will do) into cells. What is the same for many is worked out once.

    `edit` is where a cell is edited: "/accounts/{0}/field/{1}/?as=cell", with the record's id and the field's key.
    """

    def __init__(
        self, records: Sequence[Any], columns: Sequence[Column], *, edit: str, may_edit: bool, by: Member | None = None
    ) -> None:
        self.edit, self.may_edit = edit, may_edit
        self.language, self.today = get_language() or "en", clock.today()
        self.edit_word, self.empty_word = _("Edit %(field)s of %(name)s, %(value)s"), _("empty")
        own = [one.field for one in columns if one.field]
        self.names = names_of(own, [row.custom for row in records] if own else [], by)
        self.worked_out = computed(own[0].record, [row.pk for row in records], own) if own else {}
        self.faces = _faces(record.owner_id for record in records) if "owner" in {one.key for one in columns} else {}
        self.draw = [(one, str(one.label), attrs_of(one), self.drawer(one)) for one in columns]

    def drawer(self, column: Column) -> Drawer:
        """What draws this column's cells."""
        if column.field is not None:
            one = column.field
            if one.is_computed:
                return lambda record: text_cell(display(one, self.worked_out[record.pk].get(one.slot), self.names))
            return lambda record: text_cell(display(one, record.custom.get(one.slot), self.names))
        if column.key == "owner":
            return self._owner
        return self.drawers().get(column.key) or (lambda record: self.plain(record, column.key))

    def drawers(self) -> dict[str, Drawer]:
        """By column, those that are drawn in a way of their own."""
        return {}

    def plain(self, record: Any, key: str) -> Cell:
        """Any other column."""
        return text_cell(getattr(record, key))

    def cells(self, record: Any) -> list[Cell]:
        """The cells of one row."""
        return [self._cell(record, *how) for how in self.draw]

    def ago(self, at: date | datetime | None) -> Cell:
        """A day that has passed."""
        if at is None:
            return text_cell(NOTHING)
        text, full = _past(at, self.today, self.language)
        return Cell(text, title=full)

    def step_of(self, record: Any, url: str) -> Cell:
        """What happens next, leading to `url`; the cell that plans it where nothing is planned."""
        on = record.next_activity_on
        if on is None:
            return Cell()
        when, full, tone = _due(on, record.next_activity_time, self.today, self.language)
        what, icon = record.next_activity_subject, icon_html(record.next_activity_icon or "calendar")
        return Cell(step=Step(what, when, f"{what}, {full}", tone, icon, url))

    def amount(self, minor: int, currency: str) -> Cell:
        """An amount of money."""
        return text_cell(_amount(minor, currency, self.language))

    def _cell(self, record: Any, column: Column, label: str, attrs: SafeString, draw: Drawer) -> Cell:
        cell = draw(record)
        cell.attrs = attrs
        if column.edit and self.may_edit and not cell.fixed:
            cell.plain = False
            cell.edit_url = self.edit.format(record.pk, column.edit)
            value = cell.text or self.empty_word  # as it is written in the cell: people who speak to it read it there
            cell.said = self.edit_word % {"field": label, "name": record.name, "value": value}
        return cell

    def _owner(self, record: Any) -> Cell:
        if record.owner_id not in self.faces:
            return text_cell("")
        face, picture = self.faces[record.owner_id]
        return Cell(face.short, face=picture, said=face.name)


def _faces(ids: Iterable[int | None]) -> dict[int, tuple[Face, SafeString]]:
    members = Member.objects.filter(pk__in=set(ids) - {None})
    return {member.pk: (face_of(member), avatar(member, size="s")) for member in members}


@lru_cache(maxsize=256)
def attrs_of(column: Column) -> SafeString:
    """The attributes of a column's cells."""
    named = {"class": "end" if column.end else "", "data-p": column.phone}
    return flatatt({name: value for name, value in named.items() if value})


# Writing a date or an amount takes longer than all else in a cell; the same ones come again and again.
@lru_cache(maxsize=4096)
def _due(on: date, at: time | None, today: date, language: str) -> tuple[str, str, str]:
    return due_text(on, at), full_text(on), due_tone(on)


@lru_cache(maxsize=16_384)
def _amount(minor: int, currency: str, language: str) -> str:
    return money_text(Money(minor, currency))


@lru_cache(maxsize=16_384)
def _past(at: date | datetime, today: date, language: str) -> tuple[str, str]:
    return past_text(at), full_text(at)
