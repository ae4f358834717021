"""The guards of pages: who comes through a door, and where everybody else is sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django_htmx.middleware import HtmxDetails

from .models import Member, Workspace
from .policies import workspace

P = ParamSpec("P")


class MemberRequest(HttpRequest):
    """A request that came through `signed_in`: an active member of a workspace that is set up."""

    user: Member
    workspace: Workspace
    htmx: HtmxDetails


Page = Callable[Concatenate[MemberRequest, P], HttpResponseBase]
Door = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in(view: Page[P]) -> Door[P]:
    """Let active members in. Others go to the sign-in page and come back after; before the first run, to `/welcome/`.

    A deactivated member is nobody from the next request on: the session no longer names anyone.
    """

    @wraps(view)
    def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return view(cast("MemberRequest", request), *args, **kwargs)

    return door


def right(verb: str) -> Callable[[Page[P]], Door[P]]:
    """Let members in who have the right for `verb` (rights.py); the others get 403, which names the right."""

    def guard(view: Page[P]) -> Door[P]:
        @wraps(view)
        def page(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request.user.must(verb)
            return view(request, *args, **kwargs)

        return signed_in(page)

    return guard


def after_first_run(view: Door[P]) -> Door[P]:
    """A page for strangers that makes no sense before there is a workspace: then the first run comes first."""

    @wraps(view)
    def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return redirect("welcome:begin") if workspace() is None else view(request, *args, **kwargs)

    return door


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page with the way back, or the first run. htmx loads it as a whole page."""
    if workspace() is None:
        answer: HttpResponse = redirect("welcome:begin")
    else:
        answer = redirect_to_login(_way_back(request), resolve_url(settings.LOGIN_URL))
    if not getattr(request, "htmx", False):
        return answer
    whole_page = HttpResponse(status=204)
    whole_page["HX-Redirect"] = answer["Location"]
    return whole_page


def _way_back(request: HttpRequest) -> str:
    """The page the member was on: for htmx the one in the address bar, never the fragment or the verb it asked for."""
    htmx = getattr(request, "htmx", None)
    if htmx and htmx.current_url_abs_path:
        return str(htmx.current_url_abs_path)
    if request.method not in ("GET", "HEAD"):
        return urlsplit(request.headers.get("Referer", "")).path or "/"
    return request.get_full_path()
