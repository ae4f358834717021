"""The rows of the accounts list, ready for the template: one page takes two queries more than its accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from steward.core.money import Money
from steward.core.templatetags.ui import mark
from steward.core.ui_dates import due_text, due_tone, full_text
from steward.core.ui_icons import icon_html
from steward.core.ui_money import NOTHING, money_text
from steward.core.ui_quick import Quick
from steward.fields.models import Field, Tag
from steward.team.models import Member

from .cells import Cell, Drawer, Drawing, Step, text_cell
from .completeness import Completeness
from .details import shown_detail
from .models import Account
from .operations import Industries
from .table import Column
from .websites import shown_website


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
    incomplete: str
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
    by: Member | None = None,
) -> list[Row]:
    """The accounts (light rows of `needed(columns)` will do) as rows. `fields`: all definitions, to save a query;
    `by`: who looks, since not everybody sees every record that a cell names."""
    tags = tags_of([account.pk for account in accounts])
    draw, complete = _Drawing(accounts, columns, currency, ways, may_edit, fields, by), Completeness()
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
            incomplete=complete.said(account),
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


class _Drawing(Drawing):
    """Turns accounts into cells."""

    def __init__(
        self,
        accounts: Sequence[Any],
        columns: Sequence[Column],
        currency: str,
        ways: Ways,
        may_edit: bool,
        fields: Sequence[Field] | None,
        by: Member | None,
    ) -> None:
        self.currency, self.industries = currency, Industries(fields)
        self.before, _zero, self.after = ways.step.partition("0")
        super().__init__(accounts, columns, edit="/accounts/{0}/field/{1}/?as=cell", may_edit=may_edit, by=by)

    def drawers(self) -> dict[str, Drawer]:
        """Money, days and the next activity."""
        return {
            "next_activity": self._step,
            "industry": lambda account: text_cell(self.industries.label(account.industry)),
            "last_contact": lambda account: self.ago(account.last_contact_at),
            "customer_since": lambda account: self.ago(account.customer_since),
            "created": lambda account: self.ago(account.created_at),
            "won_value": lambda account: self._money(account.won_minor, account.won_count),
            "open_deal_value": lambda account: self._money(account.open_minor, account.open_count),
            "website": lambda account: text_cell(shown_website(account.website)),
        }

    def plain(self, account: Any, key: str) -> Cell:
        """A number of something, or a detail."""
        value = getattr(account, key)
        if key in ("won_count", "open_count", "contact_count"):
            return text_cell(f"{value:,}" if value else NOTHING)
        return text_cell(shown_detail(key, value))

    def _money(self, minor: int, count: int) -> Cell:
        """What deals add up to, as the account's page says it; a dash where there are none."""
        return text_cell(_amount(minor, self.currency, self.language) if count else NOTHING)

    def _step(self, account: Any) -> Cell:
        on = account.next_activity_on
        if on is None:
            return Cell()
        when, full, tone = _due(on, account.next_activity_time, self.today, self.language)
        icon = icon_html(account.next_activity_icon or "calendar")
        url = f"{self.before}{account.next_activity_id}{self.after}"
        what = account.next_activity_subject
        return Cell(step=Step(what, when, f"{what}, {full}", tone, icon, url))


# Writing a date or an amount takes longer than all else in a cell; the same ones come again and again.
@lru_cache(maxsize=4096)
def _due(on: date, at: time | None, today: date, language: str) -> tuple[str, str, str]:
    return due_text(on, at), full_text(on), due_tone(on)


@lru_cache(maxsize=16_384)
def _amount(minor: int, currency: str, language: str) -> str:
    return money_text(Money(minor, currency))
