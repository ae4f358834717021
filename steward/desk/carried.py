"""The records that carry custom fields, and what fields may reckon with: read by `fields.carriers`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from steward.accounts.details import LABELS as ACCOUNT_LABELS
from steward.accounts.models import Account, Membership
from steward.accounts.queries import contacts_visible_to
from steward.activities.models import Activity
from steward.contacts.details import LABELS as CONTACT_LABELS
from steward.contacts.models import Contact
from steward.deals.models import Deal, DealContact
from steward.deals.operations.values import LABELS as DEAL_LABELS
from steward.fields.carriers import Carrier, Column, Related
from steward.team.models import Member

_DEAL_COLUMNS = {
    "value": Column(_("Value"), "money", "value_minor", "currency"),
    "expected_close_on": Column(_("Expected close"), "date", "expected_close_on"),
    "won_at": Column(_("Won on"), "datetime", "won_at"),
    "lost_at": Column(_("Lost on"), "datetime", "lost_at"),
    "created_at": Column(_("Added"), "datetime", "created_at"),
}
_PERSON_COLUMNS = {
    "last_contact_at": Column(_("Last contact"), "datetime", "contact__last_contact_at"),
    "created_at": Column(_("Added"), "datetime", "contact__created_at"),
}


def _deals() -> QuerySet[Deal]:
    return Deal.objects.filter(deleted_at__isnull=True)


def _people() -> QuerySet[Membership]:
    return Membership.objects.filter(contact__deleted_at__isnull=True)


def _on_deals() -> QuerySet[DealContact]:
    return DealContact.objects.filter(contact__deleted_at__isnull=True)


def _deals_of_people() -> QuerySet[DealContact]:
    return DealContact.objects.filter(deal__deleted_at__isnull=True)


def _accounts_of_people() -> QuerySet[Membership]:
    return Membership.objects.filter(account__deleted_at__isnull=True)


def _activities(link: str) -> Related:
    return Related(
        _("Activities"),
        lambda: Activity.objects.filter(deleted_at__isnull=True),
        link,
        {
            "duration": Column(_("Duration in minutes"), "number", "duration_minutes"),
            "due_on": Column(_("Due"), "date", "due_on"),
            "done_at": Column(_("Done on"), "datetime", "done_at"),
        },
        subsets={"done": (_("Done"), Q(done_at__isnull=False)), "planned": (_("Planned"), Q(done_at__isnull=True))},
    )


def _statuses(prefix: str = "") -> dict[str, tuple[Any, Q]]:
    """Deals by how they stand, also as seen from a table that points to them."""
    return {value: (label, Q(**{f"{prefix}status": value})) for value, label in Deal.Status.choices}


def _seen_from(prefix: str, columns: Mapping[str, Column]) -> dict[str, Column]:
    return {
        name: Column(one.label, one.kind, f"{prefix}__{one.path}", f"{prefix}__{one.currency}" if one.currency else "")
        for name, one in columns.items()
    }


def _accounts_visible_to(member: Member) -> QuerySet[Any]:
    return Account.objects.visible_to(member)


def _deals_visible_to(member: Member) -> QuerySet[Any]:
    return Deal.objects.visible_to(member)


CARRIERS: dict[str, Carrier] = {
    "account": Carrier(
        Account,
        _accounts_visible_to,
        columns={
            "won_value": Column(_("Won value"), "money", "won_minor"),
            "open_deal_value": Column(_("Open deals, value"), "money", "open_minor"),
            "won_count": Column(_("Won deals"), "number", "won_count"),
            "open_deal_count": Column(_("Open deals"), "number", "open_count"),
            "contact_count": Column(_("Contacts"), "number", "contact_count"),
            "employees": Column(_("Employees"), "number", "employees"),
            "annual_revenue": Column(_("Annual revenue"), "number", "annual_revenue"),
        },
        related={
            "deals": Related(_("Deals"), _deals, "account_id", _DEAL_COLUMNS, "deal", "custom", _statuses()),
            "contacts": Related(_("Contacts"), _people, "account_id", _PERSON_COLUMNS, "contact", "contact__custom"),
            "activities": _activities("account_id"),
        },
        standard=lambda: ACCOUNT_LABELS,
        pick="/accounts/pick/",
        listed="/organizations/",
    ),
    "contact": Carrier(
        Contact,
        contacts_visible_to,
        related={
            "deals": Related(
                _("Deals"), _deals_of_people, "contact_id", _seen_from("deal", _DEAL_COLUMNS), "deal", "deal__custom",
                _statuses("deal__"),
            ),
            "accounts": Related(
                _("Accounts"), _accounts_of_people, "contact_id",
                {"won_value": Column(_("Won value"), "money", "account__won_minor")}, "account", "account__custom",
            ),
            "activities": _activities("contact_id"),
        },
        standard=lambda: CONTACT_LABELS,
        pick="/people/pick/",
        listed="/people/",
    ),
    "deal": Carrier(
        Deal,
        _deals_visible_to,
        columns={"value": Column(_("Value"), "money", "value_minor", "currency")},
        related={
            "contacts": Related(_("Contacts"), _on_deals, "deal_id", _PERSON_COLUMNS, "contact", "contact__custom"),
            "activities": _activities("deal_id"),
        },
        standard=lambda: DEAL_LABELS,
        listed="/deals/list/",
    ),
}  # fmt: skip
"""By kind of record."""
