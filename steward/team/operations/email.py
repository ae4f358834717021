"""A member's e-mail address is what they sign in with: it changes only by a link mailed to the new one."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.database import locked
from steward.core.refused import Invalid, NotAllowed, Refused
from steward.history.facts import record
from steward.team import checks
from steward.team.email_links import changed_by_link
from steward.team.facts import EmailChanged
from steward.team.models import Member
from steward.team.tasks import post


@transaction.atomic
def ask_email_change(member: Member, *, by: Member, email: str, base: str) -> str:
    """Mail a link to the new address; nothing changes before it is followed. Returns the address, as it is kept.

    Refused for an address that a member has. `base` is scheme and host for the link.
    """
    _must_be_own(member, by)
    address = checks.clean_email(email)
    if address == member.email:
        raise Invalid(_("This is your address already."), field="email")
    _must_be_free(address)
    post("team.mail_email_change", member_id=member.pk, email=address, base=base)
    return address


@transaction.atomic
def change_email(link: str, *, by: Member) -> Member:
    """Follow that link: from now on the member signs in with the new address, and other browsers are signed out.

    The old address is told. Refused when the link was used, is older than an hour, or is another member's.
    """
    found = changed_by_link(link)
    if found is None:
        raise Refused(_("This link was used, replaced or is older than one hour."), code="link")
    member, address = found
    _must_be_own(member, by)
    member = locked(member)
    if changed_by_link(link) is None:
        raise Refused(_("This link was used, replaced or is older than one hour."), code="link")
    _must_be_free(address)
    old, member.email = member.email, address
    member.door_round += 1
    member.store("email", "door_round")
    record(EmailChanged(subject=member.pk, before=old, after=address), by=by)
    post("team.mail_email_changed", member_id=member.pk, old=old)
    return member


def _must_be_own(member: Member, by: Member) -> None:
    if by.pk != member.pk:
        raise NotAllowed(_("Only %(name)s can change this.") % {"name": member})


def _must_be_free(address: str) -> None:
    if Member.objects.filter(email=address).exists():
        raise Invalid(_("A member of this workspace has this address."), field="email", code="already_member")
