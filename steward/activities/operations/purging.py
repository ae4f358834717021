"""Emptying the trash."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from steward.activities.models import Activity, Comment, Note
from steward.core.clock import now

TRASH_DAYS = 30
PART = 500


def purge_activities() -> int:
    """Delete for ever activities, notes and comments that have lain in the trash for 30 days. Returns how many."""
    count = 0
    for model in (Activity, Comment, Note):
        old = model._base_manager.filter(deleted_at__lt=now() - timedelta(days=TRASH_DAYS)).order_by("id")
        while ids := list(old.values_list("pk", flat=True)[:PART]):
            with transaction.atomic():
                model._base_manager.filter(pk__in=ids).delete()
            count += len(ids)
    return count
