"""Long work that members started: who may follow it."""

from __future__ import annotations

from django.db.models import QuerySet

from steward.queue.models import Run
from steward.team.models import Member


def runs_visible_to(member: Member) -> QuerySet[Run]:
    """Everybody's own; owners and admins see all."""
    return Run.objects.all() if member.is_admin else Run.objects.filter(started_by_id=member.pk)
