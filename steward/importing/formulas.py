"""Cells that a spreadsheet would run as formulas: disarmed on the way out, as they were on the way in."""

from __future__ import annotations

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def disarmed(text: str) -> str:
    """The cell so that no spreadsheet computes it: with an apostrophe before it. Numbers stay numbers."""
    if not text.lstrip(" '\"").startswith(STARTS) and not text.startswith(STARTS):
        return text
    return text if is_number(text) else f"'{text}"


def armed(text: str) -> str:
    """The cell as it was before `disarmed()`."""
    return text[1:] if text.startswith("'") and disarmed(text[1:]) == text else text


def is_number(text: str) -> bool:
    """Whether a spreadsheet takes the cell for a plain number."""
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True
