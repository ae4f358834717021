"""Reads of files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from steward.accounts.models import Account
from steward.team.policies import sees_every_account

if TYPE_CHECKING:
    from steward.team.models import Member

    from .models import File


class FileQuerySet(models.QuerySet["File"]):
    """Files."""

    def visible_to(self, member: Member) -> Self:
        """Files of visible accounts, those without one, and the member's own; not in the trash."""
        alive = self.filter(deleted_at__isnull=True)
        if sees_every_account(member):
            return alive
        seen = Account.objects.visible_to(member).values("id")
        return alive.filter(
            models.Q(uploaded_by_id=member.pk) | models.Q(account__isnull=True) | models.Q(account_id__in=seen)
        )

    def of(self, account: Account) -> Self:
        """The account's files, newest first."""
        return self.filter(account=account).order_by("-created_at", "-id")
