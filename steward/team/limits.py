"""How often each door may be knocked on (security.md 56). Counted in the shared cache, by allauth's sliding window.

Sources are IP addresses as the server sees them, IPv6 by /64; `X-Forwarded-For` counts only behind as many proxies of
ours as `STEWARD_PROXIES` says. allauth's own doors have their rates in the settings (`ACCOUNT_RATE_LIMITS`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from steward.core.pages import refused
from steward.core.refused import TooMany

# door -> tries / time / by what. The time is also how long a refused caller is told to wait.
RATES = {
    "feed": "60/3600s/key",
    "feed_unknown": "20/60s/ip",
    "email_change": "5/3600s/user",
    "email_link": "10/60s/ip",
    "first_run": "10/60s/ip",
    "invitation": "10/60s/ip",
    "invite": "30/3600s/user",
    "reset_link": "10/60s/ip",
    "token": "10/60s/ip",
}
LONGEST_WAIT = 300
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def knock(request: HttpRequest, door: str, *, key: str | None = None) -> None:
    """Count one try at the door. Raises `TooMany` when there were too many lately; such a try is not counted."""
    if not ratelimit.consume(request, app="steward.team", action=door, config=RATES, key=key, limit_get=True):
        raise too_many(_seconds(door))


def limited(door: str) -> Callable[[View[P]], View[P]]:
    """A view whose every request, reading ones too, counts as a try at the door."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def counted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            knock(request, door)
            return view(request, *args, **kwargs)

        return counted

    return guard


def too_many(seconds: int) -> TooMany:
    """The refusal, in words."""
    return TooMany(_("That was too often. Wait a few minutes, then try again."), retry_after=seconds)


def too_many_page(request: HttpRequest, *args: object) -> HttpResponse:
    """`handler429`, which allauth calls when one of its own rates is used up."""
    return refused(request, too_many(LONGEST_WAIT))


def _seconds(door: str) -> int:
    return max(int(rate.duration) for rate in ratelimit.get_rates(app="", action=door, config=RATES))
