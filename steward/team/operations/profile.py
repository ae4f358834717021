"""What members change about themselves."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.database import locked
from steward.core.refused import NotAllowed
from steward.core.text import line
from steward.history.facts import record
from steward.team import checks
from steward.team.differences import apply, told
from steward.team.facts import ProfileChanged
from steward.team.models import Member


@transaction.atomic
def change_profile(
    member: Member,
    *,
    by: Member,
    version: int | None = None,
    name: str | None = None,
    language: str | None = None,
    time_zone: str | None = None,
) -> Member:
    """Change one's own name, language and time zone; empty language or zone is the workspace's."""
    if by.pk != member.pk:
        raise NotAllowed(_("Only %(name)s can change this.") % {"name": member})
    member = locked(member)
    member.expect(version)
    wanted = {
        "name": (_("Name"), None if name is None else line(name, field="name", longest=120, required=True)),
        "language": (_("Language"), None if language is None else checks.clean_language(language, optional=True)),
        "time_zone": (_("Time zone"), None if time_zone is None else checks.clean_time_zone(time_zone, optional=True)),
    }
    changed = apply(member, wanted)
    if changed:
        member.store(*(one.field for one in changed))
        record(ProfileChanged(subject=member.pk, what=told(changed)), by=by)
    return member
