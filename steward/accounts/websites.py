"""Web addresses of companies: one spelling for each, and the domain that matching compares."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from steward.core.refused import Invalid
from steward.core.text import line

_USUAL = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?\.){1,4}[a-z]{2,20}/?")  # needs no closer look
_is_url = URLValidator(schemes=["http", "https"])


def clean_website(text: str, *, field: str = "website") -> str:
    """The address with its scheme, host in lower case and without an empty path: "WWW.Kan-code.example/" becomes
    "https://www.kan-code.example". Raises `Invalid` on what is no web address."""
    clean = line(text, field=field, longest=242)
    if not clean:
        return ""
    full = clean if "://" in clean else f"https://{clean}"
    try:
        if not _USUAL.fullmatch(full):
            _is_url(full)
        parts = urlsplit(full)
        port = parts.port
    except (ValidationError, ValueError) as error:
        message = _("“%(text)s” is not a web address such as https://example.com.") % {"text": clean[:80]}
        raise Invalid(message, field=field) from error
    if parts.username or parts.password:
        raise Invalid(_("A web address with a password in it cannot be kept."), field=field)
    host = (parts.hostname or "") + (f":{port}" if port else "")
    path = "" if parts.path == "/" and not parts.query else parts.path
    return f"{parts.scheme.lower()}://{host}{path}" + (f"?{parts.query}" if parts.query else "")


def domain_of(website: str) -> str:
    """The host without "www.": "kan-code.example"; "" without a website."""
    host = urlsplit(website).hostname or "" if website else ""
    return host.removeprefix("www.")


def shown_website(website: str) -> str:
    """The address as a page shows it: without the scheme."""
    return website.partition("://")[2] or website
