"""Background work with files."""

from __future__ import annotations

from steward.queue.jobs import job

from .models import File
from .operations import make_preview, purge_files, sweep_files


@job("files.preview", lane="files", long=True, tries=3)
def preview(file_id: int) -> None:
    """Draw the preview of a file. Long: the database is not held while it is drawn."""
    file = File.objects.filter(pk=file_id, has_preview=False).first()
    if file is not None:
        make_preview(file)


@job("files.sweep", long=True)
def sweep() -> None:
    """Take away stored files that no row names, once a day."""
    sweep_files()


@job("files.purge", long=True)
def purge() -> None:
    """Empty the trash of what is older than 30 days, once a day."""
    purge_files()
