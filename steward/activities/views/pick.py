"""What the pickers of forms offer while somebody types."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from steward.activities.pickers import options
from steward.team.doors import MemberRequest, signed_in


@signed_in
def pick(request: MemberRequest, kind: str) -> HttpResponse:
    """The best few accounts, people, deals or colleagues for `?q=`, among those that the member sees."""
    if kind not in ("account", "contact", "deal", "member"):
        raise Http404
    found = options(kind, request.user, request.GET.get("q", "")[:200])
    return render(request, "activities/pick.html", {"options": found, "kind": kind})
