"""Background work with accounts and people."""

from __future__ import annotations

from steward.queue.jobs import job

from .operations import drop_photo, purge_accounts, purge_contacts


@job("accounts.purge", long=True)
def purge() -> None:
    """Delete for ever what has lain in the trash for 30 days: accounts, then people. Once a day."""
    purge_accounts()
    purge_contacts()


@job("accounts.drop_photo")
def drop_replaced_photo(key_of_photo: str) -> None:
    """Delete a picture 30 days after another took its place."""
    drop_photo(key_of_photo)
