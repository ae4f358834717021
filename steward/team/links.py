"""Absolute addresses, for mail and for copying."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def base_of(request: HttpRequest) -> str:
    """Scheme and host of this installation: `STEWARD_URL` if set, else what the (allowed) caller used."""
    return str(settings.URL) or f"{request.scheme}://{request.get_host()}"


def absolute(base: str | HttpRequest, path: str) -> str:
    """The path with scheme and host in front; `base` is `base_of()` or the request itself."""
    return (base_of(base) if isinstance(base, HttpRequest) else base) + path
