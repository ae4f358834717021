"""One activity: planning, changing, completing and deleting it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.activities.blocks import activities_block
from steward.activities.forms import ActivityForm, NextForm, initial_of
from steward.activities.models import Activity
from steward.activities.operations import (
    change_activity,
    complete_activity,
    create_activity,
    put_back_activity,
    reopen_activity,
    restore_activity,
    trash_activity,
)
from steward.activities.repeat_form import initial_of_rule
from steward.activities.scope import Scope, scope_of
from steward.activities.taking_part import repeats_words, with_parts
from steward.core.clock import today
from steward.core.pages import at_version, version_in, version_sent
from steward.core.refused import Invalid
from steward.core.text import id_in
from steward.core.ui_dates import day_text
from steward.fields.history import latest_event, made_since
from steward.history.models import Event
from steward.team.doors import MemberRequest, signed_in
from steward.team.forms import attempt

from .answers import changed, tell

UNDONE = ("activity.changed", "activity.moved", "activity.reopened")
READ = ("type", "assignee", "account", "contact", "deal", "series")


@signed_in
def create(request: MemberRequest) -> HttpResponse:
    """Plan an activity: a dialog on any page, or a page of its own. `?account= &contact= &deal= &type=` fill it in."""
    scope = scope_of(request, request.user)
    start = {**scope.ids, "type": request.GET.get("type", "task"), "assignee": request.user.pk, "priority": "normal",
             "due_on": _day_asked(request), **initial_of_rule(None)}  # fmt: skip
    form = ActivityForm(request.POST or None, member=request.user, initial=start)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: create_activity(by=request.user, **form.values()))
        if made is not None:
            text = _("Planned: %(what)s.") % {"what": made.subject}
            return changed(request, text, at=scope.at, undo=at_version(_url("trash", made, scope.at), made.version))
    url = f"{reverse('activities:create')}?{scope.query}"
    return _shown(request, form, {"form_url": url, "title": _("Plan activity"), "action": _("Plan")})


@signed_in
def change(request: MemberRequest, activity_id: int) -> HttpResponse:
    """Look at an activity and change it."""
    activity = with_parts([_seen(request, activity_id)], request.user)[0]
    at = scope_of(request, request.user).at
    form = ActivityForm(request.POST or None, member=request.user, activity=activity, initial=initial_of(activity))
    if request.method == "POST" and form.is_valid():
        version = version_sent(request)
        mark = latest_event()
        done = attempt(form, lambda: _saved(request, activity, form, version))
        if done is not None:
            undo = undo_of(done, request, mark, at)
            return changed(request, _("Saved: %(what)s.") % {"what": done.subject}, at=at, undo=undo)
    context = {"form_url": _url("change", activity, at), "title": activity.subject, "action": _("Save"),
               "activity": activity, "trash_url": _url("trash", activity, at), "at": at,
               "repeats": repeats_words(activity)}  # fmt: skip
    return _shown(request, form, context)


@signed_in
@require_POST
def complete(request: MemberRequest, activity_id: int) -> HttpResponse:
    """Tick it off (P23); then, for one that is about a record, ask what is next."""
    activity = _seen(request, activity_id)
    at = scope_of(request, request.user).at
    done = complete_activity(activity, by=request.user)
    text, undo = _("Done: %(what)s.") % {"what": done.subject}, at_version(_url("reopen", done, at), done.version)
    if following := Activity.objects.undone().filter(follows=done).first():
        text = _("Done: %(what)s. Next: %(day)s.") % {
            "what": done.subject,
            "day": day_text(following.due_on or today()),
        }
    if following or not request.htmx or not (done.account_id or done.contact_id or done.deal_id):
        return changed(request, text, at=at, undo=undo)
    scope = Scope(activity.account, activity.contact, activity.deal, at)
    form = NextForm(initial={"type": activity.type.key})
    return tell(_asked(request, form, scope, activity), text, at=at, undo=undo)


@signed_in
@require_POST
def plan_next(request: MemberRequest, activity_id: int) -> HttpResponse:
    """The answer to "what is next?": another activity about the same record."""
    activity = _seen(request, activity_id)
    form = NextForm(request.POST)
    scope = Scope(activity.account, activity.contact, activity.deal, scope_of(request, request.user).at)
    if form.is_valid():
        kept = {name: getattr(activity, name) for name in ("account", "contact", "deal")}
        made = attempt(form, lambda: create_activity(by=request.user, **kept, **form.values()))
        if made is not None:
            text = _("Planned: %(what)s.") % {"what": made.subject}
            return changed(request, text, at=scope.at, undo=at_version(_url("trash", made, scope.at), made.version))
    return _asked(request, form, scope, activity, status=422)


@signed_in
@require_POST
def reopen(request: MemberRequest, activity_id: int) -> HttpResponse:
    """Take "done" back."""
    mark, at = latest_event(), scope_of(request, request.user).at
    activity = reopen_activity(_seen(request, activity_id), by=request.user, version=version_in(request))
    undo = undo_of(activity, request, mark, at)
    return changed(request, _("To do again: %(what)s.") % {"what": activity.subject}, at=at, undo=undo)


@signed_in
@require_POST
def trash(request: MemberRequest, activity_id: int) -> HttpResponse:
    """Delete it; the toast takes that back."""
    ends = request.POST.get("reach") == "following"
    gone = _seen(request, activity_id)
    activity = trash_activity(gone, by=request.user, following=ends, version=version_in(request))
    at = scope_of(request, request.user).at
    undo = _url("restore", activity, at)
    return changed(request, _("Deleted: %(what)s.") % {"what": activity.subject}, at=at, undo=undo)


@signed_in
@require_POST
def restore(request: MemberRequest, activity_id: int) -> HttpResponse:
    """Take it out of the trash."""
    gone = get_object_or_404(Activity.objects.trashed_visible_to(request.user), pk=activity_id)
    activity = restore_activity(gone, by=request.user)
    at = scope_of(request, request.user).at
    return changed(request, _("Restored: %(what)s.") % {"what": activity.subject}, at=at)


@signed_in
@require_POST
def postpone(request: MemberRequest, activity_id: int) -> HttpResponse:
    """Move it so many days ahead of today."""
    activity = _seen(request, activity_id)
    given = id_in(request.POST.get("days", "1"))
    days = 1 if given is None else min(given, 365)
    mark, at = latest_event(), scope_of(request, request.user).at
    moved = change_activity(activity, by=request.user, due_on=today() + timedelta(days=days))
    undo = undo_of(moved, request, mark, at)
    return changed(request, _("Moved: %(what)s.") % {"what": moved.subject}, at=at, undo=undo)


@signed_in
@require_POST
def move(request: MemberRequest, activity_id: int) -> HttpResponse:
    """Move it to the day `lane`: a drag in the calendar. The toast takes that back."""
    activity = _seen(request, activity_id)
    day, mark = _day(request.POST.get("lane", "")), latest_event()
    if day is None:
        raise Invalid(_("This is not a day."), field="lane")
    moved = change_activity(activity, by=request.user, due_on=day)
    text = _("Moved to %(day)s: %(what)s.") % {"day": day_text(day, weekday=True), "what": moved.subject}
    at = scope_of(request, request.user).at
    part = "" if "index" in request.POST else at  # a drag has moved it already
    return changed(request, text, at=part, undo=undo_of(moved, request, mark, at))


@signed_in
@require_POST
def undo(request: MemberRequest, activity_id: int, event_id: int) -> HttpResponse:
    """Take an edit, a move or a reopening back, unless somebody changed the activity since."""
    activity = _seen(request, activity_id)
    event = get_object_or_404(Event, pk=event_id, subject_id=activity.pk, kind__in=UNDONE)
    put_back_activity(activity, event, by=request.user, version=version_in(request))
    return changed(request, _("Taken back."), at=scope_of(request, request.user).at)


@signed_in
def block(request: MemberRequest) -> HttpResponse:
    """The block of a record page, to load it again."""
    scope = scope_of(request, request.user)
    return render(request, "activities/_list.html", {"block": activities_block(scope, request.user)})


def undo_of(activity: Activity, request: MemberRequest, mark: int, at: str) -> str:
    """Where what the member has just done to the activity is taken back; "" where nothing can be, as for a whole
    series."""
    event = made_since(mark, by=request.user, subject_id=activity.pk, kind__in=UNDONE).first()
    if event is None or not event.data.get("kept"):
        return ""
    url = reverse("activities:undo", args=[activity.pk, event.pk])
    return at_version(f"{url}?{Scope(at=at).query}" if at else url, activity.version)


def _saved(request: MemberRequest, activity: Activity, form: ActivityForm, version: int | None) -> Activity:
    """Change what the form sent; what it did not hold stays."""
    named = {"repeats": "repeat_often", "reminders": "remind"}
    values = {name: value for name, value in form.values().items() if named.get(name, name) in request.POST}
    return change_activity(activity, by=request.user, version=version, following=form.following, **values)


def _day_asked(request: MemberRequest) -> date:
    """The day in the address, else tomorrow."""
    return _day(request.GET.get("on", "")) or today() + timedelta(days=1)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _seen(request: MemberRequest, activity_id: int) -> Activity:
    rows = Activity.objects.visible_to(request.user).select_related(*READ)
    return get_object_or_404(rows, pk=activity_id)


def _url(name: str, activity: Activity, at: str = "") -> str:
    query = Scope(at=at).query
    return reverse(f"activities:{name}", args=[activity.pk]) + (f"?{query}" if query else "")


def _shown(request: MemberRequest, form: ActivityForm, context: dict[str, Any]) -> HttpResponse:
    template = "activities/activity_dialog.html" if request.htmx else "activities/activity_page.html"
    status = 422 if form.errors else 200
    return render(request, template, {**context, "form": form, "dialog_id": "activity"}, status=status)


def _asked(request: MemberRequest, form: NextForm, scope: Scope, activity: Activity, status: int = 200) -> HttpResponse:
    context = {"form": form, "about": scope.account or scope.thing, "dialog_id": "next", "activity": activity,
               "form_url": _url("plan_next", activity, scope.at)}  # fmt: skip
    return render(request, "activities/next_dialog.html", context, status=status)
