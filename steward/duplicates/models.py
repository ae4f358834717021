"""`Search`: one look through all records. `Pair`: two that may be the same. `Crowd`: too many that share one thing.
`Rules`: what counts as the same here. `Merged`: which record went into which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from steward.core.clock import now
from steward.core.rows import Link, Record, Row
from steward.queue.models import Run
from steward.team.models import Member
from steward.undo.models import Batch

from .queries import MergedQuerySet, PairQuerySet


class Kind(models.TextChoices):
    """What can be doubled."""

    ACCOUNT = "account", _("Accounts")
    CONTACT = "contact", _("People")


class Rules(Record):
    """What the firm counts as a sign of the same record, with points of 0 to 100 each, and how many make a pair."""

    kind = models.CharField(max_length=10, choices=Kind.choices, unique=True)
    points = models.JSONField(default=dict)
    least = models.PositiveSmallIntegerField(default=50)


class Search(Row):
    """One look through all records, step by step; killed, it goes on with the step it was at."""

    by = Link(Member, null=True, on_delete=models.SET_NULL)
    run = Link(Run, null=True, on_delete=models.SET_NULL)
    step = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)  # records looked at in the steps that are done
    full = models.JSONField(default=list)  # rules that found more pairs than are kept
    begun_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)


class Pair(Row):
    """Two records that share something. `a_id` is the lower id; `signs` has a bit for each rule (keys.SIGNS)."""

    kind = models.CharField(max_length=10, choices=Kind.choices)
    a_id = models.BigIntegerField()
    b_id = models.BigIntegerField()
    signs = models.PositiveSmallIntegerField(default=0)
    score = models.PositiveSmallIntegerField(default=0)
    search = Link(Search, null=True, on_delete=models.SET_NULL)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = Link(Member, null=True, on_delete=models.SET_NULL)

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "a_id", "b_id"], name="pair_once")]
        indexes = [
            models.Index(
                fields=["kind", "-score", "-id"], name="pair_open", condition=models.Q(dismissed_at__isnull=True)
            ),
            models.Index(fields=["kind", "-id"], name="pair_dismissed", condition=models.Q(dismissed_at__isnull=False)),
        ]


class Crowd(Row):
    """A value that so many records share that they were not compared with each other; `record_id` is one of them."""

    search = Link(Search, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sign = models.CharField(max_length=10)
    count = models.PositiveIntegerField()
    record_id = models.BigIntegerField()


class Merged(Row):
    """A record that went into another one: its old address leads there. `batch` is gone after 30 days."""

    kind = models.CharField(max_length=10, choices=Kind.choices)
    kept_id = models.BigIntegerField()
    gone_id = models.BigIntegerField()
    gone_name = models.CharField(max_length=250)
    batch = Link(Batch, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(default=now)
    undone_at = models.DateTimeField(null=True)

    objects = MergedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "gone_id"], name="merged_gone"),
            models.Index(fields=["kind", "kept_id"], name="merged_kept"),
        ]
