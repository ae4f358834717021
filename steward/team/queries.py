"""Reads of members and tokens."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models

if TYPE_CHECKING:
    from .models import ExchangeRate, Member, Token  # noqa: F401 - in quotes below


class MemberQuerySet(models.QuerySet["Member"]):
    """Members of the workspace."""

    def visible_to(self, member: Member) -> Self:
        """Colleagues see each other: every record shows who did what."""
        return self if member.is_active else self.none()

    def active(self) -> Self:
        """Those who may come in now: whom work can be given to."""
        return self.filter(status="active")

    def by_name(self) -> Self:
        """In the order of lists."""
        return self.order_by("name", "email", "id")


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)["Member"]):  # type: ignore[misc]
    """Members by e-mail address, in lower case as they are kept."""

    def get_by_natural_key(self, username: str | None) -> Member:
        """The member who signs in with this address, whatever its case."""
        found: Member = self.get(email=(username or "").lower())
        return found


class TokenQuerySet(models.QuerySet["Token"]):
    """API tokens."""

    def visible_to(self, member: Member) -> Self:
        """Everybody sees their own; owners and admins see all, so that they can revoke them."""
        return self if member.is_admin else self.filter(member=member)

    def live(self, at: datetime) -> Self:
        """Those that open the door at this moment."""
        return self.filter(
            models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=at),
            revoked_at__isnull=True,
            member__status="active",
        )


class RateQuerySet(models.QuerySet["ExchangeRate"]):
    """Exchange rates."""

    def visible_to(self, member: Member) -> Self:
        """Every member counts by the same rates."""
        return self if member.is_active else self.none()
