"""Who of the firm works for an account: its team (T35, T65)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.transaction import atomic

from steward.accounts.facts import AccessGranted, AccessRevoked
from steward.accounts.models import Access, Account
from steward.core.database import locked
from steward.history.changes import Changes
from steward.history.facts import record
from steward.team.models import Member


@atomic
def grant_access(account: Account, member: Member, *, by: Member) -> None:
    """Take a member into the account's team. Done twice, it changes nothing."""
    by.must("accounts.manage", account)
    account = locked(account)
    _row, is_new = Access.objects.get_or_create(account=account, member=member)
    if is_new:
        record(AccessGranted(account=account.pk, subject=member.pk, member=str(member)), by=by)


@atomic
def revoke_access(account: Account, member: Member, *, by: Member) -> None:
    """Take a member out of the account's team. Done twice, it changes nothing."""
    by.must("accounts.manage", account)
    account = locked(account)
    gone, _kinds = Access.objects.filter(account=account, member=member).delete()
    if gone:
        record(AccessRevoked(account=account.pk, subject=member.pk, member=str(member)), by=by)


def put_team(account: Account, team: Iterable[Member], *, changes: Changes, label: object) -> None:
    """Make the team of a locked account exactly these members; part of changing or creating it."""
    wanted = {member.pk: member for member in team}
    stored = {row.member_id: row for row in Access.objects.filter(account=account).select_related("member")}
    before = _names(row.member for row in stored.values())
    changes.add("team", label, before, _names(wanted.values()), was=sorted(stored))
    gone = [pk for pk in stored if pk not in wanted]
    if gone:
        Access.objects.filter(account=account, member_id__in=gone).delete()
    Access.objects.bulk_create(Access(account=account, member_id=pk) for pk in wanted if pk not in stored)


def _names(members: Iterable[Member]) -> str:
    return ", ".join(sorted(str(member) for member in members))
