"""Who may look at a batch."""

from __future__ import annotations

from django.db.models import QuerySet

from steward.team.models import Member

from .models import Batch


def batches_visible_to(member: Member) -> QuerySet[Batch]:
    """One's own; owners and admins see all. Newest first."""
    rows = Batch.objects.exclude(state=Batch.State.OPEN).select_related("by", "undone_by", "run").order_by("-id")
    return rows if member.is_admin else rows.filter(by=member)
