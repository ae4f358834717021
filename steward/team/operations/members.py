"""Who belongs to the team, and what each may do."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.clock import now
from steward.core.database import locked
from steward.core.refused import Invalid, NotAllowed, Refused
from steward.core.text import line
from steward.history.facts import record
from steward.team import checks
from steward.team.differences import Difference, told
from steward.team.facts import (
    MemberChanged,
    MemberChangeRefused,
    MemberDeactivated,
    MemberInvited,
    MemberJoined,
    MemberReactivated,
)
from steward.team.invitations import invited_by_link
from steward.team.models import Member, Token
from steward.team.policies import workspace
from steward.team.rights import RIGHTS, USUAL
from steward.team.tasks import post

ABOVE = "above_own_role"
RANK = {Member.Role.EMPLOYEE: 0, Member.Role.ADMIN: 1, Member.Role.OWNER: 2}


@transaction.atomic
def invite_member(
    *, by: Member, email: str, base: str, name: str = "", role: str = "employee", rights: Iterable[str] | None = None
) -> Member:
    """Add somebody who may join by the link that is mailed to them. `base` is scheme and host for that link.

    `rights` None: the usual ones. Refused for an address that is a member already; nobody invites above their own role.
    """
    by.must("members.invite")
    address, wanted = checks.clean_email(email), checks.clean_role(role)
    _must_reach(by, wanted)
    _hold_team()
    known = Member.objects.filter(email=address).first()
    if known is not None:
        raise Invalid(_already(known), field="email", code="already_member")
    member = Member(
        email=address,
        name=line(name, field="name", longest=120),
        role=wanted,
        rights=checks.clean_rights(USUAL if rights is None else rights),
        invited_at=now(),
    )
    member.set_unusable_password()
    member.save(force_insert=True)
    _send_invitation(member, by, base)
    return member


@transaction.atomic
def invite_again(member: Member, *, by: Member, base: str) -> Member:
    """Mail a new link; the one before it no longer works."""
    by.must("members.invite")
    member = locked(member)
    if member.status != Member.Status.INVITED:
        raise Refused(_("%(name)s has joined already.") % {"name": member}, code="already_member")
    member.door_round += 1
    member.invited_at = now()
    member.store("door_round", "invited_at")
    _send_invitation(member, by, base)
    return member


@transaction.atomic
def accept_invitation(link: str, *, name: str, password: str) -> Member:
    """The invited person chooses name and password and is a member. `link` is the signed part of the address."""
    found = invited_by_link(link)
    member = locked(found) if found else None
    if member is None or found is None or member.door_round != found.door_round:
        raise Refused(_("This invitation was used, replaced or is older than seven days."), code="invitation")
    member.name = line(name, field="name", longest=120, required=True)
    member.set_password(checks.clean_password(password, email=member.email, name=member.name))
    member.status = Member.Status.ACTIVE
    member.door_round += 1
    member.store("name", "password", "status", "door_round")
    record(MemberJoined(subject=member.pk, member=str(member)), by=member)
    return member


def change_member(
    member: Member,
    *,
    by: Member,
    version: int | None = None,
    role: str | None = None,
    rights: Iterable[str] | None = None,
) -> Member:
    """Change role and rights. Nobody gives a role above their own or changes somebody above them; an owner stays.

    An attempt to do the former is refused and written down.
    """
    try:
        return _change_member(member, by=by, version=version, role=role, rights=rights)
    except NotAllowed as refusal:
        if refusal.code == ABOVE:
            record(MemberChangeRefused(subject=member.pk, member=str(member), wanted=role or ""), by=by)
        raise


@transaction.atomic
def _change_member(
    member: Member, *, by: Member, version: int | None, role: str | None, rights: Iterable[str] | None
) -> Member:
    by.must("members.change")
    _hold_team()
    member = locked(member)
    _must_reach(by, member.role)
    member.expect(version)
    changed = []
    if role is not None and checks.clean_role(role) != member.role:
        _must_reach(by, role)
        _must_leave_an_owner(member)
        before, member.role = member.get_role_display(), role
        changed.append(Difference("role", _("Role"), str(before), str(member.get_role_display())))
    if rights is not None and (given := checks.clean_rights(rights)) != member.rights:
        before, member.rights = _named(member.rights), given
        changed.append(Difference("rights", _("Rights"), before, _named(given)))
    if changed:
        member.store(*(one.field for one in changed))
        record(MemberChanged(subject=member.pk, member=str(member), what=told(changed)), by=by)
    return member


@transaction.atomic
def deactivate_member(member: Member, *, by: Member, version: int | None = None) -> Member:
    """Close all doors of a member now: sessions, tokens, invitation. What they made stays and keeps their name."""
    by.must("members.change")
    _hold_team()
    member = locked(member)
    _must_reach(by, member.role)
    member.expect(version)
    if member.status == Member.Status.OFF:
        return member
    if member.pk == by.pk:
        raise Refused(_("You cannot deactivate yourself. Another owner or admin can."), code="self")
    _must_leave_an_owner(member)
    member.status = Member.Status.OFF
    member.door_round += 1
    member.store("status", "door_round")
    for session in UserSession.objects.filter(user=member):
        session.end()
    Token.objects.filter(member=member, revoked_at__isnull=True).update(revoked_at=now())
    record(MemberDeactivated(subject=member.pk, member=str(member)), by=by)
    return member


@transaction.atomic
def reactivate_member(member: Member, *, by: Member, base: str, version: int | None = None) -> Member:
    """Let a deactivated member in again, with their password; one who never joined is invited again."""
    by.must("members.change")
    _hold_team()
    member = locked(member)
    _must_reach(by, member.role)
    member.expect(version)
    if member.status != Member.Status.OFF:
        return member
    joined = member.has_usable_password()
    member.status = Member.Status.ACTIVE if joined else Member.Status.INVITED
    member.invited_at = member.invited_at if joined else now()
    member.store("status", "invited_at")
    record(MemberReactivated(subject=member.pk, member=str(member)), by=by)
    if not joined:
        _send_invitation(member, by, base)
    return member


def _send_invitation(member: Member, by: Member, base: str) -> None:
    record(MemberInvited(subject=member.pk, email=member.email, role=str(member.get_role_display())), by=by)
    post("team.mail_invitation", member_id=member.pk, by=str(by), base=base)


def _must_reach(by: Member, role: str) -> None:
    """Raise `NotAllowed` when the role is above one's own."""
    if RANK[Member.Role(role)] > RANK[Member.Role(by.role)]:
        raise NotAllowed(_("Only an owner can do this for an owner."), code=ABOVE)


def _must_leave_an_owner(member: Member) -> None:
    """Raise `Refused` when the workspace would lose its last active owner."""
    others = Member.objects.active().filter(role=Member.Role.OWNER).exclude(pk=member.pk)
    if member.is_owner and member.is_active and not others.exists():
        raise Refused(_("A workspace keeps at least one owner. Make somebody else owner first."), code="last_owner")


def _hold_team() -> None:
    """One change of the team at a time: two owners cannot take away each other's role at the same moment."""
    firm = workspace()
    if firm is not None:
        locked(firm)


def _already(known: Member) -> str:
    if known.status == Member.Status.OFF:
        return _("%(name)s was deactivated. Reactivate them in the list of members.") % {"name": known}
    return _("%(name)s is in the list of members already.") % {"name": known}


def _named(rights: Iterable[str]) -> str:
    return " · ".join(str(RIGHTS[right]) for right in rights if right in RIGHTS)
