"""The old address of a merged record leads to the one it went into: a page goes there, the API names it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from steward.core.api import missing, problem
from steward.core.pages import gone_to
from steward.team.api_auth import me_of
from steward.team.doors import MemberRequest

from .models import Merged
from .queries import visible

PARAMETERS = {"account_id": "account", "contact_id": "contact"}  # of routes -> the kind of record they name
View = Callable[..., HttpResponse]


def leads_on(kind: str) -> Callable[[View], View]:
    """For the page of a record (its id is the view's one argument): where it would be 404 since the record was merged
    into another one that the member sees, go there."""

    def wrap(view: View) -> View:
        @wraps(view)
        def page(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except Http404:
                old = next(iter([*kwargs.values(), *args]))
                place = Merged.objects.place_of(kind, int(old), request.user)
                if place is None:
                    raise
                there = visible(kind, request.user).get(pk=place)
                return gone_to(request, there.url, _("It was merged into %(name)s.") % {"name": there.name})

        return page  # type: ignore[return-value]

    return wrap


def told_where(request: HttpRequest, error: Http404 | type[Http404]) -> HttpResponse:
    """The API's 404: it names the record that the one asked for was merged into, when the member sees that one."""
    asked = request.resolver_match.kwargs if request.resolver_match else {}
    for name, kind in PARAMETERS.items():
        place = Merged.objects.place_of(kind, int(asked[name]), me_of(request)) if name in asked else None
        if place is not None:
            detail = _("It was merged into the record with the id %(id)s.") % {"id": place}
            return problem(404, detail, code="merged", also={"merged_into": place})
    return missing()
