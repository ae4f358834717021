"""`BulkEdit`: one change of many records. `BulkTarget`: one record of it and how it went."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from steward.core.clock import now
from steward.core.rows import Link, Row
from steward.queue.models import Run
from steward.team.models import Member
from steward.undo.models import Batch


class BulkEdit(Row):
    """What is done (`action` and `given`, see actions.py) to records of one kind, by whom, and how far it is."""

    record = models.CharField(max_length=10)  # account, contact, deal, activity
    action = models.CharField(max_length=12)
    given = models.JSONField(default=dict)
    title = models.CharField(max_length=250)
    by = Link(Member, null=True, on_delete=models.SET_NULL)
    run = Link(Run)
    batch = Link(Batch, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """Its page: progress, then the report."""
        return f"/bulk/{self.pk}/"


class BulkTarget(Row):
    """One record: waiting, changed, unchanged because it was so already, or refused with the reason."""

    class State(models.TextChoices):
        WAITING = "", _("Waiting")
        CHANGED = "changed", _("Changed")
        SAME = "same", _("Unchanged")
        REFUSED = "refused", _("Refused")

    edit = Link(BulkEdit, on_delete=models.CASCADE, db_index=False)
    record_id = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, blank=True, default="")
    reason = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["edit", "state", "id"], name="bulktarget_next")]
