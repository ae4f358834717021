"""The rows of the accounts list, ready for the template: one page takes two queries more than its accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from steward.core.templatetags.ui import mark
from steward.core.ui_money import NOTHING
from steward.fields.models import Field
from steward.team.models import Member

from .cells import Cell, Drawer, Drawing, ListRow, tags_of, text_cell
from .completeness import Completeness
from .details import shown_detail
from .models import Account
from .operations import Industries
from .table import Column
from .websites import shown_website


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
) -> list[ListRow]:
    """The accounts (light rows of `needed(columns)` will do) as rows. `fields`: all definitions, to save a query;
    `by`: who looks, since not everybody sees every record that a cell names."""
    tags = tags_of(Account, [account.pk for account in accounts])
    draw, complete = _Drawing(accounts, columns, currency, ways, may_edit, fields, by), Completeness()
    plan, _zero, rest = ways.plan.partition("0")
    pick_word, plan_word = _("Select %(name)s"), _("Plan next step for %(name)s")
    return [
        ListRow(
            id=str(account.pk),
            name=account.name,
            url=f"/accounts/{account.pk}/",
            picture=_mark(account.pk, account.name, account.photo),
            pick_said=pick_word % {"name": account.name},
            plan_url=f"{plan}{account.pk}{rest}",
            plan_said=plan_word % {"name": account.name},
            lacking=complete.said(account),
            may_begin=may_edit and not account.is_customer,
            tags=tags.get(account.pk, []),
            cells=draw.cells(account),
        )
        for account in accounts
    ]


@lru_cache(maxsize=4096)
def _mark(pk: int, name: str, photo: str) -> SafeString:
    return mark({"name": name, "photo_url": f"/accounts/{pk}/photo/{photo}/" if photo else ""})


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
        return self.amount(minor, self.currency) if count else text_cell(NOTHING)

    def _step(self, account: Any) -> Cell:
        return self.step_of(account, f"{self.before}{account.next_activity_id}{self.after}")
