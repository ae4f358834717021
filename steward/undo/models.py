"""`Batch`: one change of many rows that can be taken back. `BatchRow`: what it did to one row of one table."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from steward.core.clock import now
from steward.core.rows import Link, Row
from steward.queue.models import Run
from steward.team.models import Member

KEPT_FOR = timedelta(days=30)


class Batch(Row):
    """One bulk edit, import or merge, and whether it was taken back. `right` is what taking it back needs."""

    class Kind(models.TextChoices):
        BULK = "bulk", _("Bulk change")
        IMPORT = "import", _("Import")
        MERGE = "merge", _("Merge")

    class State(models.TextChoices):
        OPEN = "open", _("Running")
        DONE = "done", _("Done")
        UNDOING = "undoing", _("Being taken back")
        UNDONE = "undone", _("Taken back")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=250)
    right = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    by = Link(Member, null=True, on_delete=models.SET_NULL)
    begun_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)
    undone_by = Link(Member, null=True, on_delete=models.SET_NULL)
    undo_begun_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    run = Link(Run, null=True, on_delete=models.SET_NULL)  # of the undo

    def __str__(self) -> str:
        return self.title

    @property
    def can_be_undone(self) -> bool:
        """Whether its 30 days are not over and nobody has taken it back yet."""
        return self.state == self.State.DONE and self.begun_at > now() - KEPT_FOR


class BatchRow(Row):
    """One row of a table: `before` is null when the batch made it, `after` is null when the batch deleted it.

    `state` says how taking back went: "" not yet, back, kept (somebody changed it since; `kept` names the columns).
    """

    batch = Link(Batch, on_delete=models.CASCADE, db_index=False)
    table = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    state = models.CharField(max_length=4, blank=True, default="")
    kept = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["batch", "state", "id"], name="batchrow_next"),
        ]
