"""The history of a deal's fields, with "Put back"."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from steward.core.pages import taken_back, version_in
from steward.deals.operations import put_back_deal, undo_event
from steward.deals.operations.putting_back import TEXTS
from steward.fields.views.history import put_back, show_history
from steward.history.models import Event
from steward.team.doors import MemberRequest, right, signed_in

from .deal import seen


@signed_in
def history(request: MemberRequest, deal_id: int) -> HttpResponse:
    """What was changed on a deal, field by field and stage by stage: who, when, from, to."""
    deal = seen(request, deal_id)
    return show_history(request, "deal", deal, may_change=request.user.may("deals.manage"), texts=TEXTS)


@require_POST
@right("deals.manage")
def put_deal_back(request: MemberRequest, deal_id: int) -> HttpResponse:
    """Give a field of a deal, or all of an edit, the values of before."""
    return put_back(request, "deal", seen(request, deal_id), put_back_deal)


@require_POST
@right("deals.manage")
def undo_one(request: MemberRequest, deal_id: int, event_id: int) -> HttpResponse:
    """Take back what one event of a deal tells: a reopening, a person taken off."""
    deal = seen(request, deal_id)
    event = get_object_or_404(Event, deal_id=deal.pk, pk=event_id)
    return taken_back(request, undo_event(deal, event, by=request.user, version=version_in(request)), back=deal.url)
