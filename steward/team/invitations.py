"""The signed link of an invitation: for one member, one use, seven days. Nothing of it is stored."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from .links import absolute
from .models import Member

LIFE = timedelta(days=7)
_SALT = "steward.team.invitation"


def invitation_link(member: Member, base: str | HttpRequest) -> str:
    """The address to accept at. It dies with its use, with a newer one, and after seven days."""
    text = signing.dumps([member.pk, member.door_round], salt=_SALT)
    return absolute(base, reverse("team:join", args=[text]))


def invited_by_link(text: str) -> Member | None:
    """Whom the link invites; None when it is not ours, used, replaced or too old."""
    try:
        pk, door_round = signing.loads(text, salt=_SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found: Member | None = Member.objects.filter(pk=pk, door_round=door_round, status=Member.Status.INVITED).first()
    return found
