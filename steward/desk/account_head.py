"""The head of an account's pages: mark and name, tabs, the way to its neighbours, the menu of actions (T8)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steward.accounts.completeness import Completeness
from steward.accounts.models import Account
from steward.core.addresses import address
from steward.core.ui_quick import Quick
from steward.team.models import Member

# URL name -> label, in the order of the keys 1-8.
TABS: dict[str, str | Promise] = {
    "account": _("Overview"),
    "account_info": _("Info"),
    "account_timeline": _("Timeline"),
    "account_activities": _("Activities"),
    "account_deals": _("Deals"),
    "account_people": _("People"),
    "account_notes": _("Notes"),
    "account_files": _("Files"),
}

# Whether it is a customer -> the list it stands in.
PLACES: dict[bool, tuple[str, str | Promise]] = {
    True: ("accounts:list", _("All accounts")),
    False: ("accounts:organizations", _("All organizations")),
}


@dataclass(frozen=True, slots=True)
class Tab(Quick):
    """A page of the account; `count` is 0 where none is shown."""

    label: str | Promise
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Head(Quick):
    """What the head shows beside the account itself."""

    tabs: list[Tab]
    current: str
    list_url: str
    list_label: str | Promise
    may_manage: bool
    may_fields: bool  # the link "Manage fields" (M31, M33)
    lacks: list[str]  # what makes the account incomplete: "contacts", "billing_stage"
    lacks_said: str


def head(account: Account, current: str, member: Member) -> Head:
    """The head of one page of the account. No query."""
    counts = {"account_deals": account.open_count, "account_people": account.contact_count}
    tabs = [
        Tab(label, address(f"desk:{name}", account.pk), counts.get(name, 0), name == current)
        for name, label in TABS.items()
    ]
    name, label = PLACES[account.is_customer]
    complete, may = Completeness(), member.may("accounts.manage", account)
    may_fields = member.may("fields.manage")
    return Head(tabs, current, address(name), label, may, may_fields, complete.lacking(account), complete.said(account))


def neighbour(account: Account, member: Member, by: int) -> Account | None:
    """The next (`by` 1) or previous (-1) one in the alphabet: among accounts, or for others among organizations."""
    rows = Account.objects.visible_to(member)
    if account.is_customer:
        rows = rows.customers()
    sign, beyond = ("", "gt") if by > 0 else ("-", "lt")
    tied = Q(name_folded=account.name_folded, **{f"id__{beyond}": account.pk})
    after = Q(**{f"name_folded__{beyond}": account.name_folded})
    return rows.filter(after | tied).order_by(f"{sign}name_folded", f"{sign}id").first()
