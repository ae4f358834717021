"""Bulk changes in the background."""

from __future__ import annotations

from steward.queue.jobs import job

from .operations import run_bulk


@job("bulk.run", lane="imports", long=True, tries=20)
def run(edit_id: int) -> None:
    """Change the records of a bulk edit, from where it is."""
    run_bulk(edit_id)
