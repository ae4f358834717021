"""Reads of accounts. `visible_to` is the one hand-written rule of who sees what; the rest follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from steward.team.policies import sees_every_account

if TYPE_CHECKING:
    from steward.team.models import Member

    from .models import Account, Membership


class AccountQuerySet(models.QuerySet["Account"]):
    """Organizations and accounts."""

    def alive(self) -> Self:
        """Not in the trash."""
        return self.filter(deleted_at__isnull=True)

    def customers(self) -> Self:
        """Those that are accounts."""
        return self.filter(is_customer=True)

    def visible_to(self, member: Member) -> Self:
        """Those this member may see, by the workspace's access policy (T2-T5, P14), and not in the trash."""
        if sees_every_account(member):
            return self.alive()
        team = models.Q(id__in=_access_ids(member))
        return self.alive().filter(team | models.Q(owner_id=member.pk))


def _access_ids(member: Member) -> models.QuerySet[models.Model]:
    from .models import Access  # noqa: PLC0415 - models.py imports this module

    return Access.objects.filter(member_id=member.pk).values("account_id")  # type: ignore[return-value]


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Links between accounts and contacts."""

    def of(self, account: Account) -> Self:
        """The account's people, in alphabetical order (T40)."""
        return self.filter(account=account).select_related("contact").order_by("contact__name_folded", "contact_id")
