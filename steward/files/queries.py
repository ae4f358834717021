"""Reads of files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models

from steward.accounts.models import Account
from steward.activities.queries import seen_by

from . import models as tables

if TYPE_CHECKING:
    from steward.team.models import Member

    from .models import File


class FileQuerySet(models.QuerySet["File"]):
    """Files."""

    def visible_to(self, member: Member) -> Self:
        """Files of visible accounts, deals and people, and the member's own; nothing from the trash."""
        return self.filter(seen_by(member, own="uploaded_by_id"))

    def trashed_visible_to(self, member: Member) -> Self:
        """Those in the trash that this member could see before."""
        return self.filter(seen_by(member, own="uploaded_by_id", trashed=True))

    def of(self, account: Account) -> Self:
        """The account's files, newest first."""
        return self.filter(account=account).order_by("-created_at", "-id")


def with_seen(files: Iterable[File], member: Member) -> list[File]:
    """The same files, each with `is_seen`: whether this member has looked at it (T11). One query, if there are any."""
    found = list(files)
    rows = tables.Seen.objects.filter(file__in=[one.pk for one in found], member=member)
    seen = set(rows.values_list("file_id", flat=True)) if found else set()
    for one in found:
        one.is_seen = one.pk in seen  # type: ignore[attr-defined]
    return found
