"""Background work with deals."""

from __future__ import annotations

from steward.queue.jobs import beat, job

from .operations import purge_deals, refresh_foreign_figures


@job("deals.purge", long=True)
def purge() -> None:
    """Delete for ever what has lain in the trash for 30 days. Once a day."""
    purge_deals()


@job("team.rates_changed", long=True)
def count_again() -> None:
    """Bring figures in other currencies to the exchange rates as they are now."""
    for _done in refresh_foreign_figures():
        beat()
