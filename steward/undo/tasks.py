"""Taking back in the background, and forgetting what can be taken back no more."""

from __future__ import annotations

from steward.queue.jobs import job

from .operations import forget_old, take_back


@job("undo.take_back", lane="imports", long=True, tries=20)
def run(batch_id: int) -> None:
    """Put the rows of a batch back, from where it is."""
    take_back(batch_id)


@job("undo.forget")
def forget() -> None:
    """Forget batches older than 30 days."""
    forget_old()
