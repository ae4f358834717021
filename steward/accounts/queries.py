"""Reads of accounts. `visible_to` is the one hand-written rule of who sees what; the rest follows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models

from steward.contacts.emails import email_key
from steward.contacts.models import Contact, EmailAddress
from steward.contacts.queries import ContactQuerySet
from steward.team.policies import sees_every_account

from . import models as tables

if TYPE_CHECKING:
    from steward.team.models import Member

    from .models import Account


class AccountQuerySet(models.QuerySet["tables.Account"]):
    """Organizations and accounts."""

    def alive(self) -> Self:
        """Not in the trash."""
        return self.filter(deleted_at__isnull=True)

    def customers(self) -> Self:
        """Those that are accounts."""
        return self.filter(is_customer=True)

    def visible_to(self, member: Member) -> Self:
        """Those this member may see, by the workspace's access policy (T2-T5, P14), and not in the trash."""
        return self.alive()._within_reach_of(member)

    def trashed_visible_to(self, member: Member) -> Self:
        """Those in the trash that this member could see before."""
        return self.filter(deleted_at__isnull=False)._within_reach_of(member)

    def _within_reach_of(self, member: Member) -> Self:
        if sees_every_account(member):
            return self
        team = tables.Access.objects.filter(member_id=member.pk).values("account_id")
        return self.filter(models.Q(id__in=team) | models.Q(owner_id=member.pk))


class MembershipQuerySet(models.QuerySet["tables.Membership"]):
    """Links between accounts and contacts."""

    def of(self, account: Account) -> Self:
        """The account's people that are not in the trash, in alphabetical order (T40)."""
        alive = self.filter(account=account, contact__deleted_at__isnull=True)
        return alive.select_related("contact").order_by("contact__name_folded", "contact_id")


def contacts_visible_to(member: Member, *, trashed: bool = False) -> ContactQuerySet:
    """People this member may see: those of visible accounts, those of no account at all, and the member's own.

    Not those in the trash, unless `trashed` asks for exactly these.
    """
    people: ContactQuerySet = Contact.objects.filter(deleted_at__isnull=not trashed)
    if sees_every_account(member):
        return people
    links = tables.Membership.objects.filter(contact_id=models.OuterRef("pk"))
    seen = links.filter(account__in=tables.Account.objects.visible_to(member))
    return people.filter(models.Exists(seen) | ~models.Exists(links) | models.Q(owner_id=member.pk))


def contact_with_address(email: str, member: Member) -> Contact | None:
    """The only visible person with this e-mail address; None when there is none or more than one."""
    ids = EmailAddress.objects.filter(key=email_key(email)).values("contact_id")
    found = list(contacts_visible_to(member).filter(pk__in=ids)[:2])
    return found[0] if len(found) == 1 else None


def accounts_of(contacts: Iterable[int], member: Member) -> dict[int, list[Account]]:
    """The visible accounts of each of these people, by name. Two queries: links by person, then accounts by id."""
    pairs = list(
        tables.Membership.objects.filter(contact_id__in=list(contacts)).values_list("contact_id", "account_id")
    )
    rows = tables.Account.objects.visible_to(member).filter(pk__in={account_id for _contact, account_id in pairs})
    found: dict[int, list[Account]] = {}
    people: dict[int, list[int]] = {}
    for contact_id, account_id in pairs:
        people.setdefault(account_id, []).append(contact_id)
    for account in rows.only("id", "name", "photo").order_by("name_folded", "id") if pairs else ():
        for contact_id in people[account.pk]:
            found.setdefault(contact_id, []).append(account)
    return found
