"""Background work with fields."""

from __future__ import annotations

from steward.queue.jobs import job

from .operations import finish_rewrite, purge_fields


@job("fields.rewrite", lane="imports", long=True, tries=20)
def rewrite(rewrite_id: int) -> None:
    """Take a change of type, or a merging of answers, to its end, from where it is."""
    finish_rewrite(rewrite_id)


@job("fields.purge", long=True)
def purge() -> None:
    """Take what has lain in the trash for 30 days off all records. Once a day."""
    purge_fields()
