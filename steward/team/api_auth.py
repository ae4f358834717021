"""Who calls the API: a bearer token, kept as its SHA-256."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import timedelta

from django.db import OperationalError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from steward.core.clock import now
from steward.core.refused import NotAllowed

from .limits import knock
from .middleware import live_in_place_of
from .models import Member, Token

_READING = ("GET", "HEAD", "OPTIONS")


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def live_token(text: str) -> Token | None:
    """The token with this text, if it opens the door now and its member may come in."""
    found = Token.objects.select_related("member").filter(digest=digest(text)).first()
    return found if found and found.is_live(now()) and found.member.is_active else None


class TokenAuth(HttpBearer):
    """A live token of an active member whose scope covers the method. `request.auth` is the member."""

    def authenticate(self, request: HttpRequest, token: str) -> Member | None:
        """The member, or None (401). Raises `NotAllowed` when the token may only read, `TooMany` on many wrong ones."""
        found = live_token(token)
        if found is None:
            knock(request, "token")
            return None
        if found.scope == Token.Scope.READ and request.method not in _READING:
            raise NotAllowed(_("This token may only read."), code="read_only_token")
        _note_use(found)
        request.user = found.member
        request.token = found  # type: ignore[attr-defined]
        live_in_place_of(request, found.member)
        return found.member


def me_of(request: HttpRequest) -> Member:
    """The member whose token it is."""
    member: Member = request.auth  # type: ignore[attr-defined]
    return member


def admin_scope(request: HttpRequest) -> None:
    """Raise `NotAllowed` unless the token was made for everything: people, tokens and policies need that."""
    token: Token = request.token  # type: ignore[attr-defined]
    if token.scope != Token.Scope.ADMIN:
        raise NotAllowed(_("This needs a token with the scope “admin”."), code="token_scope")


def _note_use(token: Token) -> None:
    """Once an hour is precise enough, and spares a write per request. A full disk keeps nobody from reading."""
    at = now()
    if token.last_used_at is None or at - token.last_used_at > timedelta(hours=1):
        with suppress(OperationalError), transaction.atomic():
            Token.objects.filter(pk=token.pk).update(last_used_at=at)
