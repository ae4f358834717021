"""Next and previous record, in the list that one came from."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from steward.desk.trail import Trail, by_name
from steward.segments.listings import listing, listings
from steward.team.doors import MemberRequest, signed_in


@signed_in
def following(request: MemberRequest, of: str, record_id: int) -> HttpResponse:
    """The record after this one in the list at `?from=`, else by name."""
    return _beside(request, of, record_id, 1)


@signed_in
def previous(request: MemberRequest, of: str, record_id: int) -> HttpResponse:
    """The record before this one."""
    return _beside(request, of, record_id, -1)


def _beside(request: MemberRequest, of: str, record_id: int, by: int) -> HttpResponse:
    if of not in listings():
        raise Http404
    about = listing(of)
    record = get_object_or_404(about.rows(request.user), pk=record_id)
    trail = Trail.of(request.GET.get("from", ""), about.record)
    beside = trail.beside(record, request.user, by) if trail else by_name(of, record, request.user, by)
    pages = {"account": "desk:account", "contact": "desk:person", "deal": "deals:detail"}
    return HttpResponseRedirect(reverse(pages[about.record], args=[(beside or record).pk]))
