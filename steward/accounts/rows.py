"""The rows of the accounts list, ready for the template: one page takes two queries more than its accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
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
from steward.core.templatetags.ui import avatar, mark
from steward.core.ui_dates import due_text, due_tone, full_text, past_text
from steward.core.ui_icons import icon_html
from steward.core.ui_money import NOTHING, money_text
from steward.core.ui_people import hue_of, initials_of
from steward.fields.models import Field, Tag
from steward.fields.values import display, member_names
from steward.team.models import Member

from .details import shown_detail
from .models import Account
from .operations import Industries
from .table import Column
from .websites import shown_website


class Quick:
    """A template asks `row["name"]` before `row.name`; answering the first spares it an exception for each value."""

    __slots__ = ()

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


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
    """One cell, of one of these sorts: `plain` text, a value that a click edits (`edit_url`), text with a `title`, a
    face, the pill of the next activity (`step`), or the button that plans one (none). `attrs` are the `td`'s."""

    text: str = ""
    attrs: SafeString | str = ""
    plain: bool = False
    edit_url: str = ""
    said: str = ""
    title: str = ""
    face: SafeString | str = ""
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """A member as a list shows them: "Kary H.", with initials and the colour of the name."""

    name: str
    short: str
    initials: str
    hue: int


@dataclass(slots=True)
class Row(Quick):
    """One account of the list; the id as text, since numbers cost a template more."""

    id: str
    name: str
    url: str
    mark: SafeString
    pick_said: str
    plan_url: str
    plan_said: str
    is_customer: bool
    tags: list[Tag] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the parts of a row lead; each takes an id at "0"."""

    plan: str
    step: str


def rows_of(
    accounts: Sequence[Any],
    columns: Sequence[Column],
    *,
    currency: str,
    ways: Ways,
    may_edit: bool,
    fields: Sequence[Field] | None = None,
) -> list[Row]:
    """The accounts (light rows of `needed(columns)` will do) as rows. `fields`: all definitions, to save a query."""
    tags = tags_of([account.pk for account in accounts])
    draw = _Drawing(accounts, columns, currency, ways, may_edit, fields)
    plan, _zero, rest = ways.plan.partition("0")
    pick_word, plan_word = _("Select %(name)s"), _("Plan next step for %(name)s")
    return [
        Row(
            id=str(account.pk),
            name=account.name,
            url=f"/accounts/{account.pk}/",
            mark=_mark(account.pk, account.name, account.photo),
            pick_said=pick_word % {"name": account.name},
            plan_url=f"{plan}{account.pk}{rest}",
            plan_said=plan_word % {"name": account.name},
            is_customer=account.is_customer,
            tags=tags.get(account.pk, []),
            cells=draw.cells(account),
        )
        for account in accounts
    ]


@lru_cache(maxsize=4096)
def _mark(pk: int, name: str, photo: str) -> SafeString:
    return mark({"name": name, "photo_url": f"/accounts/{pk}/photo/{photo}/" if photo else ""})


def tags_of(ids: Sequence[int]) -> dict[int, list[Tag]]:
    """Tags by account, in alphabetical order. One query."""
    found: dict[int, list[Tag]] = defaultdict(list)
    links = Account.tags.through._base_manager.filter(account_id__in=ids).select_related("tag")
    for link in links.order_by("tag__name_folded"):
        found[link.account_id].append(link.tag)
    return found


def face_of(member: Member) -> Face:
    """A member as lists show them."""
    name = str(member)
    return Face(name, short_name(name), initials_of(name), hue_of(name))


@lru_cache(maxsize=1024)
def short_name(name: str) -> str:
    """ "Kary Hendrixson" as "Kary H."; a single word as it is."""
    words = name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 and "@" not in name else name


@lru_cache(maxsize=256)
def attrs_of(column: Column) -> SafeString:
    """The attributes of a column's cells."""
    named = {"class": "end" if column.end else "", "data-p": column.phone}
    return flatatt({name: value for name, value in named.items() if value})


Drawer = Callable[[Any], Cell]


