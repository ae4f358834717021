"""What the API answers about accounts, memberships and people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import models

from steward.contacts.models import Contact, EmailAddress, Phone
from steward.core import clock
from steward.core.api import CountOut, MoneyOut
from steward.core.money import Money
from steward.core.paging import Count
from steward.fields.computed import computed, with_computed
from steward.fields.values import definitions, shown
from steward.team.models import Member
from steward.team.policies import workspace

from .columns import board_column
from .completeness import Completeness
from .models import Access, Account, AddressSetting, Membership
from .queries import accounts_of

ADDRESS = ("line1", "line2", "city", "region", "postal_code", "country")
ACCOUNT = (
    "id", "name", "type", "status", "owner_id", "website", "phone", "email", "description", "employees", "industry",
    "parent_id", "is_customer", "customer_since", "begun_by", "billing_stage", "won_count", "next_activity_on",
    "next_activity_id", "last_contact_at", "last_login_at", "contact_count", "created_at", "updated_at", "version",
)  # fmt: skip
KEPT = (*ACCOUNT, *ADDRESS, "annual_revenue", "custom", "won_minor", "won_values", "open_minor", "open_count")
CONTACT = (
    "id", "first_name", "last_name", "name", "job_title", "linkedin", "description", "owner_id", "last_contact_at",
    "consent", "created_at", "updated_at", "version",
)  # fmt: skip
SETTING = (
    "login", "notify", "notify_kinds", "email_sync", "signs_contracts", "invited_at", "accepted_at", "last_login_at",
)  # fmt: skip


def accounts_json(accounts: Sequence[Account], member: Member) -> list[dict[str, Any]]:
    """These accounts, or light rows of `KEPT`, with tags, team and the custom values that the member sees. Four
    queries, however many, and one for each rollup."""
    ids = [account.pk for account in accounts]
    tags, team = tags_of(Account, ids), team_of(ids)
    fields, today, home, complete = definitions("account", member), clock.today(), home_currency(), Completeness()
    worked_out = computed("account", ids, fields)
    return [
        {
            **{name: getattr(account, name) for name in ACCOUNT},
            "address": {name: getattr(account, name) for name in ADDRESS},
            "annual_revenue": _revenue(account.annual_revenue, home),
            "tags": tags.get(account.pk, []),
            "team": team.get(account.pk, []),
            "custom": shown("account", with_computed(account.custom, worked_out, account.pk), fields),
            "incomplete": complete.lacking(account),
            "won_value": MoneyOut.of(Money(account.won_minor, home)),
            "won_values": [MoneyOut.of(Money(minor, code)) for code, minor in sorted(account.won_values.items())],
            "open_deal_count": account.open_count,
            "open_deal_value": MoneyOut.of(Money(account.open_minor, home)),
            "board_column": board_column(account.next_activity_on, today),
        }
        for account in accounts
    ]


def account_json(account: Account, member: Member) -> dict[str, Any]:
    """One account."""
    return accounts_json([account], member)[0]


def contacts_json(contacts: Sequence[Contact], member: Member) -> list[dict[str, Any]]:
    """These people with how they are reached, their accounts, tags and custom values: five queries in all."""
    ids = [contact.pk for contact in contacts]
    emails, phones, tags, accounts = emails_of(ids), phones_of(ids), tags_of(Contact, ids), accounts_of(ids, member)
    fields = definitions("contact", member)
    worked_out = computed("contact", ids, fields)
    return [
        {
            **{name: getattr(contact, name) for name in CONTACT},
            "address": {name: getattr(contact, name) for name in ADDRESS},
            "emails": emails[contact.pk],
            "phones": phones[contact.pk],
            "tags": tags.get(contact.pk, []),
            "custom": shown("contact", with_computed(contact.custom, worked_out, contact.pk), fields),
            "accounts": [{"id": one.pk, "name": one.name} for one in accounts.get(contact.pk, [])],
        }
        for contact in contacts
    ]


def memberships_json(links: Sequence[Membership]) -> dict[str, Any]:
    """The people of an account, with what each of their addresses may do there: three queries more."""
    ids = [link.contact_id for link in links]
    emails, phones = emails_of(ids), phones_of(ids)
    settings = settings_of(links)
    items = [_membership(link, emails[link.contact_id], phones[link.contact_id], settings[link.pk]) for link in links]
    return {"items": items, "next": None, "count": CountOut.of(Count(len(items), exact=True))}


def membership_json(link: Membership) -> dict[str, Any]:
    """One of them."""
    items: list[dict[str, Any]] = memberships_json([link])["items"]
    return items[0]


def _membership(link: Membership, emails: Any, phones: Any, settings: dict[str, AddressSetting]) -> dict[str, Any]:
    person, blank = link.contact, AddressSetting()
    names = ("id", "name", "first_name", "last_name", "last_contact_at")
    return {
        "contact": {**{name: getattr(person, name) for name in names}, "emails": emails, "phones": phones},
        "job_title": link.job_title,
        "description": link.description,
        "is_primary": link.is_primary,
        "signer_priority": link.signer_priority,
        "addresses": [
            {"email": email["address"]}
            | {name: getattr(settings.get(email["address"], blank), name) for name in SETTING}
            for email in emails
        ],
    }


def emails_of(contact_ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """E-mail addresses by person, in order. One query."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = EmailAddress.objects.filter(contact_id__in=list(contact_ids)).order_by("position", "id")
    for pk, address, label, primary in rows.values_list("contact_id", "address", "label", "is_primary"):
        found[pk].append({"address": address, "label": label, "is_primary": primary})
    return found


def phones_of(contact_ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Phone numbers by person, in order. One query."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = Phone.objects.filter(contact_id__in=list(contact_ids)).order_by("position", "id")
    for pk, number, e164, label, primary in rows.values_list("contact_id", "number", "e164", "label", "is_primary"):
        found[pk].append({"number": number, "e164": e164, "label": label, "is_primary": primary})
    return found


def settings_of(links: Sequence[Membership]) -> dict[int, dict[str, AddressSetting]]:
    """Settings by membership and address. One query."""
    found: dict[int, dict[str, AddressSetting]] = defaultdict(dict)
    rows = AddressSetting.objects.filter(membership_id__in=[link.pk for link in links]).select_related("email")
    for row in rows:
        found[row.membership_id][row.email.address] = row
    return found


def tags_of(model: type[models.Model], ids: Sequence[int]) -> dict[int, list[str]]:
    """Names of tags by record, in alphabetical order. One query."""
    through = model.tags.through._base_manager  # type: ignore[attr-defined]
    column = f"{model._meta.model_name}_id"
    found: dict[int, list[str]] = defaultdict(list)
    rows = through.filter(**{f"{column}__in": ids}).order_by("tag__name_folded")
    for pk, name in rows.values_list(column, "tag__name"):
        found[pk].append(name)
    return found


def team_of(ids: Sequence[int]) -> dict[int, list[int]]:
    """Ids of members with access, by account. One query."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Access.objects.filter(account_id__in=ids).order_by("member_id")
    for pk, member_id in rows.values_list("account_id", "member_id"):
        found[pk].append(member_id)
    return found


def home_currency() -> str:
    """The workspace's currency, in which sums are kept."""
    firm = workspace()
    return firm.currency if firm else "EUR"


def _revenue(amount: Decimal | None, home: str) -> dict[str, str] | None:
    return None if amount is None else {"amount": str(amount), "currency": home}
