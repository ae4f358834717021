"""`Job`: one piece of background work. `Run`: long work that a member started and follows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from steward.core.clock import now
from steward.core.rows import Row


class Job(Row):
    """Work to do later: a kind (declared by `@job`), its arguments, and how far it came.

    Enqueued in the transaction of the change that asks for it; effect and `done_at` commit together; a killed worker's
    job runs again when its lease ends.
    """

    kind = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    lane = models.CharField(max_length=20, default="rest")
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 - null: many jobs without a key
    due_at = models.DateTimeField(default=now)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    dead = models.BooleanField(default=False)
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["lane", "due_at"], name="job_open", condition=models.Q(done_at__isnull=True, dead=False)
            )
        ]


class Run(Row):
    """Long work shown to people: what, how far, with which errors. `GET /api/v1/runs/{id}`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    started_by_id = models.BigIntegerField(null=True)  # a member's id: team is to the right of this room
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)
