"""The e-mail of a reminder."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from steward.core.ui_dates import full_text
from steward.team.links import absolute
from steward.team.policies import workspace

from .models import Notice
from .times import begins_at, zone_of


def send_reminder(notice: Notice, message_id: str) -> None:
    """Write it in the member's language and time zone, and hand it to the mail server."""
    member, activity, firm = notice.member, notice.activity, workspace()
    if activity is None:
        return
    with translation.override(member.language or (firm.language if firm else None)), timezone.override(zone_of(member)):
        begins = begins_at(activity)
        at = begins if activity.due_time else activity.due_on
        about = [thing.name for thing in (activity.account, activity.contact, activity.deal) if thing is not None]
        base = str(settings.URL)
        link = absolute(base, reverse("activities:change", args=[activity.pk])) if base else ""
        when = full_text(at) if at else ""
        context = {"activity": activity, "when": when, "about": " · ".join(about), "link": link}
        text = render_to_string("activities/mail/reminder.txt", {"member": member, "workspace": firm, **context})
    subject, body = text.lstrip().split("\n", 1)
    message = EmailMessage(
        " ".join(subject.split()), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [member.email],
        headers={"Message-ID": message_id},
    )  # fmt: skip
    message.send()
