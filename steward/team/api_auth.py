"""Who calls the API: a bearer token, kept as its SHA-256."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from steward.core.clock import now
from steward.core.refused import NotAllowed

from .models import Member, Token


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


class TokenAuth(HttpBearer):
    """A live token of an active member whose scope covers the method. `request.auth` is the member."""

    def authenticate(self, request: HttpRequest, token: str) -> Member | None:
        """The member, or None (401). Raises `NotAllowed` when the token may only read."""
        found = Token.objects.select_related("member").filter(digest=digest(token)).first()
        at = now()
        if found is None or not found.is_live(at) or not found.member.is_active:
            return None
        if found.scope == Token.Scope.READ and request.method not in ("GET", "HEAD", "OPTIONS"):
            raise NotAllowed(_("This token may only read."), code="read_only_token")
        if found.last_used_at is None or at - found.last_used_at > timedelta(hours=1):
            Token.objects.filter(pk=found.pk).update(last_used_at=at)
        request.user = found.member
        request.token = found  # type: ignore[attr-defined]
        return found.member