class _Drawing:
    """Turns accounts into cells. What is the same for many rows is worked out once."""

    def __init__(
        self,
        accounts: Sequence[Any],
        columns: Sequence[Column],
        currency: str,
        ways: Ways,
        may_edit: bool,
        fields: Sequence[Field] | None,
    ) -> None:
        self.currency, self.may_edit = currency, may_edit
        self.before, _zero, self.after = ways.step.partition("0")
        self.language, self.today = get_language() or "en", clock.today()
        self.industries = Industries(fields)
        self.edit_word = _("Edit %(field)s of %(name)s, %(value)s")
        self.empty_word = _("empty")
        self.draw = [(one, str(one.label), attrs_of(one), self._drawer(one)) for one in columns]
        people = [one.field.slot for one in columns if one.field and one.field.type == one.field.Type.MEMBER]
        self.names = member_names([pk for row in accounts for slot in people if (pk := row.custom.get(slot))])
        owners = {account.owner_id for account in accounts} if any(one.key == "owner" for one in columns) else set()
        members = Member.objects.filter(pk__in=owners - {None})
        self.faces = {member.pk: (face_of(member), avatar(member, size="s")) for member in members}

    def cells(self, account: Any) -> list[Cell]:
        """The cells of one row."""
        return [self._cell(account, *how) for how in self.draw]

    def _cell(self, account: Any, column: Column, label: str, attrs: SafeString, draw: Drawer) -> Cell:
        cell = draw(account)
        cell.attrs = attrs
        if column.edit and self.may_edit:
            cell.plain = False
            cell.edit_url = f"/accounts/{account.pk}/field/{column.edit}/?as=cell"
            value = cell.said or cell.text or self.empty_word
            cell.said = self.edit_word % {"field": label, "name": account.name, "value": value}
        return cell

    def _drawer(self, column: Column) -> Drawer:
        if column.field is not None:
            one = column.field
            return lambda account: _text(display(one, account.custom.get(one.slot), self.names))
        special: dict[str, Drawer] = {
            "next_activity": self._step,
            "owner": self._owner,
            "industry": lambda account: _text(self.industries.label(account.industry)),
            "last_contact": lambda account: self._ago(account.last_contact_at),
            "customer_since": lambda account: self._ago(account.customer_since),
            "created": lambda account: self._ago(account.created_at),
            "won_value": lambda account: self._money(account.won_minor),
            "open_deal_value": lambda account: self._money(account.open_minor),
            "website": lambda account: _text(shown_website(account.website)),
        }
        return special.get(column.key) or (lambda account: self._plain(account, column.key))

    def _plain(self, account: Any, key: str) -> Cell:
        value = getattr(account, key)
        if key in ("won_count", "open_count", "contact_count"):
            return _text(f"{value:,}" if value else NOTHING)
        return _text(shown_detail(key, value))

    def _money(self, minor: int) -> Cell:
        return _text(_amount(minor, self.currency, self.language) if minor else NOTHING)

    def _ago(self, at: date | datetime | None) -> Cell:
        if at is None:
            return _text(NOTHING)
        text, full = _past(at, self.today, self.language)
        return Cell(text, title=full)

    def _owner(self, account: Any) -> Cell:
        if account.owner_id not in self.faces:
            return _text("")
        face, picture = self.faces[account.owner_id]
        return Cell(face.short, face=picture, said=face.name)

    def _step(self, account: Any) -> Cell:
        on = account.next_activity_on
        if on is None:
            return Cell()
        when, full, tone = _due(on, account.next_activity_time, self.today, self.language)
        icon = icon_html(account.next_activity_icon or "calendar")
        url = f"{self.before}{account.next_activity_id}{self.after}"
        what = account.next_activity_subject
        return Cell(step=Step(what, when, f"{what}, {full}", tone, icon, url))


def _text(text: str) -> Cell:
    return Cell(text, plain=True)


# Writing a date or an amount takes longer than all else in a cell; the same ones come again and again.
@lru_cache(maxsize=4096)
def _due(on: date, at: time | None, today: date, language: str) -> tuple[str, str, str]:
    return due_text(on, at), full_text(on), due_tone(on)


@lru_cache(maxsize=16_384)
def _past(at: date | datetime, today: date, language: str) -> tuple[str, str]:
    return past_text(at), full_text(at)


@lru_cache(maxsize=16_384)
def _amount(minor: int, currency: str, language: str) -> str:
    return money_text(Money(minor, currency))
