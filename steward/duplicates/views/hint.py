"""What is there already, while somebody types a new account or person (M22)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from steward.duplicates.alike import similar
from steward.duplicates.reach import the_kind, url_of
from steward.team.doors import MemberRequest, signed_in

ASKED = ("name", "first_name", "last_name", "website", "email", "phone", "country", "line1", "postal_code")


@signed_in
def hint(request: MemberRequest, kind: str) -> HttpResponse:
    """The records that share a name, a domain, an address or a number with what was typed so far; or nothing."""
    given = {name: request.GET.get(name, "")[:250].replace("\0", "") for name in ASKED}
    found = similar(the_kind(kind), given, request.user)
    rows = [{"alike": one, "url": url_of(kind, one.record.pk)} for one in found]
    return render(request, "duplicates/hint.html", {"kind": kind, "rows": rows})
