"""Reads of members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import BaseUserManager

if TYPE_CHECKING:
    from .models import Member


class MemberManager(BaseUserManager["Member"]):
    """Members by e-mail address, in lower case as they are kept."""

    def get_by_natural_key(self, username: str | None) -> Member:
        """The member who signs in with this address, whatever its case."""
        return self.get(email=(username or "").lower())
