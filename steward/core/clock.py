"""What time it is. One place, so that tests can move it and every page agrees on "today"."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, with its time zone (UTC)."""
    return timezone.now()


def today() -> date:
    """Today in the active time zone: the member's own, set by the middleware."""
    return timezone.localdate()
