"""`Event`: one recorded fact. Written by `record()` alone, never changed."""

from __future__ import annotations

from django.db import models

from steward.core.clock import now
from steward.core.rows import Link, Row


class Event(Row):
    """What happened, when, by whom, to which record. Feeds are one index range: (account, -at, -id).

    `data` holds what the sentence needs (names, old and new values) as text, so that it reads the same for ever.
    `contact_id`, `deal_id` and the subject are plain ids: those rooms lie to the right. `account` and `actor` are the
    two named exceptions to the floors (ARCHITECTURE.md).
    """

    kind = models.CharField(max_length=60)
    at = models.DateTimeField(default=now)
    actor = Link("team.Member", null=True, on_delete=models.SET_NULL, db_index=False)
    account = Link("accounts.Account", null=True, on_delete=models.CASCADE, db_index=False)
    contact_id = models.BigIntegerField(null=True)
    deal_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "-at", "-id"], name="event_account", condition=models.Q(account__isnull=False)
            ),
            models.Index(
                fields=["contact_id", "-at", "-id"], name="event_contact", condition=models.Q(contact_id__isnull=False)
            ),
            models.Index(
                fields=["deal_id", "-at", "-id"], name="event_deal", condition=models.Q(deal_id__isnull=False)
            ),
        ]
