"""Makes each request the member's own: language, time zone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from .policies import workspace


class MemberMiddleware:
    """Activates the member's language and time zone, the workspace's where the member chose none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        firm = workspace()
        request.workspace = firm  # type: ignore[attr-defined]
        language = request.user.language or (firm.language if firm else "")
        zone = request.user.time_zone or (firm.time_zone if firm else "UTC")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[assignment]
        with timezone.override(zoneinfo.ZoneInfo(zone)):
            return self.get_response(request)
