"""The plain values of a deal: checked on the way in, and in words for its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from steward.core.money import LARGEST_MINOR
from steward.core.refused import Invalid
from steward.core.text import fold, line, prose
from steward.core.ui_dates import day_text
from steward.core.ui_money import money_exact_text
from steward.deals.models import Deal

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
LABELS = {
    "name": _("Name"),
    "value": _("Value"),
    "account": _("Organization"),
    "owner": _("Owner"),
    "expected_close_on": _("Expected close"),
    "description": _("Description"),
}


def cleaned(given: Mapping[str, Any]) -> dict[str, Any]:
    """Columns and what to store in them. Raises `Invalid` naming the field at fault."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name == "name":
            found["name"] = line(value or "", field="name", required=True)
            found["name_folded"] = fold(found["name"])[:250]
        elif name == "value":
            if value is not None and abs(value.minor) > LARGEST_MINOR:
                raise Invalid(_("This amount is too large to keep."), field="value")
            found["value_minor"] = value.minor if value else None
            if value:
                found["currency"] = value.currency
        elif name == "description":
            found["description"] = prose(value or "", field="description")
        elif name == "expected_close_on":
            found[name] = _day(value)
        else:
            found[name] = value
    return found


def _day(value: date | None) -> date | None:
    if value is not None and not FIRST <= value <= LAST:
        raise Invalid(_("Give a day between the years 1900 and 2199."), field="expected_close_on")
    return value


def said(deal: Deal) -> dict[str, str]:
    """The plain values in words, "" for nothing."""
    return {
        "name": deal.name,
        "value": "" if deal.value is None else money_exact_text(deal.value),
        "account": deal.account.name if deal.account else "",
        "owner": str(deal.owner) if deal.owner else "",
        "expected_close_on": day_text(deal.expected_close_on) if deal.expected_close_on else "",
        "description": deal.description,
    }


def kept(deal: Deal) -> dict[str, Any]:
    """Those of the plain values that their words do not give back, as an event keeps them."""
    value, day = deal.value, deal.expected_close_on
    return {
        "value": None if value is None else {"amount": str(value.amount), "currency": value.currency},
        "account": deal.account_id,
        "owner": deal.owner_id,
        "expected_close_on": day.isoformat() if day else None,
    }
