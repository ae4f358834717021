"""What the page is told after a change: a toast, and which of its parts to load again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

BEHIND = ["#deals"]  # the board or the list, also behind a panel
PARTS = [*BEHIND, "#deal"]  # and the deal's own page or panel
_PLACE = re.compile(r"#[a-zA-Z][\w-]{0,60}")


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the answers, also when all are empty; nothing while it is only looked at."""
    return request.POST if request.method == "POST" else None


def changed(request: HttpRequest, text: object, *, to: str, undo: str = "") -> HttpResponse:
    """The change is made: close the dialog, say so, load board, list and deal again. A plain form goes back to `to`.

    `?at=#id` names a part of another page that shows deals, to be loaded again too.
    """
    if not getattr(request, "htmx", False):
        messages.success(request, str(text), extra_tags=undo)
        return HttpResponseRedirect(way_back(request, to))
    also = request.GET.get("at", "")
    parts = [*PARTS, also] if _PLACE.fullmatch(also) else PARTS
    return told(HttpResponse(status=204), text, undo=undo, also={"dialog:close": True, "refresh": {"at": parts}})


def told(
    response: HttpResponse, text: object, *, undo: str = "", also: Mapping[str, Any] | None = None
) -> HttpResponse:  # fmt: skip
    """Put a toast on an answer, and other events of the kit (docs/ui.md)."""
    response["HX-Trigger"] = json.dumps({"toast": {"text": str(text), "undo": undo}, **(also or {})})
    return response


def again(response: HttpResponse, events: Mapping[str, Any]) -> HttpResponse:
    """Have parts of the page loaded again, `{"refresh": {"at": […]}}`, without a word."""
    if events:
        response["HX-Trigger"] = json.dumps(events)
    return response


def way_back(request: HttpRequest, to: str) -> str:
    """The page of ours that the member came from, else `to`."""
    page = request.headers.get("Referer", "")
    inside = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if inside and request.path not in page else to
