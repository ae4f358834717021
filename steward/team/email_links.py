"""The signed link that proves a new e-mail address: for one member, one use, one hour. Nothing of it is stored."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from .links import absolute
from .models import Member

LIFE = timedelta(hours=1)
_SALT = "steward.team.email"


def email_link(member: Member, email: str, base: str) -> str:
    """The address to confirm at. It dies with its use, with a new password, and after an hour."""
    given = [member.pk, member.email, email, _doors(member)]
    return absolute(base, reverse("team:confirm_email", args=[signing.dumps(given, salt=_SALT)]))


def changed_by_link(text: str) -> tuple[Member, str] | None:
    """Whose address the link changes, and to which; None when it is not ours, used or too old."""
    try:
        pk, old, new, doors = signing.loads(text, salt=_SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = Member.objects.active().filter(pk=pk, email=old).first()
    return (found, str(new)) if found is not None and doors == _doors(found) else None


def _doors(member: Member) -> str:
    """Another text once the member's doors were closed, as by a new password."""
    return member.get_session_auth_hash()[:16]
