"""The six columns of the accounts board, by the day of the next undone activity (P11-P13)."""

from __future__ import annotations

from datetime import date

COLUMNS = ("none", "overdue", "today", "tomorrow", "week", "later")


def board_column(on: date | None, today: date) -> str:
    """none, overdue, today, tomorrow, week (2-6 days) or later (7 and more), seen from the member's `today`."""
    if on is None:
        return "none"
    days = (on - today).days
    if days < 0:
        return "overdue"
    if days < 2:
        return ("today", "tomorrow")[days]
    return "week" if days < 7 else "later"
