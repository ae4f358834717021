"""Addresses that lists and dialogs share."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def with_query(request: HttpRequest, **changes: str | None) -> str:
    """This page's query with some parameters changed; None takes one away."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}"


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Where a form asks to go afterwards (`next`), if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else otherwise


def opened_on(request: HttpRequest, url: str) -> bool:
    """Whether an htmx request was made from the page at `url`."""
    htmx = getattr(request, "htmx", None)
    here = htmx.current_url_abs_path if htmx else ""
    return bool(here) and here.partition("?")[0] == url
