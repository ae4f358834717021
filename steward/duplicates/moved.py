"""The old address of a merged record leads to the one it went into."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from steward.team.doors import MemberRequest

from .models import Merged
from .reach import url_of

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
                return HttpResponseRedirect(url_of(kind, place))

        return page  # type: ignore[return-value]

    return wrap
