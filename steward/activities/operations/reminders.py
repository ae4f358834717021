"""Reminders: who is told how long before an activity, and telling each of them once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import make_msgid
from django.db import transaction
from django.utils.translation import gettext as _

from steward.activities.models import Activity, Notice, Reminder
from steward.activities.times import begins_at, usual_minutes, wants_mail
from steward.core.clock import now
from steward.core.refused import Invalid
from steward.queue.jobs import enqueue
from steward.team.models import Member

from .notices import notify

LONGEST, MOST = 4 * 7 * 24 * 60, 5
SAID_LATE = timedelta(hours=12)  # what is later than this is told in the app alone


@transaction.atomic
def set_reminders(activity: Activity, *, by: Member, minutes: Iterable[int]) -> None:
    """The member's own reminders of this activity: so many minutes before it, 0 when it begins. Raises `Invalid`."""
    by.must("activities.manage", activity)
    wanted = clean_minutes(minutes)
    own = Reminder.objects.filter(activity=activity, member=by)
    own.exclude(minutes__in=wanted).delete()
    there = set(own.values_list("minutes", flat=True))
    Reminder.objects.bulk_create(
        Reminder(activity=activity, member=by, minutes=one) for one in sorted(wanted) if one not in there
    )
    settle_reminders(activity)


def remind_as_usual(activity: Activity, members: Iterable[Member]) -> None:
    """Give each of these members, unless they have a reminder of it, the one that they usually want."""
    wanted = {one.pk: minutes for one in members if (minutes := usual_minutes(one)) is not None}
    there = set(Reminder.objects.filter(activity=activity, member__in=wanted).values_list("member_id", flat=True))
    Reminder.objects.bulk_create(
        Reminder(activity=activity, member_id=pk, minutes=minutes) for pk, minutes in wanted.items() if pk not in there
    )


def settle_reminders(activity: Activity) -> None:
    """Reckon anew when each reminder is due, and enqueue what is to come: once for each moment."""
    begins = begins_at(activity)
    for one in Reminder.objects.filter(activity=activity).order_by("id"):
        due = begins - timedelta(minutes=one.minutes) if begins else None
        if due != one.due_at:
            one.due_at = due
            one.save(update_fields=["due_at"])
        if due is not None and due > now() and not activity.done:
            stamp = int(due.timestamp())
            enqueue("activities.remind", due_at=due, key=f"remind:{one.pk}:{stamp}", reminder_id=one.pk, stamp=stamp)


def remind_again(ids: Iterable[int]) -> None:
    """Reckon the reminders of these activities anew, after their days were put back."""
    reminded = Reminder.objects.filter(activity_id__in={*ids}).values("activity_id")
    for one in Activity.objects.filter(pk__in=reminded, deleted_at=None).select_related("assignee").order_by("id"):
        settle_reminders(one)


@transaction.atomic
def say_reminder(reminder_id: int, stamp: int) -> Notice | None:
    """Tell the member, unless the activity was moved, done or deleted, or is not theirs to see, or it was said."""
    reminder = Reminder.objects.select_for_update().filter(pk=reminder_id).first()
    if reminder is None or not _is_due(reminder, stamp):
        return None
    member = Member.objects.active().filter(pk=reminder.member_id).first()
    seen = Activity.objects.visible_to(member).undone().filter(pk=reminder.activity_id) if member else None
    activity = seen.first() if seen is not None else None
    if member is None or activity is None:
        return None
    reminder.said_for = reminder.due_at
    reminder.save(update_fields=["said_for"])
    key = f"reminder:{activity.pk}:{member.pk}:{reminder.minutes}:{stamp}"
    notice = notify(member, Notice.Kind.REMINDER, key, activity=activity)
    if notice is not None and _by_mail(member, reminder):
        message_id = make_msgid(domain="steward")
        enqueue("activities.mail_reminder", key=f"mail:{key}", notice_id=notice.pk, message_id=message_id)
    return notice


@transaction.atomic
def begin_mail(notice_id: int) -> Notice | None:
    """Take a reminder for sending. None when it was taken already: then it is sent, or was being sent when the power
    went, and is not sent again; or when the activity was done or deleted meanwhile."""
    notice = Notice.objects.select_for_update().filter(pk=notice_id, mailed_at__isnull=True).first()
    if notice is None or notice.activity_id is None:
        return None
    still = Activity.objects.visible_to(notice.member).undone().filter(pk=notice.activity_id).exists()
    if not still or not notice.member.is_active:
        return None
    notice.mailed_at = now()
    notice.save(update_fields=["mailed_at"])
    return notice


def mail_failed(notice_id: int) -> None:
    """It was not sent: it may be tried again."""
    Notice.objects.filter(pk=notice_id).update(mailed_at=None)


def clean_minutes(minutes: Iterable[int]) -> set[int]:
    """The minutes as they are stored. Raises `Invalid`."""
    wanted = set(minutes)
    if len(wanted) > MOST or any(not 0 <= one <= LONGEST for one in wanted):
        text = _("At most %(n)s reminders, each from 0 minutes to 4 weeks before.") % {"n": MOST}
        raise Invalid(text, field="reminders")
    return wanted


def _is_due(reminder: Reminder, stamp: int) -> bool:
    """Whether this moment still is the reminder's, and it was not said yet."""
    due = reminder.due_at
    return due is not None and int(due.timestamp()) == stamp and reminder.said_for != due


def _by_mail(member: Member, reminder: Reminder) -> bool:
    goes_out = not str(settings.EMAIL_BACKEND).endswith("console.EmailBackend")
    due: datetime = reminder.due_at or now()
    return goes_out and wants_mail(member) and now() - due < SAID_LATE
