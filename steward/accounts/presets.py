"""The views that every list of accounts begins with, as tabs with counts (P24-P26)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from steward.core import clock
from steward.team.models import Member

QUIET = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Preset:
    """A view: its name in the address, its label, and the order it opens in. `warns` shows its count in red."""

    key: str
    label: Any
    sort: str
    warns: bool = False


ACCOUNTS = (
    Preset("all", _("All accounts"), "-won_value"),
    Preset("mine", _("Mine"), "-won_value"),
    Preset("touch", _("Needs a touch"), "next_activity", warns=True),
    Preset("bare", _("No next step"), "next_activity"),
    Preset("quiet", _("Quiet for 90 days"), "last_contact"),
    Preset("never", _("Never contacted"), "last_contact"),
)
ORGANIZATIONS = (
    Preset("all", _("All organizations"), "name"),
    Preset("mine", _("Mine"), "name"),
    Preset("not_yet", _("No account yet"), "name"),
)


def conditions(key: str, member: Member) -> Mapping[str, Any]:
    """The columns that a view asks for."""
    wanted: dict[str, dict[str, Any]] = {
        "mine": {"owner_id": member.pk},
        "touch": {"next_activity_on__lt": clock.today()},
        "bare": {"next_activity_on__isnull": True},
        "quiet": {"last_contact_at__lt": clock.now() - QUIET},
        "never": {"last_contact_at__isnull": True},
        "not_yet": {"is_customer": False},
    }
    return wanted.get(key, {})


def as_condition(key: str) -> dict[str, Any] | None:
    """The same in the grammar of filters, for a view saved from it."""
    said: dict[str, dict[str, Any]] = {
        "mine": {"field": "owner_id", "op": "is", "value": "me"},
        "touch": {"field": "next_activity_on", "op": "before", "value": {"days": 0}},
        "bare": {"field": "next_activity_on", "op": "is_empty"},
        "quiet": {"field": "last_contact_at", "op": "before", "value": {"days": -QUIET.days}},
        "never": {"field": "last_contact_at", "op": "is_empty"},
        "not_yet": {"field": "is_customer", "op": "is", "value": False},
    }
    return {"all": [said[key]]} if key in said else None
