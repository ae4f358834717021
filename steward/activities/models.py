"""`ActivityType`, `Activity`, `Note`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from steward.accounts.models import Account
from steward.contacts.models import Contact
from steward.core.rows import Link, Row, Trashable
from steward.deals.models import Deal
from steward.team.models import Member

from .due import WITHOUT_DAY
from .queries import ActivityQuerySet, NoteQuerySet

ALIVE = models.Q(deleted_at__isnull=True)
UNDONE = models.Q(done_at__isnull=True, deleted_at__isnull=True)
DONE = models.Q(done_at__isnull=False, deleted_at__isnull=True)


class ActivityType(Row):
    """Call, meeting, task, e-mail, deadline, lunch, and what the firm adds."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    icon = models.CharField(max_length=40, default="task")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_built_in = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Activity(Trashable):
    """Something planned or done with a customer. `due_on` and `due_time` are the assignee's wall clock.

    `due_rank` follows from the two (due.py) and orders every list; operations keep it.
    """

    class Priority(models.TextChoices):
        LOW = "low", _("Low")
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High")

    type = Link(ActivityType, db_index=False)
    subject = models.CharField(max_length=250)
    due_on = models.DateField(null=True, blank=True)
    due_time = models.TimeField(null=True, blank=True)
    due_rank = models.BigIntegerField(default=WITHOUT_DAY, editable=False)
    duration_minutes = models.PositiveIntegerField(null=True, blank=True)
    account = Link(Account, null=True, blank=True, on_delete=models.CASCADE, db_index=False)
    contact = Link(Contact, null=True, blank=True, on_delete=models.SET_NULL)
    deal = Link(Deal, null=True, blank=True, on_delete=models.SET_NULL)
    assignee = Link(Member, null=True, blank=True, on_delete=models.SET_NULL, db_index=False)
    note = models.TextField(blank=True, default="")
    priority = models.CharField(max_length=6, choices=Priority.choices, default=Priority.NORMAL)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = Link(Member, null=True, blank=True, on_delete=models.SET_NULL, db_index=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "due_rank", "id"], name="activity_next", condition=UNDONE),
            models.Index(fields=["assignee", "due_rank", "id"], name="activity_mine", condition=UNDONE),
            models.Index(fields=["due_rank", "id"], name="activity_due", condition=UNDONE),
            models.Index(fields=["account", "done_at", "id"], name="activity_done", condition=DONE),
            models.Index(fields=["done_at", "id"], name="activity_all_done", condition=DONE),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def done(self) -> bool:
        """Whether it was completed."""
        return self.done_at is not None


class Note(Trashable):
    """What somebody wrote down about an account, a contact or a deal: Markdown in `body`, safe HTML in `html`."""

    body = models.TextField()
    html = models.TextField()
    account = Link(Account, null=True, blank=True, on_delete=models.CASCADE, db_index=False)
    contact = Link(Contact, null=True, blank=True, on_delete=models.CASCADE)
    deal = Link(Deal, null=True, blank=True, on_delete=models.CASCADE)
    author = Link(Member, null=True, on_delete=models.SET_NULL)
    pinned = models.BooleanField(default=False)

    objects = NoteQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "-pinned", "-created_at"], name="note_account"),
            models.Index(fields=["created_at", "id"], name="note_created", condition=ALIVE & models.Q(pinned=False)),
            models.Index(fields=["created_at", "id"], name="note_pinned", condition=ALIVE & models.Q(pinned=True)),
        ]
