"""The page kit: how a refusal becomes a page, how a view answers a whole page or one partial of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from .database import trouble
from .refused import Invalid, Refused
from .text import ids_in

logger = logging.getLogger("steward.pages")


class RefusalMiddleware:
    """Turns a `Refused` that no form caught into an answer a person can use: nothing was changed, and why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A toast for htmx, an error page with the sentence and a way back otherwise; so too when the disk is full."""
        if isinstance(exception, DatabaseError) and (out := trouble(exception)) is not None:
            logger.error("503 at %s %s", request.method, request.path, exc_info=exception)
            return refused(request, out)
        return refused(request, exception) if isinstance(exception, Refused) else None


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """What a refusal looks like: a toast for htmx, a page with the sentence and a way back otherwise."""
    if getattr(request, "htmx", False) or request.headers.get("Accept") == "application/json":
        response = HttpResponse(refusal.message, status=refusal.status, content_type="text/plain; charset=utf-8")
        response["HX-Reswap"] = "none"
        toast(response, refusal.message, tone="red")
    else:
        back = request.headers.get("Referer", "")
        here = back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/"
        response = render(request, "refused.html", {"refusal": refusal, "back": here}, status=refusal.status)
    for name, value in refusal.headers.items():
        response[name] = value
    return response


def toast(response: HttpResponse, text: object, *, undo: str = "", tone: str = "") -> HttpResponse:
    """Show a toast after an htmx answer. `undo` is the URL that a POST takes the change back at."""
    response["HX-Trigger"] = json.dumps({"toast": {"text": str(text), "undo": undo, "tone": tone}})
    return response


def partial(request: HttpRequest, template: str, name: str, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or for htmx the one partial of it that is being swapped: `page.html#name`."""
    return render(request, f"{template}#{name}" if getattr(request, "htmx", False) else template, context)


def gone_to(request: HttpRequest, url: str, text: object = "", *, undo: str = "") -> HttpResponse:
    """After a change: go to `url` and say `text` there. Works for plain forms and for htmx."""
    if text:
        messages.success(request, str(text), extra_tags=undo)
    if getattr(request, "htmx", False):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return HttpResponseRedirect(url)


def changed(
    request: HttpRequest, text: object, *, at: str | list[str] = "", undo: str = "", back: str = "/", **also: Any
) -> HttpResponse:
    """A dialog's change is made: close it, say so, load the part `at` ("#contacts"), or each of several, again.

    A plain form goes to `back`. `also` adds further events of the kit (docs/ui.md).
    """
    if not getattr(request, "htmx", False):
        messages.success(request, str(text), extra_tags=undo)
        return HttpResponseRedirect(back)
    response = HttpResponse(status=204)
    events: dict[str, Any] = {"dialog:close": True, "toast": {"text": str(text), "undo": undo}, **also}
    if at:
        events["refresh"] = {"at": at}
    response["HX-Trigger"] = json.dumps(events)
    return response


def taken_back(request: HttpRequest, text: object, *, undo: str = "", back: str = "/") -> HttpResponse:
    """A change is taken back, wherever the member stands: the page at hand is loaded again and says so; `back` is for
    plain forms."""
    messages.success(request, str(text), extra_tags=undo)
    if not getattr(request, "htmx", False):
        return HttpResponseRedirect(back)
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


def at_version(url: str, version: int) -> str:
    """The address of an undo that holds only while the record is as the change left it."""
    return f"{url}{'&' if '?' in url else '?'}version={version}"


def version_in(request: HttpRequest) -> int | None:
    """The version that the address expects, as an undo's does; None where it names none. Raises `Invalid` on another
    text than we write."""
    return _version(request.GET.get("version", ""))


def version_sent(request: HttpRequest) -> int | None:
    """The version that a form was opened with, its hidden field; None where it has none. Raises `Invalid` likewise."""
    return _version(request.POST.get("version", ""))


def undoing(request: HttpRequest) -> bool:
    """Whether a form is posted to take its change back: its address holds the values of before."""
    return request.method == "POST" and "undo" in request.GET


def ids_named(request: HttpRequest, name: str) -> list[int]:
    """The ids of an order, `ids=3,1,2`: of an undo in its address, else among what was sent."""
    return ids_in((request.GET.get(name) or request.POST.get(name, "")).split(","))


def changed_meanwhile(request: HttpRequest, version: int, stored: str) -> bool:
    """Whether somebody changed this very value since its field was opened in place, which said `was`. Another value of
    the record that changed is no conflict; blanks and the line ends that a browser turns round do not count."""
    return version_sent(request) not in (None, version) and request.POST.get("was", "").split() != stored.split()


def _version(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid(_("Reload the page and try again."), field="version")
    return int(text) if text else None


def moved_meanwhile(request: HttpRequest, lane: str, name: object, *, at: str) -> HttpResponse | None:
    """A card that somebody else moved goes nowhere: 409 in words, and the board, `at`, is loaded again.

    None when it lies in the `lane` that it was taken from, or the request does not say `from` where.
    """
    if request.POST.get("from", lane) == lane:
        return None
    said = _("Somebody moved %(name)s meanwhile. You see now where it stands; move it again if you like.")
    answer = HttpResponse(said % {"name": name}, status=409, content_type="text/plain; charset=utf-8")
    answer["HX-Reswap"] = "none"
    event = {"text": said % {"name": name}, "undo": "", "tone": "red"}
    answer["HX-Trigger"] = json.dumps({"toast": event, "refresh": {"at": at}})
    return answer


def favicon(request: HttpRequest) -> HttpResponse:
    """What browsers ask for where a document names no icon: files, JSON, parts of pages."""
    return HttpResponseRedirect(static("core/icon.svg"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not ours or the session changed: say so plainly. Nothing was changed."""
    refusal = Refused(_("This page was open for too long, or cookies are off. Go back, reload and try again."))
    return render(request, "refused.html", {"refusal": refusal, "back": "/"}, status=403)
