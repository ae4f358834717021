"""`ActivityType`, `Activity` with its series, participants and reminders; `Note` with its comments; notices, feeds."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from steward.accounts.models import Account
from steward.contacts.models import Contact
from steward.core.clock import now
from steward.core.rows import Link, Record, Row, Trashable
from steward.deals.models import Deal
from steward.team.models import Member

from .due import WITHOUT_DAY
from .queries import ActivityQuerySet, CommentQuerySet, FeedQuerySet, NoteQuerySet, NoticeQuerySet

ALIVE = models.Q(deleted_at__isnull=True)
UNDONE = models.Q(done_at__isnull=True, deleted_at__isnull=True)
DONE = models.Q(done_at__isnull=False, deleted_at__isnull=True)


class ActivityType(Record):
    """Call, meeting, task, e-mail, deadline, lunch, and what the firm adds."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    icon = models.CharField(max_length=40, default="task")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_built_in = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """What is to be done, with whom, by whom: of an activity, and of every later one of a series.

    `due_time` is the assignee's wall clock.
    """

    class Priority(models.TextChoices):
        LOW = "low", _("Low")
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High")

    type = Link(ActivityType, db_index=False)
    subject = models.CharField(max_length=250)
    due_time = models.TimeField(null=True, blank=True)
    duration_minutes = models.PositiveIntegerField(null=True, blank=True)
    account = Link(Account, null=True, blank=True, on_delete=models.CASCADE, db_index=False)
    contact = Link(Contact, null=True, blank=True, on_delete=models.SET_NULL)
    deal = Link(Deal, null=True, blank=True, on_delete=models.SET_NULL)
    assignee = Link(Member, null=True, blank=True, on_delete=models.SET_NULL, db_index=False)
    note = models.TextField(blank=True, default="")
    priority = models.CharField(max_length=6, choices=Priority.choices, default=Priority.NORMAL)

    class Meta:
        abstract = True


class Series(Plan, Record):
    """Activities that follow each other by a rule (recurrence.py): one of them is open, completing it plans the next.

    Holds what the next one is like, so that a change of "this one" alone does not reach it. `begins_on` is the first
    day of the rule; `ended` says that somebody stopped it.
    """

    account = Link(Account, null=True, blank=True, on_delete=models.CASCADE)
    rule = models.CharField(max_length=200)
    begins_on = models.DateField()
    ended = models.BooleanField(default=False)


class Activity(Plan, Trashable):
    """Something planned or done with a customer. `due_on` and `due_time` are the assignee's wall clock.

    `due_rank` follows from the two (due.py) and orders every list; operations keep it. One of a series keeps in
    `occurs_on` the day that the rule gave it, and in `follows` the one whose completion planned it: once each.
    """

    due_on = models.DateField(null=True, blank=True)
    due_rank = models.BigIntegerField(default=WITHOUT_DAY, editable=False)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = Link(Member, null=True, blank=True, on_delete=models.SET_NULL, db_index=False)
    series = Link(Series, null=True, blank=True, on_delete=models.SET_NULL)
    occurs_on = models.DateField(null=True, blank=True, editable=False)
    follows = Link("self", null=True, blank=True, on_delete=models.SET_NULL, db_index=False, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "due_rank", "id"], name="activity_next", condition=UNDONE),
            models.Index(fields=["assignee", "due_rank", "id"], name="activity_mine", condition=UNDONE),
            models.Index(fields=["due_rank", "id"], name="activity_due", condition=UNDONE),
            models.Index(fields=["account", "done_at", "id"], name="activity_done", condition=DONE),
            models.Index(fields=["done_at", "id"], name="activity_all_done", condition=DONE),
            models.Index(fields=["due_on", "id"], name="activity_days", condition=ALIVE),
            # All of an account, done or not: what rollups sum up for each row of a list.
            models.Index(fields=["account", "due_on"], name="activity_of_account", condition=ALIVE),
        ]
        constraints = [models.UniqueConstraint(fields=["follows"], name="activity_followed_once")]

    def __str__(self) -> str:
        return self.subject

    @property
    def url(self) -> str:
        """Its page."""
        return f"/activities/{self.pk}/"

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


class Participant(Row):
    """Somebody else who takes part in an activity: a colleague or a person of the customer's."""

    activity = Link(Activity, on_delete=models.CASCADE, db_index=False)
    member = Link(Member, null=True, on_delete=models.CASCADE)
    contact = Link(Contact, null=True, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "member"], name="participant_member_once"),
            models.UniqueConstraint(fields=["activity", "contact"], name="participant_contact_once"),
            models.CheckConstraint(
                condition=models.Q(member__isnull=True, contact__isnull=False)
                | models.Q(member__isnull=False, contact__isnull=True),
                name="participant_is_one",
            ),
        ]


class Reminder(Row):
    """Tell this member so many minutes before the activity. `due_at` follows from the activity's day and time.

    `said_for` is the moment for which it was said: the same moment is never said twice, another one once.
    """

    activity = Link(Activity, on_delete=models.CASCADE, db_index=False)
    member = Link(Member, on_delete=models.CASCADE)
    minutes = models.PositiveIntegerField()
    due_at = models.DateTimeField(null=True)
    said_for = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "member", "minutes"], name="reminder_once")]


class Comment(Trashable):
    """What somebody answered under a note: Markdown in `body`, safe HTML in `html`."""

    note = Link(Note, on_delete=models.CASCADE, db_index=False)
    body = models.TextField()
    html = models.TextField()
    author = Link(Member, null=True, on_delete=models.SET_NULL)

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["note", "id"], name="comment_note")]


class Notice(Row):
    """Something that a member is told in the app. Its words are read from the record when it is shown, so that it tells
    nothing that the member may no longer see. `key` makes each thing told once.
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("Reminder")
        MENTION = "mention", _("Mention")
        COMMENT = "comment", _("Comment")
        GIVEN = "given", _("Given to you")

    member = Link(Member, on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    by = Link(Member, null=True, on_delete=models.SET_NULL, db_index=False)
    activity = Link(Activity, null=True, on_delete=models.CASCADE)
    note = Link(Note, null=True, on_delete=models.CASCADE)
    comment = Link(Comment, null=True, on_delete=models.CASCADE)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["member", "-id"], name="notice_all"),
            models.Index(fields=["member", "-id"], name="notice_new", condition=models.Q(seen_at__isnull=True)),
        ]


class Feed(Row):
    """A private calendar address of a member. Only the SHA-256 of its secret is kept; the address is shown once."""

    member = Link(Member, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = FeedQuerySet.as_manager()
