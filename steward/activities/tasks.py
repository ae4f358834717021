"""Background work with activities and notes."""

from __future__ import annotations

from steward.queue.jobs import job

from .operations import begin_mail, forget_notices, mail_failed, purge_activities, say_reminder
from .reminder_mail import send_reminder


@job("activities.purge", long=True)
def purge() -> None:
    """Empty the trash of what is older than 30 days, once a day, and forget old notices."""
    purge_activities()
    forget_notices()


@job("activities.remind")
def remind(*, reminder_id: int, stamp: int) -> None:
    """Say one reminder, if it still stands for the moment `stamp`."""
    say_reminder(reminder_id, stamp)


@job("activities.mail_reminder", lane="mail", long=True)
def mail_reminder(*, notice_id: int, message_id: str) -> None:
    """Send one reminder. It is marked before it leaves, so that a worker that is killed meanwhile never sends it twice;
    when the mail server refuses, the mark is taken back and the queue tries again."""
    notice = begin_mail(notice_id)
    if notice is None:
        return
    try:
        send_reminder(notice, message_id)
    except Exception:
        mail_failed(notice_id)
        raise
