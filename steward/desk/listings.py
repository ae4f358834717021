"""The lists that have views: what each is filtered and sorted by, whose rows it shows. Read by `segments.listings`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from steward.accounts.filters import ALIASES as ACCOUNT_ALIASES
from steward.accounts.filters import FILTERS as ACCOUNT_FILTERS
from steward.accounts.lists import DEFAULT as BY_NAME
from steward.accounts.lists import SORTS as ACCOUNT_SORTS
from steward.accounts.models import Account
from steward.accounts.people import FILTERS as PEOPLE_FILTERS
from steward.accounts.people import SORTS as PEOPLE_SORTS
from steward.accounts.queries import contacts_visible_to
from steward.accounts.table import ACCOUNTS, PEOPLE, Table
from steward.contacts.filters import ALIASES as PEOPLE_ALIASES
from steward.deals.filters import FILTERS as DEAL_FILTERS
from steward.deals.lists import DEFAULT as NEWEST
from steward.deals.lists import SORTS as DEAL_SORTS
from steward.deals.models import Deal
from steward.deals.table import DEALS
from steward.deals.views.filters import LEFT_OUT
from steward.fields.values import definitions
from steward.segments.listings import Listing
from steward.team.models import Member


def _of_table(table: Table) -> Callable[[Member], Sequence[tuple[str, Any]]]:
    return lambda member: [(one.key, one.label) for one in table.offered(definitions(table.record, member))]


def _customers(member: Member) -> QuerySet[Any]:
    return Account.objects.visible_to(member).customers()


def _organizations(member: Member) -> QuerySet[Any]:
    return Account.objects.visible_to(member)


def _deals(member: Member) -> QuerySet[Any]:
    return Deal.objects.visible_to(member)


LISTINGS = {
    one.key: one
    for one in (
        Listing(
            "accounts", _("Accounts"), "account", "accounts:list", ACCOUNT_FILTERS, ACCOUNT_ALIASES, ACCOUNT_SORTS,
            BY_NAME, _customers, _of_table(ACCOUNTS),
        ),
        Listing(
            "organizations", _("Organizations"), "account", "accounts:organizations", ACCOUNT_FILTERS, ACCOUNT_ALIASES,
            ACCOUNT_SORTS, BY_NAME, _organizations, _of_table(ACCOUNTS),
        ),
        Listing(
            "people", _("People"), "contact", "contacts:list", PEOPLE_FILTERS, PEOPLE_ALIASES, PEOPLE_SORTS, "name",
            contacts_visible_to, _of_table(PEOPLE),
        ),
        Listing(
            "deals", _("Deals"), "deal", "deals:list", DEAL_FILTERS, LEFT_OUT, DEAL_SORTS, NEWEST, _deals,
            _of_table(DEALS),
        ),
    )
}  # fmt: skip
