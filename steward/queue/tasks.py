"""Housekeeping of the queue itself."""

from __future__ import annotations

from datetime import timedelta

from steward.core.clock import now

from .jobs import job
from .models import Job


@job("queue.sweep")
def sweep() -> None:
    """Forget jobs that were done a week ago."""
    Job.objects.filter(done_at__lt=now() - timedelta(days=7)).delete()
