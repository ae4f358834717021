"""The people of an account as the Info tab shows them, with what each of their addresses may do there (T38-T53)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from steward.contacts.models import Contact, EmailAddress
from steward.team.models import Member

from .models import Account, AddressSetting, Membership
from .operations.memberships import SWITCHES, keeps_last_contact

SHOWN = ("login", "notify", "email_sync")
MANY = 100


@dataclass(frozen=True, slots=True)
class Switch:
    """One permission of one address: `name` is posted, `label` is what people know it by."""

    name: str
    label: Any
    on: bool


@dataclass(frozen=True, slots=True)
class Address:
    """One e-mail address with its switches, and what is known of its login."""

    address: str
    label: str
    switches: list[Switch]
    signs: Switch
    setting: AddressSetting | None


@dataclass(frozen=True, slots=True)
class Linked:
    """A person, the link, the addresses."""

    link: Membership
    person: Contact
    addresses: list[Address]


def contacts_context(account: Account, member: Member) -> dict[str, Any]:
    """What `accounts/contacts_section.html` needs: the first hundred people, alphabetically (T40). Four queries."""
    links = list(Membership.objects.of(account)[: MANY + 1])
    return {
        "account": account,
        "people": _linked(links[:MANY]),
        "more": len(links) > MANY,
        "keeps_last": keeps_last_contact() and len(links) == 1,
        "may_manage": member.may("accounts.manage", account),
        "may_link": member.may("accounts.manage", account) and member.may("contacts.manage"),
    }


def _linked(links: Sequence[Membership]) -> list[Linked]:
    emails: dict[int, list[EmailAddress]] = defaultdict(list)
    rows = EmailAddress.objects.filter(contact_id__in=[link.contact_id for link in links])
    for email in rows.order_by("position", "id"):
        emails[email.contact_id].append(email)
    stored = AddressSetting.objects.filter(membership_id__in=[link.pk for link in links])
    settings = {(row.membership_id, row.email_id): row for row in stored}
    return [
        Linked(link, link.contact, [_address(one, settings.get((link.pk, one.pk))) for one in emails[link.contact_id]])
        for link in links
    ]


def _address(email: EmailAddress, setting: AddressSetting | None) -> Address:
    held = setting or AddressSetting()
    switches = [Switch(name, SWITCHES[name], getattr(held, name)) for name in SHOWN]
    signs = Switch("signs_contracts", SWITCHES["signs_contracts"], held.signs_contracts)
    return Address(email.address, email.label, switches, signs, setting)
