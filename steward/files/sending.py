"""Answers that carry a file. Whatever it is, a browser must not run it (attacks 30, 41)."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from steward.core.refused import Refused

from . import storage
from .kinds import OCTETS
from .models import File

# What a browser would treat as a page or a program is sent without saying what it is.
ACTIVE = ("text/html", "image/svg+xml", "application/xml", "text/javascript", "text/css", "application/x-executable")
SANDBOX = "default-src 'none'; sandbox"


def content_response(file: File) -> FileResponse:
    """The stored bytes as a download, never to be shown in place. Raises `Refused` when they are gone from the disk."""
    try:
        stored = storage.path_of(file.key).open("rb")
    except OSError as error:
        raise Refused(_("The content of this file is missing on the server."), code="missing", status=404) from error
    kind = OCTETS if file.content_type in ACTIVE else file.content_type
    response = FileResponse(stored, as_attachment=True, filename=file.name, content_type=kind)
    response["Content-Length"] = str(file.size)
    response["Cache-Control"] = "private, no-store"
    return _fenced(response)


def preview_response(file: File) -> FileResponse:
    """The picture that we drew of it. 404 when there is none."""
    path = storage.preview_of(file.key)
    if not file.has_preview or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=3600"
    return _fenced(response)


def _fenced(response: FileResponse) -> FileResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
