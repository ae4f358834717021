"""The private calendar address: no session, no cookie; who has the address reads the calendar."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone, translation
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from steward.activities.ics import calendar_file, feed_name
from steward.activities.operations import feed_of
from steward.activities.times import zone_of
from steward.team.limits import knock
from steward.team.links import base_of
from steward.team.policies import workspace


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar as a file; 304 while nothing in it changed; 404 for an address that is not, or no more, there."""
    found = feed_of(secret)
    if found is None:
        knock(request, "feed_unknown")
        raise Http404
    knock(request, "feed", key=found.digest)
    firm, member = workspace(), found.member
    language = member.language or (firm.language if firm else "en")
    with translation.override(language), timezone.override(zone_of(member)):
        body = calendar_file(member, base_of(request), feed_name(firm.name if firm else "Steward"))
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in known or tag in {one.removeprefix("W/") for one in known}:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="steward.ics"'
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
