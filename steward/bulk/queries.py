"""Who may look at a bulk change."""

from __future__ import annotations

from django.db.models import QuerySet

from steward.team.models import Member

from .models import BulkEdit


def edits_visible_to(member: Member) -> QuerySet[BulkEdit]:
    """One's own; owners and admins see all."""
    rows = BulkEdit.objects.select_related("run", "batch", "by")
    return rows if member.is_admin else rows.filter(by=member)
