"""Trash, restore, delete for ever; of accounts, and of people as far as accounts are concerned (M62-M75)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import ProtectedError
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from steward.accounts import photos
from steward.accounts.facts import AccountErased, AccountRestored, AccountTrashed, ContactBack, ContactLeft
from steward.accounts.models import Account, Membership
from steward.contacts import operations as contacts
from steward.contacts.models import Contact
from steward.core import clock
from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.history.facts import record, record_all
from steward.search import index
from steward.team.models import Member

from .finding import index_account
from .memberships import keeps_last_contact
from .rollups import count_contacts

KEPT_FOR = timedelta(days=30)


@atomic
def trash_account(account: Account, *, by: Member, version: int | None = None) -> Account:
    """Put an account into the trash for 30 days. Its people stay, each with a line "was a contact of ACCOUNT" (M68,
    M69); everything else waits with it. Done twice, it changes nothing."""
    by.must("accounts.manage", account)
    account = locked(account)
    account.expect(version)
    if account.deleted_at is not None:
        return account
    account.deleted_at = clock.now()
    account.store("deleted_at")
    record(AccountTrashed(account=account.pk, subject=account.pk, name=account.name), by=by)
    _tell_people(account, ContactLeft, by=by)
    index.drop("account", [account.pk])
    return account


@atomic
def restore_account(account: Account, *, by: Member) -> Account:
    """Take an account back out of the trash with all its relations. Done twice, it changes nothing."""
    by.must("accounts.manage", account)
    account = locked(account)
    if account.deleted_at is None:
        return account
    account.deleted_at = None
    account.store("deleted_at")
    record(AccountRestored(account=account.pk, subject=account.pk, name=account.name), by=by)
    _tell_people(account, ContactBack, by=by)
    count_contacts([account.pk])
    index_account(account)
    account.refresh_from_db(fields=["contact_count"])
    return account


@atomic
def erase_account(account: Account, *, by: Member, name_typed: str) -> None:
    """Delete an account for ever, with everything of it but its people (M67, M68). The name must be typed.

    Refused while it has open deals (code `open_deals`): they stand on a board that others work with.
    """
    by.must("accounts.manage", account)
    account = locked(account)
    if " ".join(name_typed.split()) != account.name:
        raise Invalid(_("Type the name “%(name)s” to delete it for ever.") % {"name": account.name}, field="name")
    _erase(account, by=by)


def purge_accounts() -> int:
    """Delete for ever what has lain in the trash for 30 days; returns how many. Accounts with open deals stay there."""
    due = Account.objects.filter(deleted_at__lt=clock.now() - KEPT_FOR, open_count=0).order_by("id")
    count = 0
    for pk in due.values_list("pk", flat=True):
        with atomic():
            account = locked(Account(pk=pk))
            if account.deleted_at is not None and not account.open_count:
                _erase(account, by=None)
                count += 1
    return count


def purge_contacts() -> int:
    """Delete for ever the people who have lain in the trash for 30 days; returns how many. Their links go with them."""
    due = Contact.objects.filter(deleted_at__lt=clock.now() - KEPT_FOR).order_by("id")
    count = 0
    for contact in due.iterator(chunk_size=500):
        with atomic():
            gone, _rows = Contact.objects.filter(pk=contact.pk, deleted_at__isnull=False).delete()
            count += bool(gone)
    return count


@atomic
def trash_contact(contact: Contact, *, by: Member, version: int | None = None) -> Contact:
    """Put a person into the trash; their accounts count them no more. Refused (code `last_contact`) when an account
    would be left without a contact and the workspace does not allow that (T55)."""
    by.must("contacts.manage", contact)
    ids = _account_ids(contact)
    list(Account.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("id"))
    if keeps_last_contact() and contact.deleted_at is None:
        _must_not_be_last(contact, ids)
    contact = contacts.trash_contact(contact, by=by, version=version)
    count_contacts(ids)
    return contact


@atomic
def restore_contact(contact: Contact, *, by: Member) -> Contact:
    """Take a person back out of the trash, at all their accounts."""
    contact = contacts.restore_contact(contact, by=by)
    count_contacts(_account_ids(contact))
    return contact


def _erase(account: Account, *, by: Member | None) -> None:
    if account.open_count:
        message = _("It has %(n)s open deals. Win, lose or delete them first.") % {"n": account.open_count}
        raise Refused(message, code="open_deals")
    if account.deleted_at is None:
        _tell_people(account, ContactLeft, by=by)
    photo, name, pk = account.photo, account.name, account.pk
    try:
        account.delete()
    except ProtectedError as error:
        raise Refused(_("Other records hang from it, and they cannot be deleted."), code="in_use") from error
    index.drop("account", [pk])
    record(AccountErased(subject=pk, name=name), by=by)
    transaction.on_commit(lambda: photos.drop(photo))


def _tell_people(account: Account, fact: type[ContactLeft | ContactBack], *, by: Member | None) -> None:
    """Give each person linked a line of their own, which stays whatever becomes of the account."""
    people = Membership.objects.filter(account=account).order_by("contact_id").values_list("contact_id", flat=True)
    record_all((fact(contact=pk, account_name=account.name, account_id=account.pk) for pk in people), by=by)


def _account_ids(contact: Contact) -> list[int]:
    return list(Membership.objects.filter(contact=contact).order_by("account_id").values_list("account_id", flat=True))


def _must_not_be_last(contact: Contact, account_ids: Iterable[int]) -> None:
    for pk in account_ids:
        links = Membership.objects.filter(account_id=pk, contact__deleted_at__isnull=True)
        alive = Account.objects.filter(pk=pk, deleted_at__isnull=True).exists()
        if alive and not links.exclude(contact=contact).exists():
            raise Refused(
                _("%(name)s is the last contact of an account. Link another one there first.") % {"name": contact.name},
                code="last_contact",
            )
