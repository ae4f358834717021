"""What the Filter menu of board and list offers: conditions that people use daily, each as an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from steward.segments.chips import PARAMETER, to_text

from .models import Deal


@dataclass(frozen=True, slots=True)
class Offer:
    """One condition: what it is called, its icon, and the query string of the page with it."""

    label: Any
    icon: str
    query: str


_ALWAYS = [
    (_("Mine"), "person", to_text("owner_id", "is", "me")),
    (_("Closes in 30 days"), "calendar", to_text("expected_close_on", "in_next", {"days": 30})),
    (_("Closing day passed"), "warn", to_text("expected_close_on", "before", {"days": 0})),
    (_("Without next step"), "clock", to_text("next_activity_on", "is_empty")),
    (_("Without organization"), "account", to_text("account_id", "is_empty")),
]
_BY_STATUS = [
    (_("Open"), "deal", to_text("status", "is", Deal.Status.OPEN.value)),
    (_("Won"), "check", to_text("status", "is", Deal.Status.WON.value)),
    (_("Lost"), "close", to_text("status", "is", Deal.Status.LOST.value)),
]


def offers(params: QueryDict, *, by_status: bool) -> list[Offer]:
    """The conditions that the page does not have yet."""
    there = params.getlist(PARAMETER)
    found = [*(_BY_STATUS if by_status else []), *_ALWAYS]
    return [Offer(label, icon, _with(params, text)) for label, icon, text in found if text not in there]


def _with(params: QueryDict, text: str) -> str:
    wider = params.copy()
    for name in ("cursor", "before"):
        wider.pop(name, None)
    field = text.split(":", maxsplit=1)[0]
    wider.setlist(PARAMETER, [*(old for old in wider.getlist(PARAMETER) if old.split(":")[0] != field), text])
    return wider.urlencode()
