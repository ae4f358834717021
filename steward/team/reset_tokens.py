"""The key in a link to choose a new password."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from .models import Member


class ResetTokens(PasswordResetTokenGenerator):
    """One hour (PASSWORD_RESET_TIMEOUT), one use, and dead when the member's doors are closed."""

    def _make_hash_value(self, user: AbstractBaseUser, timestamp: int) -> str:
        member = Member.objects.get(pk=user.pk)
        return f"{super()._make_hash_value(member, timestamp)}:{member.status}:{member.door_round}"
