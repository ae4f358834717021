"""Background work with activities and notes."""

from __future__ import annotations

from steward.queue.jobs import job

from .operations import purge_activities


@job("activities.purge", long=True)
def purge() -> None:
    """Empty the trash of what is older than 30 days, once a day."""
    purge_activities()
