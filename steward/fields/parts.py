"""Days, times, periods and addresses: values that are made of parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.core.refused import Invalid
from steward.core.text import line

ADDRESS_PARTS: dict[str, Any] = {
    "line1": gettext_lazy("Address"),
    "line2": gettext_lazy("Address, second line"),
    "postal_code": gettext_lazy("Postal code"),
    "city": gettext_lazy("City"),
    "region": gettext_lazy("State or region"),
    "country": gettext_lazy("Country"),
}


def day(value: Any, name: str) -> date:
    """A date from a date or `YYYY-MM-DD`. Raises `Invalid` on anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        found = parse_date(value.strip()) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None:
        raise Invalid(_("“%(text)s” is not a date such as 2026-11-22.") % {"text": str(value)[:60]}, field=name)
    return found


def time_of_day(value: Any, name: str) -> str:
    """`HH:MM` from a time or such a text. Raises `Invalid` on anything else."""
    try:
        found = value if isinstance(value, time) else parse_time(value.strip()) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise Invalid(_("“%(text)s” is not a time such as 14:30.") % {"text": str(value)[:60]}, field=name)
    return f"{found:%H:%M}"


def time_range(value: Any, name: str) -> dict[str, str] | None:
    """`{"from": "09:00", "to": "17:30"}`. One that ends earlier than it begins goes over midnight."""
    return _both(value, name, time_of_day)


def period(value: Any, name: str) -> dict[str, str] | None:
    """`{"from": "2026-01-01", "to": "2026-12-31"}`; ends no earlier than it begins."""
    found = _both(value, name, lambda part, name: day(part, name).isoformat())
    if found and found["to"] < found["from"]:
        raise Invalid(_("The period ends before it begins."), field=name)
    return found


def address(value: Any, name: str) -> dict[str, str] | None:
    """The parts of an address that are not empty. A plain text is its first line."""
    given = {"line1": value} if isinstance(value, str) else value
    if not isinstance(given, dict) or set(given) - set(ADDRESS_PARTS):
        raise Invalid(_("An address is made of: %(list)s.") % {"list": ", ".join(ADDRESS_PARTS)}, field=name)
    if not all(isinstance(text, str) for text in given.values() if text is not None):
        raise Invalid(_("Give text here."), field=name)
    parts = {part: line(str(given.get(part) or ""), field=name) for part in ADDRESS_PARTS}
    return {part: text for part, text in parts.items() if text} or None


def address_text(parts: dict[str, str]) -> str:
    """An address on one line."""
    town = " ".join(parts[part] for part in ("postal_code", "city") if parts.get(part))
    lines = (parts.get("line1"), parts.get("line2"), town, parts.get("region"), parts.get("country"))
    return ", ".join(text for text in lines if text)


def _both(value: Any, name: str, read: Callable[[Any, str], str]) -> dict[str, str] | None:
    if isinstance(value, list | tuple) and len(value) == 2:
        value = {"from": value[0], "to": value[1]}
    if not isinstance(value, dict) or set(value) != {"from", "to"}:
        raise Invalid(_("Give a beginning and an end: {“from”, “to”}."), field=name)
    if not value["from"] and not value["to"]:
        return None
    if not value["from"] or not value["to"]:
        raise Invalid(_("Give both the beginning and the end."), field=name)
    return {"from": read(value["from"], name), "to": read(value["to"], name)}
