"""The rows of the accounts list, ready for the template: one page takes two queries more than its accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from steward.core import clock
from steward.core.money import Money
from steward.core.templatetags.ui import mark
from steward.core.ui_dates import due_text, due_tone, full_text, past_text
from steward.core.ui_icons import icon_html
from steward.core.ui_money import NOTHING, money_text
from steward.core.ui_people import hue_of, initials_of
from steward.fields.models import Tag
from steward.fields.values import display, member_names
from steward.team.models import Member

from .details import shown_detail
from .models import Account
from .operations import Industries
from .table import Column
from .websites import shown_website


@dataclass(slots=True)
class Step:
    """What happens next: the pill."""

    what: str
    when: str
    full: str
    tone: str
    icon: SafeString
    url: str


@dataclass(slots=True)
class Cell:
    """One cell. `edit_url` where a click edits it; `who` an owner with initials and hue; `step` the pill."""

    text: str = ""
    css: str = ""
    phone: str = ""
    edit_url: str = ""
    said: str = ""
    title: str = ""
    who: Face | None = None
    is_step: bool = False
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """A member as a list shows them: "Kary H.", with initials and the colour of the name."""

    name: str
    short: str
    initials: str
    hue: int


@dataclass(slots=True)
class Row:
    """One account of the list."""

    id: int
    name: str
    url: str
    mark: SafeString
    plan_url: str
    is_customer: bool
    tags: list[Tag] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the parts of a row lead; each takes an id at "0"."""

    plan: str
    step: str


def rows_of(
    accounts: Sequence[Account], columns: Sequence[Column], *, currency: str, ways: Ways, may_edit: bool
) -> list[Row]:
    """The accounts (with `owner` joined) as rows."""
    tags = tags_of([account.pk for account in accounts])
    draw = _Drawing(accounts, columns, currency, ways, may_edit)
    plan, _zero, rest = ways.plan.partition("0")
    return [
        Row(
            account.pk,
            account.name,
            account.url,
            mark(account),
            f"{plan}{account.pk}{rest}",
            account.is_customer,
            tags.get(account.pk, []),
            draw.cells(account),
        )
        for account in accounts
    ]


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


class _Drawing:
    """Turns accounts into cells. What is the same for many rows is worked out once."""

    def __init__(
        self, accounts: Sequence[Account], columns: Sequence[Column], currency: str, ways: Ways, may_edit: bool
    ) -> None:
        self.currency, self.may_edit = currency, may_edit
        self.before, _zero, self.after = ways.step.partition("0")
        self.language, self.today = get_language() or "en", clock.today()
        self.faces: dict[int, Face] = {}
        self.industries = Industries()
        self.edit_word = _("Edit %(field)s of %(name)s, %(value)s")
        self.draw: list[tuple[Column, Callable[[Account], Cell]]] = [(one, self._drawer(one)) for one in columns]
        people = [one.field.slot for one in columns if one.field and one.field.type == one.field.Type.MEMBER]
        self.names = member_names([pk for row in accounts for slot in people if (pk := row.custom.get(slot))])

    def cells(self, account: Account) -> list[Cell]:
        """The cells of one row."""
        found = []
        for column, draw in self.draw:
            cell = draw(account)
            cell.phone = column.phone
            if column.end:
                cell.css = "end"
            if column.edit and self.may_edit:
                cell.edit_url = f"/accounts/{account.pk}/field/{column.edit}/?as=cell"
                words = {"field": column.label, "name": account.name, "value": cell.said or cell.text or _("empty")}
                cell.said = self.edit_word % words
            found.append(cell)
        return found

    def _drawer(self, column: Column) -> Callable[[Account], Cell]:
        if column.field is not None:
            one = column.field
            return lambda account: Cell(display(one, account.custom.get(one.slot), self.names))
        special: dict[str, Callable[[Account], Cell]] = {
            "next_activity": self._step,
            "owner": self._owner,
            "industry": lambda account: Cell(self.industries.label(account.industry)),
            "last_contact": lambda account: self._ago(account.last_contact_at),
            "customer_since": lambda account: self._ago(account.customer_since),
            "created": lambda account: self._ago(account.created_at),
            "won_value": lambda account: self._money(account.won_minor),
            "open_deal_value": lambda account: self._money(account.open_minor),
            "website": lambda account: Cell(shown_website(account.website)),
        }
        return special.get(column.key) or (lambda account: self._plain(account, column.key))

    def _plain(self, account: Account, key: str) -> Cell:
        value = getattr(account, key)
        if key in ("won_count", "open_count", "contact_count"):
            return Cell(f"{value:,}" if value else NOTHING)
        return Cell(shown_detail(key, value))

    def _money(self, minor: int) -> Cell:
        return Cell(_amount(minor, self.currency, self.language) if minor else NOTHING)

    def _ago(self, at: date | datetime | None) -> Cell:
        if at is None:
            return Cell(NOTHING)
        text, full = _past(at, self.today, self.language)
        return Cell(text, title=full)

    def _owner(self, account: Account) -> Cell:
        if account.owner_id is None or account.owner is None:
            return Cell()
        if account.owner_id not in self.faces:
            self.faces[account.owner_id] = face_of(account.owner)
        face = self.faces[account.owner_id]
        return Cell(face.short, who=face, said=face.name)

    def _step(self, account: Account) -> Cell:
        step = account.next_step
        if step is None:
            return Cell(is_step=True)
        when, full, tone = _due(step.on, step.at, self.today, self.language)
        url = f"{self.before}{account.next_activity_id}{self.after}"
        return Cell(is_step=True, step=Step(step.what, when, full, tone, icon_html(step.icon), url))


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
