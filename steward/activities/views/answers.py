"""What a page is told after a change: a toast, and which part of it to load again."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def changed(request: HttpRequest, text: object, *, at: str = "", undo: str = "", **also: Any) -> HttpResponse:
    """The change is made: close the dialog, say so, load the part `at` again. A plain form goes back where it was.

    `also` adds further events of the kit's (docs/ui.md).
    """
    if not getattr(request, "htmx", False):
        messages.success(request, str(text), extra_tags=undo)
        return HttpResponseRedirect(way_back(request))
    return tell(HttpResponse(status=204), text, at=at, undo=undo, **{"dialog:close": True, **also})


def tell(response: HttpResponse, text: object, *, at: str = "", undo: str = "", **also: Any) -> HttpResponse:
    """Put the toast and the part to load again on an answer."""
    refresh = {"at": at} if at else {}
    response["HX-Trigger"] = json.dumps({"toast": {"text": str(text), "undo": undo}, "refresh": refresh, **also})
    return response


def way_back(request: HttpRequest) -> str:
    """The page of ours that the member came from, else the list of activities."""
    page = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(page, {request.get_host()}) and request.path not in page:
        return page
    return reverse("activities:list")
