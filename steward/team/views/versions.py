"""The version that a form was opened with, against lost updates."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from steward.core.refused import Invalid


def version_sent(request: HttpRequest) -> int | None:
    """The hidden field `version`, or None where the form has none. Raises `Invalid` on what we did not write."""
    text = request.POST.get("version", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid(_("Reload the page and try again."), field="version")
    return int(text) if text else None
