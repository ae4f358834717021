"""What a member likes to see: columns of lists, sizes, choices. No fact is recorded: it is theirs alone."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from steward.core.database import locked
from steward.team.models import Member


@transaction.atomic
def set_preference(member: Member, name: str, value: Any) -> Member:
    """Remember `value` for the member under `name` ("accounts.columns"); None forgets it."""
    member = locked(member)
    member.preferences = {**member.preferences, name: value}
    if value is None:
        del member.preferences[name]
    member.save(update_fields=["preferences"])
    return member
