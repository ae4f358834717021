"""API tokens: made by the member they act for, shown once, revoked at once."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.clock import now
from steward.core.database import locked
from steward.core.refused import Invalid, NotAllowed
from steward.core.text import line
from steward.history.facts import record
from steward.team.api_auth import digest
from steward.team.facts import TokenMade, TokenRevoked
from steward.team.models import Member, Token

PREFIX = "stw_"
LONGEST_LIFE = 3650  # days
SHOWN = 8  # characters of a token that lists show, so that people can tell them apart


@transaction.atomic
def make_token(
    member: Member, *, by: Member, name: str, scope: str = Token.Scope.WRITE, days: int | None = None
) -> tuple[Token, str]:
    """A new token and its text, which is kept nowhere. `days` None: until it is revoked."""
    if by.pk != member.pk:
        raise NotAllowed(_("A token acts for the member who makes it. Ask %(name)s.") % {"name": member})
    if not member.is_active:
        raise NotAllowed(_("%(name)s has no access to this workspace.") % {"name": member})
    if scope not in Token.Scope.values:
        raise Invalid(_("A scope is read, write or admin."), field="scope")
    if days is not None and not 1 <= days <= LONGEST_LIFE:
        raise Invalid(_("A token lives from 1 to %(n)s days.") % {"n": LONGEST_LIFE}, field="days")
    text = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        member=member,
        name=line(name, field="name", longest=120),
        prefix=text[:SHOWN],
        digest=digest(text),
        scope=scope,
        expires_at=now() + timedelta(days=days) if days else None,
    )
    shown, covers = token.name or token.prefix, str(token.get_scope_display())
    record(TokenMade(subject=member.pk, name=shown, scope=covers, prefix=token.prefix), by=by)
    return token, text


@transaction.atomic
def revoke_tokens(member: Member, *, by: Member) -> int:
    """Close all doors that the member's tokens open, as with a new password. Returns how many there were."""
    live = list(Token.objects.filter(member=member).live(now()).order_by("id"))
    for token in live:
        revoke_token(token, by=by)
    return len(live)


@transaction.atomic
def revoke_token(token: Token, *, by: Member) -> Token:
    """Close this door now. One's own, or any for owners and admins. Twice is no error."""
    if token.member_id != by.pk:
        by.must("members.change")
    token = locked(token)
    if token.revoked_at is None:
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
        record(TokenRevoked(subject=token.member_id, name=token.name or token.prefix, member=str(token.member)), by=by)
    return token
