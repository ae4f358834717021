"""Settings of the member: how they are reminded, and their private calendar address."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.activities.forms import RemindForm
from steward.activities.models import Feed
from steward.activities.operations import make_feed, prefer_reminders, revoke_feed
from steward.activities.times import usual_minutes, wants_mail
from steward.core.pages import gone_to
from steward.team.doors import MemberRequest, signed_in
from steward.team.forms import attempt
from steward.team.links import absolute


@signed_in
def reminders(request: MemberRequest) -> HttpResponse:
    """How long before an activity one is told, and whether by e-mail too."""
    me = request.user
    start = {"minutes": usual_minutes(me), "by_mail": wants_mail(me)}
    form = RemindForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = {"minutes": form.before, "by_mail": form.cleaned_data["by_mail"]}
        if attempt(form, lambda: prefer_reminders(me, **given)):
            return gone_to(request, reverse("activities:reminders"), _("Saved."))
    return render(request, "activities/reminders.html", _context(request, form), status=422 if form.errors else 200)


@signed_in
@require_POST
def feed_new(request: MemberRequest) -> HttpResponse:
    """Make a new calendar address; the one before ends. It stands on the answering page, and nowhere else."""
    _feed, secret = make_feed(request.user, by=request.user)
    url = absolute(request, reverse("activities:feed", args=[secret]))
    form = RemindForm(initial={"minutes": usual_minutes(request.user), "by_mail": wants_mail(request.user)})
    return render(request, "activities/reminders.html", {**_context(request, form), "feed_url": url})


@signed_in
@require_POST
def feed_revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """From now on the address answers nobody."""
    revoke_feed(get_object_or_404(Feed.objects.visible_to(request.user), pk=pk), by=request.user)
    return gone_to(request, reverse("activities:reminders"), _("The calendar address no longer works."))


def _context(request: MemberRequest, form: RemindForm) -> dict[str, object]:
    return {"form": form, "feed": Feed.objects.visible_to(request.user).live().first()}
