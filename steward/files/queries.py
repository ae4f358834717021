"""Reads of files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from steward.accounts.models import Account
from steward.activities.queries import seen_by

from . import models as tables

if TYPE_CHECKING:
    from steward.team.models import Member

    from .models import File  # noqa: F401 - named in quotes below


class FileQuerySet(models.QuerySet["File"]):
    """Files."""

    def visible_to(self, member: Member) -> Self:
        """Files of visible accounts, deals and people, and the member's own; nothing from the trash."""
        return self.filter(seen_by(member, own="uploaded_by_id"))

    def trashed_visible_to(self, member: Member) -> Self:
        """Those in the trash that this member could see before."""
        return self.filter(seen_by(member, own="uploaded_by_id", trashed=True))

    def with_seen_by(self, member: Member) -> Self:
        """With `is_seen`: whether this member has looked at it (T11)."""
        seen = tables.Seen.objects.filter(file_id=models.OuterRef("pk"), member_id=member.pk)
        return self.annotate(is_seen=models.Exists(seen))

    def of(self, account: Account) -> Self:
        """The account's files, newest first."""
        return self.filter(account=account).order_by("-created_at", "-id")
