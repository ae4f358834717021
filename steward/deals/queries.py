"""Reads of deals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from steward.accounts.models import Account
from steward.team.policies import sees_every_account

if TYPE_CHECKING:
    from steward.team.models import Member

    from .models import Deal


class DealQuerySet(models.QuerySet["Deal"]):
    """Deals."""

    def alive(self) -> Self:
        """Not in the trash."""
        return self.filter(deleted_at__isnull=True)

    def visible_to(self, member: Member) -> Self:
        """Deals of visible accounts, deals without one, and the member's own."""
        if sees_every_account(member):
            return self.alive()
        seen = Account.objects.visible_to(member).values("id")
        mine = models.Q(owner_id=member.pk) | models.Q(account__isnull=True) | models.Q(account_id__in=seen)
        return self.alive().filter(mine)

    def of(self, account: Account) -> Self:
        """The account's deals."""
        return self.filter(account=account)
