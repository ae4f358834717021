"""The signed link of an invitation: for one member, one use, seven days. Nothing of it is stored."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from steward.core.clock import now

from .links import absolute
from .models import Member

LIFE = timedelta(days=7)
_SALT = "steward.team.invitation"


def invitation_link(member: Member, base: str | HttpRequest) -> str:
    """The address to accept at, the same whenever asked. It dies with its use, by a newer one, and after seven days."""
    text = signing.Signer(salt=_SALT).sign_object([member.pk, member.door_round])
    return absolute(base, reverse("team:join", args=[text]))


def is_open(member: Member) -> bool:
    """Whether the member's invitation can be accepted now."""
    if member.status != Member.Status.INVITED or member.invited_at is None:
        return False
    return now() - member.invited_at <= LIFE


def invited_by_link(text: str) -> Member | None:
    """Whom the link invites; None when it is not ours, used, replaced or too old."""
    try:
        pk, door_round = signing.Signer(salt=_SALT).unsign_object(text)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found: Member | None = Member.objects.filter(pk=pk, door_round=door_round).first()
    return found if found is not None and is_open(found) else None
