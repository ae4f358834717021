"""What the page is told after a change: a toast, and which of its parts to load again."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


PARTS = ["#deals", "#deal"]  # the board or list, and the deal's own page or panel


def changed(request: HttpRequest, text: object, *, to: str, undo: str = "") -> HttpResponse:
    """The change is made: close the dialog, say so, load board, list and deal again. A plain form goes back to `to`."""
    if not getattr(request, "htmx", False):
        messages.success(request, str(text), extra_tags=f"undo:{undo}" if undo else "")
        return HttpResponseRedirect(way_back(request, to))
    return told(HttpResponse(status=204), text, undo=undo, at=PARTS, **{"dialog:close": True})


def told(response: HttpResponse, text: object, *, undo: str = "", at: list[str] | None = None, **also: Any) -> HttpResponse:
    """Put a toast, and the parts to load again, on an answer."""
    events: dict[str, Any] = {"toast": {"text": str(text), "undo": undo}, **also}
    if at is not None:
        events["refresh"] = {"at": at}
    response["HX-Trigger"] = json.dumps(events)
    return response


def way_back(request: HttpRequest, to: str) -> str:
    """The page of ours that the member came from, else `to`."""
    page = request.headers.get("Referer", "")
    inside = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if inside and request.path not in page else to


