"""What lists are filtered by besides a record's own fields: those of its people, accounts, deals and activities (M5).

Rows that the member does not see are not asked. Two conditions may be met by two different related records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from steward.accounts.filters import ALIASES as ACCOUNT_ALIASES
from steward.accounts.filters import FILTERS as ACCOUNTS
from steward.accounts.models import Account, Membership
from steward.accounts.queries import contacts_visible_to
from steward.activities.filters import FILTERS as ACTIVITIES
from steward.activities.models import Activity
from steward.contacts.filters import ALIASES as CONTACT_ALIASES
from steward.contacts.filters import FILTERS as CONTACTS
from steward.deals.filters import FILTERS as DEALS
from steward.deals.models import Deal, DealContact
from steward.segments.filters import Filters
from steward.team.models import Member
from steward.team.policies import sees_every_account

Seen = Callable[[Member], QuerySet[Any]]
# Of records: the records' own fields say it better.
NUMBERS = frozenset({"account_id", "contact_id", "deal_id", "parent_id"})


def _along(
    prefix: str, label: Any, filters: Filters, through: Seen, link: str, path: str = "", aliases: Iterable[str] = ()
) -> Filters:
    """The fields of a related kind of record, reached by the rows of `through`: `deals.value`, "Deal: Value"."""
    return {
        f"{prefix}.{name}": replace(
            one,
            column=f"{path}{one.column}",
            label=label if one.kind == "custom" else format_lazy("{}: {}", label, one.label),
            through=through,
            link=link,
        )
        for name, one in filters.items()
        if one.through is None and name not in {*aliases, *NUMBERS}
    }


def _reaching(rows: QuerySet[Any], path: str, seen: Seen, member: Member) -> QuerySet[Any]:
    """Those of these rows that lead to a record the member sees. Who sees every account sees all that is there."""
    if sees_every_account(member):
        return rows.filter(**{f"{path}__deleted_at__isnull": True})
    return rows.filter(**{f"{path}__in": seen(member)})


def _seen_accounts(member: Member) -> QuerySet[Account]:
    return Account.objects.visible_to(member)


def _seen_deals(member: Member) -> QuerySet[Deal]:
    return Deal.objects.visible_to(member)


def _people_of_accounts(member: Member) -> QuerySet[Membership]:
    return _reaching(Membership.objects.all(), "contact", contacts_visible_to, member)


def _accounts_of_people(member: Member) -> QuerySet[Membership]:
    return _reaching(Membership.objects.all(), "account", _seen_accounts, member)


def _deals_of_accounts(member: Member) -> QuerySet[Deal]:
    return Deal.objects.visible_to(member).filter(account__isnull=False)


def _deals_of_people(member: Member) -> QuerySet[DealContact]:
    return _reaching(DealContact.objects.all(), "deal", _seen_deals, member)


def _accounts_of_deals(member: Member) -> QuerySet[Deal]:
    return _reaching(Deal.objects.all(), "account", _seen_accounts, member)


def _people_of_deals(member: Member) -> QuerySet[DealContact]:
    return _reaching(DealContact.objects.all(), "contact", contacts_visible_to, member)


def _activities(link: str) -> Filters:
    def seen(member: Member) -> QuerySet[Activity]:
        return Activity.objects.visible_to(member).filter(**{f"{link}__isnull": False})

    return _along("activities", _("Activity"), ACTIVITIES, seen, link)


ACCOUNT, PERSON, DEAL = _("Account"), _("Contact"), _("Deal")
RELATED: dict[str, Filters] = {
    "account": {
        **_along("contacts", PERSON, CONTACTS, _people_of_accounts, "account_id", "contact__", CONTACT_ALIASES),
        **_along("contacts", PERSON, {"job_title": CONTACTS["job_title"]}, _people_of_accounts, "account_id"),  # there
        **_along("deals", DEAL, DEALS.own, _deals_of_accounts, "account_id"),
        **_activities("account_id"),
    },
    "contact": {
        **_along("accounts", ACCOUNT, ACCOUNTS.own, _accounts_of_people, "contact_id", "account__", ACCOUNT_ALIASES),
        **_along("deals", DEAL, DEALS.own, _deals_of_people, "contact_id", "deal__"),
        **_activities("contact_id"),
    },
    "deal": {
        **_along("account", ACCOUNT, ACCOUNTS.own, _accounts_of_deals, "id", "account__", ACCOUNT_ALIASES),
        **_along("contact", PERSON, CONTACTS, _people_of_deals, "deal_id", "contact__", CONTACT_ALIASES),
        **_activities("deal_id"),
    },
}
