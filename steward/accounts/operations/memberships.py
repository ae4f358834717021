"""The links between accounts and people: linked, changed, unlinked, and what each e-mail address may do (T38-T55)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.transaction import atomic
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.accounts.facts import ContactLeft, ContactLinked, ContactUnlinked, MembershipChanged
from steward.accounts.models import Account, AddressSetting, Membership
from steward.contacts.models import Contact, EmailAddress
from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.core.text import line
from steward.history.changes import Changes
from steward.history.facts import record
from steward.team.models import Member
from steward.team.policies import policy

from .rollups import count_contacts, set_last_contact

TEXTS = {"job_title": gettext_lazy("Job title"), "description": gettext_lazy("Description")}
SWITCHES = {
    "login": gettext_lazy("LOGIN"),
    "notify": gettext_lazy("NOTIFY"),
    "email_sync": gettext_lazy("E-MAIL SYNC"),
    "signs_contracts": gettext_lazy("Signs contracts"),
}
MOMENTS = ("invited_at", "accepted_at", "last_login_at")
NOTICES = ("message", "document", "invoice", "organizer", "signature", "approval", "task")


@atomic
def link_contact(
    account: Account,
    contact: Contact,
    *,
    by: Member,
    job_title: str = "",
    description: str = "",
    is_primary: bool = False,
) -> Membership:
    """Link a person with an account. The first one becomes the primary contact.

    Needs the right to change both. Refused when they are linked already (code `already_linked`), and where a contact
    has one account at most and this one has another (M42, code `one_account`).
    """
    by.must("accounts.manage", account)
    by.must("contacts.manage", contact)
    account = locked(account)
    contact = locked(contact)
    texts = {name: line(text, field=name) for name, text in (("job_title", job_title), ("description", description))}
    _must_be_free(account, contact)
    others = Membership.objects.filter(account=account)
    membership = Membership(account=account, contact=contact, is_primary=is_primary, **texts)
    if not others.filter(is_primary=True).exists():
        membership.is_primary = True
    elif is_primary:
        others.update(is_primary=False)
    membership.save(force_insert=True)
    count_contacts([account.pk])
    if contact.last_contact_at:
        set_last_contact(account.pk, contact.last_contact_at)
    names: dict[str, Any] = {"name": contact.name, "account_name": account.name}
    record(ContactLinked(account=account.pk, contact=contact.pk, subject=membership.pk, **names), by=by)
    return membership


@atomic
def change_membership(
    membership: Membership,
    *,
    by: Member,
    job_title: str | None = None,
    description: str | None = None,
    signer_priority: int | None = None,
    addresses: Iterable[Mapping[str, Any]] | None = None,
) -> Membership:
    """Change what a person is at this account, valid for it alone (T41-T43), and what each address may do there.

    `addresses` are mappings with `email` (one of the person's) and any of `login`, `notify`, `notify_kinds`,
    `email_sync`, `signs_contracts`; what is not named stays (T46-T53).
    """
    by.must("accounts.manage", membership.account)
    account = locked(membership.account)
    membership = locked(membership)
    changes = Changes()
    for name, text in (("job_title", job_title), ("description", description)):
        if text is not None:
            clean = line(text, field=name)
            changes.add(name, TEXTS[name], getattr(membership, name), clean)
            setattr(membership, name, clean)
    if signer_priority is not None:
        if not 0 <= signer_priority <= 999:
            raise Invalid(_("Give a place from 1 to 999, or 0 for none."), field="signer_priority")
        was = membership.signer_priority
        changes.add("signer_priority", _("Signer priority"), was, signer_priority, was=was)
        membership.signer_priority = signer_priority
    for given in addresses or ():
        _change_address(membership, given, changes)
    if changes:
        membership.save()
        _follow_logins(account)
        ids: dict[str, Any] = {
            "account": membership.account_id,
            "contact": membership.contact_id,
            "subject": membership.pk,
        }
        record(MembershipChanged(**ids, name=membership.contact.name, **changes.data()), by=by)
    return membership


@atomic
def make_primary(membership: Membership, *, by: Member) -> Membership:
    """Make this person the account's primary contact; the one before no longer is. Done twice, it changes nothing."""
    by.must("accounts.manage", membership.account)
    locked(membership.account)
    membership = locked(membership)
    if membership.is_primary:
        return membership
    before = Membership.objects.filter(account=membership.account_id, is_primary=True).first()
    Membership.objects.filter(account=membership.account_id).update(is_primary=False)
    membership.is_primary = True
    membership.save(update_fields=["is_primary"])
    changes = Changes()
    changes.add("is_primary", _("Primary contact"), "", _("Yes"), was={"membership": before.pk if before else None})
    record(_changed(membership, changes), by=by)
    return membership


@atomic
def unlink_contact(membership: Membership, *, by: Member) -> None:
    """Take the link away; the person stays and keeps a line "was a contact of ACCOUNT" (M63, M69).

    Refused with code `last_contact` for the last one linked, unless the workspace allows it (T55). When the primary
    contact goes, the next one by name takes the place.
    """
    by.must("accounts.manage", membership.account)
    by.must("contacts.manage", membership.contact)
    account = locked(membership.account)
    membership = locked(membership)
    others = Membership.objects.of(account).exclude(pk=membership.pk)
    if keeps_last_contact() and not others.exists():
        raise Refused(
            _("%(name)s is the last contact of %(account)s. Link another one first.")
            % {"name": membership.contact.name, "account": account.name},
            code="last_contact",
        )
    contact, was_primary, kept = membership.contact, membership.is_primary, _kept(membership)
    membership.delete()
    _next_primary(account, was_primary)
    _follow_logins(account)
    count_contacts([account.pk])
    record(ContactUnlinked(account=account.pk, subject=contact.pk, name=contact.name, kept=kept), by=by)
    record(ContactLeft(contact=contact.pk, account_name=account.name, account_id=account.pk), by=by)


def _kept(membership: Membership) -> dict[str, Any]:
    """What the link says, as the event keeps it that tells of its end."""
    settings = AddressSetting.objects.filter(membership=membership).select_related("email").order_by("id")
    own = ("job_title", "description", "signer_priority", "is_primary")
    return {
        **{name: getattr(membership, name) for name in own},
        "addresses": [
            {
                "email": one.email.address,
                **{name: getattr(one, name) for name in (*SWITCHES, "notify_kinds")},
                **{name: at.isoformat() if (at := getattr(one, name)) else None for name in MOMENTS},
            }
            for one in settings
        ],
    }


def keeps_last_contact() -> bool:
    """Whether the last contact of an account cannot be unlinked here (policy last_contact_unlinks)."""
    return bool(policy("last_contact_unlinks") != "yes")


def _changed(membership: Membership, changes: Changes) -> MembershipChanged:
    return MembershipChanged(
        account=membership.account_id,
        contact=membership.contact_id,
        subject=membership.pk,
        name=membership.contact.name,
        **changes.data(),
    )


def _must_be_free(account: Account, contact: Contact) -> None:
    links = Membership.objects.filter(contact=contact)
    if links.filter(account=account).exists():
        message = _("%(name)s is linked with %(account)s already.") % {"name": contact.name, "account": account.name}
        raise Refused(message, code="already_linked", field="contact_id")
    if policy("accounts_per_contact") == "one" and links.filter(account__deleted_at__isnull=True).exists():
        message = _("%(name)s belongs to another account, and a contact has only one here. Unlink there first.")
        raise Refused(message % {"name": contact.name}, code="one_account", field="contact_id")


def _change_address(membership: Membership, given: Mapping[str, Any], changes: Changes) -> None:
    text = str(given.get("email") or "")
    email = EmailAddress.objects.filter(contact=membership.contact_id, key=text.strip().casefold()).first()
    if email is None:
        raise Invalid(_("“%(text)s” is no address of this contact.") % {"text": text[:80]}, field="addresses")
    setting = AddressSetting.objects.filter(membership=membership, email=email).first()
    setting = setting or AddressSetting(membership=membership, email=email)
    for name, label in SWITCHES.items():
        if name in given:
            old, new = getattr(setting, name), bool(given[name])
            changes.add(f"{name}:{email.address}", f"{label} {email.address}", _on_off(old), _on_off(new), was=old)
            setattr(setting, name, new)
    if "notify_kinds" in given:
        kinds = _notice_kinds(given["notify_kinds"])
        notices = _("Notices for %(email)s") % {"email": email.address}
        before, after = ", ".join(setting.notify_kinds), ", ".join(kinds)
        changes.add(f"notify_kinds:{email.address}", notices, before, after, was=list(setting.notify_kinds))
        setting.notify_kinds = kinds
    setting.save()


def _notice_kinds(given: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(str(kind) for kind in given))
    for kind in wanted:
        if kind not in NOTICES:
            message = _("“%(text)s” is not one of: %(list)s.") % {"text": kind[:60], "list": ", ".join(NOTICES)}
            raise Invalid(message, field="notify_kinds")
    return wanted


def _on_off(value: bool) -> str:
    return _("on") if value else _("off")


def _next_primary(account: Account, was_primary: bool) -> None:
    following = Membership.objects.of(account).first() if was_primary else None
    if following:
        following.is_primary = True
        following.save(update_fields=["is_primary"])


def _follow_logins(account: Account) -> None:
    """The account's status: active while a client may sign in, else offline; archived stays until somebody says so."""
    if account.status == Account.Status.ARCHIVED:
        return
    logins = AddressSetting.objects.filter(membership__account=account, login=True).exists()
    status = Account.Status.ACTIVE if logins else Account.Status.OFFLINE
    if status != account.status:
        account.status = status
        account.store("status")
