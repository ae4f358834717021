"""How a member likes to be reminded."""

from __future__ import annotations

from django.db import transaction

from steward.activities.times import MAIL, MINUTES
from steward.team.models import Member
from steward.team.operations.preferences import set_preference

from .reminders import clean_minutes


@transaction.atomic
def prefer_reminders(member: Member, *, minutes: int | None, by_mail: bool) -> Member:
    """Remind the member so many minutes before what is planned from now on; None: not at all. Raises `Invalid`."""
    if minutes is not None:
        clean_minutes([minutes])
    set_preference(member, MINUTES, "never" if minutes is None else minutes)
    return set_preference(member, MAIL, by_mail)
