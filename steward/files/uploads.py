"""The limit on uploads, held while they arrive: what is over it never reaches the disk (attack 46)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils.translation import gettext as _

from steward.core.refused import Invalid

from .storage import too_large

OVER = "steward.upload_too_large"


class LimitHandler(FileUploadHandler):
    """First in FILE_UPLOAD_HANDLERS: stops an upload over LARGEST_FILE and notes that on the request."""

    arrived = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Another file of the same request counts anew."""
        super().new_file(*args, **kwargs)
        self.arrived = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Let the part through to where it is kept, unless it is too much."""
        self.arrived += len(raw_data)
        if self.arrived > settings.LARGEST_FILE:
            if self.request is not None:
                self.request.META[OVER] = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Those behind this one keep the file."""
        return


def uploaded(request: HttpRequest, name: str = "file") -> Any:
    """The uploaded file, or None when there is none. Raises `Refused`: 413 when one was over the limit, 422 when the
    connection broke off before all of it had come."""
    found = request.FILES.get(name)
    if request.META.get(OVER):
        raise too_large(settings.LARGEST_FILE)
    if found is not None and _arrived(request) < int(request.META.get("CONTENT_LENGTH") or 0):
        raise Invalid(_("The upload broke off before its end. Nothing was stored; send it again."), field=name)
    return found


def _arrived(request: HttpRequest) -> int:
    """How many bytes of the body came. Django takes a body that ends early for a whole one, and tells nobody."""
    if hasattr(request, "_body"):
        return len(request.body)
    return int(request._stream._pos)  # type: ignore[attr-defined]
