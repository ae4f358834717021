"""Work for later: mail to members, and forgetting. Mail is enqueued with the change that causes it.

Each message gets its id when it is enqueued: a job that runs twice sends the same message twice, not two messages.
"""

from __future__ import annotations

from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage, make_msgid
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from steward.core.clock import now
from steward.queue.jobs import enqueue, job

from .email_links import email_link
from .idempotency import LIFE
from .invitations import invitation_link
from .links import absolute
from .models import Answer, Member
from .policies import workspace
from .reset_tokens import ResetTokens

LANE = "mail"


def post(kind: str, **args: Any) -> None:
    """Enqueue a message in the running transaction."""
    enqueue(kind, lane=LANE, message_id=make_msgid(domain="steward"), **args)


@job("team.mail", lane=LANE, long=True)
def mail(*, to: str, subject: str, body: str, message_id: str) -> None:
    """Send one message. Header injection is refused by Django's mail itself."""
    _send(to, " ".join(subject.split()), body, message_id)


@job("team.forget_answers")
def forget_answers() -> None:
    """Answers to keyed requests that are older than a day are not repeated any more."""
    Answer.objects.filter(created_at__lt=now() - LIFE).delete()


@job("team.forget_sessions")
def forget_sessions() -> None:
    """Sessions that ended are deleted, and what the list of sessions knew of them."""
    Session.objects.filter(expire_date__lt=now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


@job("team.mail_invitation", lane=LANE, long=True)
def mail_invitation(*, member_id: int, by: str, base: str, message_id: str) -> None:
    """The link to join, unless the invitation was accepted or taken back meanwhile."""
    member = Member.objects.filter(pk=member_id, status=Member.Status.INVITED).first()
    if member is not None:
        _compose("invitation", member, message_id, by=by, link=invitation_link(member, base))


@job("team.mail_password_reset", lane=LANE, long=True)
def mail_password_reset(*, email: str, base: str, message_id: str) -> None:
    """The link to choose a new password, to the stored address of an active member; to nobody else, nothing."""
    member = Member.objects.active().filter(email=email).first()
    if member is None:
        return
    key = {"uidb36": user_pk_to_url_str(member), "key": ResetTokens().make_token(member)}
    link = absolute(base, reverse("account_reset_password_from_key", kwargs=key))
    _compose("password_reset", member, message_id, link=link)


@job("team.mail_email_change", lane=LANE, long=True)
def mail_email_change(*, member_id: int, email: str, base: str, message_id: str) -> None:
    """The link that proves a new address, to that address; to nobody once the member may not come in."""
    member = Member.objects.active().filter(pk=member_id).first()
    if member is not None and not Member.objects.filter(email=email).exists():
        _compose("email_change", member, message_id, to=email, link=email_link(member, email, base))


@job("team.mail_email_changed", lane=LANE, long=True)
def mail_email_changed(*, member_id: int, old: str, message_id: str) -> None:
    """Tells the old address, in case somebody else made the change."""
    member = Member.objects.filter(pk=member_id).first()
    if member is not None:
        _compose("email_changed", member, message_id, to=old)


def _compose(name: str, member: Member, message_id: str, *, to: str = "", **context: Any) -> None:
    firm = workspace()
    with translation.override(member.language or (firm.language if firm else None)):
        text = render_to_string(f"team/mail/{name}.txt", {"member": member, "workspace": firm, **context})
    subject, body = text.lstrip().split("\n", 1)
    _send(to or member.email, " ".join(subject.split()), body.strip() + "\n", message_id)


def _send(to: str, subject: str, body: str, message_id: str) -> None:
    message = EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to], headers={"Message-ID": message_id})
    message.send()
