"""Background work with views."""

from __future__ import annotations

from steward.queue.jobs import job

from .operations import purge_views


@job("segments.purge", long=True)
def purge() -> None:
    """Delete for ever what has lain in the trash for 30 days. Once a day."""
    purge_views()
