"""`File`: one stored file. `Seen`: who has looked at it (T11)."""

from __future__ import annotations

from django.db import models

from steward.accounts.models import Account
from steward.contacts.models import Contact
from steward.core.clock import now
from steward.core.rows import Link, Row, Trashable
from steward.deals.models import Deal
from steward.team.models import Member

from .queries import FileQuerySet


class File(Trashable):
    """A file of an account, a contact or a deal. Stored under a random key; the name is only a label."""

    name = models.CharField(max_length=250)
    key = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    has_preview = models.BooleanField(default=False)
    account = Link(Account, null=True, blank=True, on_delete=models.CASCADE, db_index=False)
    contact = Link(Contact, null=True, blank=True, on_delete=models.CASCADE)
    deal = Link(Deal, null=True, blank=True, on_delete=models.CASCADE)
    uploaded_by = Link(Member, null=True, on_delete=models.SET_NULL)

    objects = FileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "-created_at"], name="file_account"),
            models.Index(fields=["created_at", "id"], name="file_created", condition=models.Q(deleted_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.name


class Seen(Row):
    """A member has opened a file."""

    file = Link(File, on_delete=models.CASCADE, db_index=False)
    member = Link(Member, on_delete=models.CASCADE)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "member"], name="seen_once")]
