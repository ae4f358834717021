"""Looking for pairs in the background, every night and on demand."""

from __future__ import annotations

from steward.queue.jobs import job

from .operations import go_on, note_taken_back, start_search


@job("duplicates.search", lane="searches", long=True, tries=20)
def search(search_id: int) -> None:
    """Look through all records, from the sign it is at."""
    go_on(search_id)


@job("duplicates.nightly")
def nightly() -> None:
    """Look again, since records change by day; remember which merges were taken back."""
    note_taken_back()
    start_search(by=None)
