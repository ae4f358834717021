"""Makes each request the member's own: workspace, language, time zone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from .firm import held, workspace
from .models import Member


class MemberMiddleware:
    """Activates the member's language and time zone, the workspace's where the member chose none.

    What a view did not say otherwise of is kept by no cache, so that "back" after signing out shows nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with held(), timezone.override(None):  # whatever the request activates ends with it
            member = get_user(request)
            if isinstance(member, Member):
                request.user = member  # itself, no longer the lazy stand-in
                live_in_place_of(request, member)
            response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


def live_in_place_of(request: HttpRequest, member: Member) -> None:
    """Speak the member's language and tell the member's time until the request ends."""
    firm = workspace()
    request.workspace = firm  # type: ignore[attr-defined]
    language = member.language or (firm.language if firm else "")
    zone = member.time_zone or (firm.time_zone if firm else "UTC")
    if language in dict(settings.LANGUAGES):  # one that was offered once may be stored
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
    timezone.activate(zoneinfo.ZoneInfo(zone))
