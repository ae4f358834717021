"""The people of an account with what each of their e-mail addresses may do there (T38-T53), a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from steward.accounts.models import Access, Account, AddressSetting, Membership
from steward.accounts.queries import contacts_visible_to
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.core.paging import Sort, page
from steward.team.models import Member

MANY = 30


@dataclass(frozen=True, slots=True)
class Linked:
    """A person, the link with this account, and each address with what it may do."""

    link: Membership
    person: Contact
    addresses: list[tuple[EmailAddress, AddressSetting]]
    phones: list[Phone]


def people_page(account: Account, member: Member, *, cursor: str | None = None) -> dict[str, Any]:
    """Context of the contacts section: `people` in alphabetical order (T40), `people_next` the cursor. Five queries."""
    ids = Membership.objects.filter(account=account).values("contact_id")
    found = page(contacts_visible_to(member).filter(pk__in=ids), Sort("name_folded"), cursor=cursor, limit=MANY)
    return {"people": _linked(account, found.items), "people_next": found.next or ""}


def team_of(account: Account) -> list[Member]:
    """Members with access to the account (T35), by name. One query."""
    rows = Access.objects.filter(account=account).select_related("member").order_by("member__name", "member_id")
    return [row.member for row in rows]


def _linked(account: Account, people: Iterable[Contact]) -> list[Linked]:
    ids = [person.pk for person in people]
    links = {link.contact_id: link for link in Membership.objects.filter(account=account, contact_id__in=ids)}
    emails, phones = defaultdict(list), defaultdict(list)
    for email in EmailAddress.objects.filter(contact_id__in=ids).order_by("-is_primary", "position", "id"):
        emails[email.contact_id].append(email)
    for phone in Phone.objects.filter(contact_id__in=ids).order_by("-is_primary", "position", "id"):
        phones[phone.contact_id].append(phone)
    rows = AddressSetting.objects.filter(membership__in=[link.pk for link in links.values()])
    settings = {(row.membership_id, row.email_id): row for row in rows}
    return [
        Linked(
            link,
            person,
            [(e, settings.get((link.pk, e.pk)) or AddressSetting(membership=link, email=e)) for e in emails[person.pk]],
            phones[person.pk],
        )
        for person in people
        if (link := links.get(person.pk))
    ]
