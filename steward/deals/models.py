"""`Pipeline`, `Stage`, `Deal`, `DealContact`, `StageTotal`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from steward.accounts.models import Account
from steward.contacts.models import Contact
from steward.core.clock import now
from steward.core.money import Money
from steward.core.rows import Link, Record, Row, Trashable
from steward.fields.models import Tag
from steward.team.models import Member

from .queries import DealQuerySet, PipelineQuerySet, StageQuerySet

OPEN = models.Q(status="open", deleted_at__isnull=True)
WON = models.Q(status="won", deleted_at__isnull=True)
ALIVE = models.Q(deleted_at__isnull=True)


class Pipeline(Record):
    """A way deals go, as ordered stages. The first by position is the default."""

    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=0)

    objects = PipelineQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Stage(Record):
    """A step of a pipeline. `rot_days`: a deal that stays longer is marked as rotting."""

    pipeline = Link(Pipeline, on_delete=models.CASCADE)
    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=0)
    probability = models.PositiveSmallIntegerField(default=50)  # percent
    rot_days = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = StageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pipeline", "name"], name="stage_name_once")]

    def __str__(self) -> str:
        return self.name


class StageTotal(Row):
    """Count and sum of the open deals of a stage in one currency: kept by operations, read by the board."""

    stage = Link(Stage, on_delete=models.CASCADE)
    currency = models.CharField(max_length=3)
    count = models.IntegerField(default=0)
    minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stage", "currency"], name="stage_total_once")]


class Deal(Trashable):
    """A possible sale (O5-O10): open, won or lost, in a stage. `rank` orders the cards of a stage, lowest first."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    name = models.CharField(max_length=250)
    name_folded = models.CharField(max_length=250)
    value_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    pipeline = Link(Pipeline, db_index=False)
    stage = Link(Stage, db_index=False)
    status = models.CharField(max_length=5, choices=Status.choices, default=Status.OPEN)
    account = Link(Account, null=True, blank=True, on_delete=models.CASCADE, db_index=False)
    contact = Link(Contact, null=True, blank=True, on_delete=models.SET_NULL)  # the primary one
    owner = Link(Member, null=True, blank=True, on_delete=models.SET_NULL, db_index=False)
    description = models.TextField(blank=True, default="")
    tags = models.ManyToManyField(Tag, related_name="+")
    custom = models.JSONField(default=dict, blank=True)
    expected_close_on = models.DateField(null=True, blank=True)
    won_at = models.DateTimeField(null=True, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)
    lost_reason = models.CharField(max_length=250, blank=True, default="")
    stage_since = models.DateTimeField(default=now)
    rank = models.FloatField(default=0)
    next_activity_id = models.BigIntegerField(null=True, blank=True)
    next_activity_on = models.DateField(null=True, blank=True)
    next_activity_time = models.TimeField(null=True, blank=True)
    next_activity_subject = models.CharField(max_length=250, blank=True, default="")  # subject, for the card
    next_activity_icon = models.CharField(max_length=40, blank=True, default="")

    objects = DealQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["stage", "rank", "id"], name="deal_board", condition=OPEN),
            # each of these two holds every column of a query that sums: no row is looked up
            models.Index(fields=["account", "status", "currency", "deleted_at", "value_minor"], name="deal_account"),
            models.Index(
                fields=["pipeline", "won_at", "id", "currency", "value_minor"], name="deal_won", condition=WON
            ),
            *(
                models.Index(fields=[column, "id"], name=f"deal_{column}"[:30], condition=ALIVE)
                for column in ("name_folded", "value_minor", "expected_close_on", "created_at", "owner", "stage")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether the deal can still be won or lost."""
        return self.status == self.Status.OPEN

    @property
    def value(self) -> Money | None:
        """The deal's value, or None when nobody put a figure to it (zero is a figure)."""
        return None if self.value_minor is None else Money(self.value_minor, self.currency)

    @property
    def url(self) -> str:
        """The deal's page."""
        return f"/deals/{self.pk}/"

    def rots_after(self, days: int | None) -> bool:
        """Whether an open deal has stayed in its stage for longer than so many days."""
        return bool(days and self.is_open and (now() - self.stage_since).days > days)


class DealContact(Row):
    """A person on a deal, and with what role. `Deal.contact` says which of them is the primary one."""

    deal = Link(Deal, on_delete=models.CASCADE, db_index=False)
    contact = Link(Contact, on_delete=models.CASCADE)
    role = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deal", "contact"], name="deal_contact_once")]
