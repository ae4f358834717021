"""What the member is told: the page, the count in the navigation, and what was looked at."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from steward.activities.models import Notice
from steward.activities.notices import READ, new_notices, notice_text, told
from steward.activities.operations import look_at_notices, put_notice_back
from steward.activities.scope import scope_of
from steward.core.pages import gone_to, partial
from steward.core.paging import Sort, capped_count, page
from steward.team.doors import MemberRequest, signed_in

from .answers import changed

PLACE = "#notices"


@signed_in
@require_safe
def notices(request: MemberRequest) -> HttpResponse:
    """All notices, the latest first; `?new=1` those not looked at."""
    new = request.GET.get("new") == "1"
    rows = new_notices(request.user) if new else Notice.objects.visible_to(request.user)
    cursor = request.GET.get("cursor")
    found = page(rows.select_related(*READ).order_by(), Sort("id", descending=True), cursor=cursor, limit=50)
    more = f"?{urlencode({**({'new': 1} if new else {}), 'cursor': found.next})}" if found.next else ""
    count = capped_count(new_notices(request.user).order_by(), cap=99)
    context = {"lines": told(found.items), "more": more, "new": new, "count": count, "src": request.get_full_path()}
    return partial(request, "activities/notices.html", "lines" if cursor else "notice-list", context)


@signed_in
@require_safe
def count(request: MemberRequest) -> HttpResponse:
    """How many are new, and the newest of them, for the navigation."""
    rows = new_notices(request.user)
    found = capped_count(rows.order_by(), cap=99)
    newest = rows.select_related("by", "activity", "comment").first() if found.value else None
    text = notice_text(newest) if newest is not None else ""
    return JsonResponse({"count": found.value, "text": text, "newest": newest.pk if newest is not None else 0})


@signed_in
@require_POST
def seen(request: MemberRequest) -> HttpResponse:
    """Everything was looked at."""
    look_at_notices(by=request.user)
    return gone_to(request, reverse("activities:notices"), _("All marked as read."))


@signed_in
@require_POST
def one_seen(request: MemberRequest, notice_id: int) -> HttpResponse:
    """This one was looked at, or with `new=1` is new again."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=notice_id)
    at = scope_of(request, request.user).at_or(PLACE)
    if request.GET.get("new") == "1":
        put_notice_back(notice, by=request.user)
        return changed(request, _("New again."), at=at)
    look_at_notices(by=request.user, ids=[notice.pk])
    undo = f"{reverse('activities:notice_seen', args=[notice.pk])}?{urlencode({'new': 1, 'at': at})}"
    return changed(request, _("Marked as read."), at=at, undo=undo)


@signed_in
@require_POST
def opened(request: MemberRequest, notice_id: int) -> HttpResponse:
    """Look at what a notice is about."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user).select_related(*READ), pk=notice_id)
    look_at_notices(by=request.user, ids=[notice.pk])
    return gone_to(request, told([notice])[0].url)
