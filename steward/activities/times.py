"""Moments of activities, whose day and time are the assignee's wall clock; and what members prefer to be told."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, time, timedelta

from steward.team.models import Member
from steward.team.policies import workspace

from .models import Activity

MORNING = time(9)  # when an activity without a time counts as due, for reminders
USUAL_MINUTES = 15
MINUTES, MAIL = "activities.remind", "activities.remind_by_mail"


def zone_of(member: Member | None) -> zoneinfo.ZoneInfo:
    """The member's time zone, else the firm's."""
    firm = workspace()
    own = member.time_zone if member is not None else ""
    return zoneinfo.ZoneInfo(own or (firm.time_zone if firm else "UTC"))


def begins_at(activity: Activity) -> datetime | None:
    """When it begins, on the clock of whoever does it; 9:00 for one of the whole day; None without a day.

    An hour that the clocks leave out in spring counts as the one after it.
    """
    if activity.due_on is None:
        return None
    local = datetime.combine(activity.due_on, activity.due_time or MORNING, zone_of(activity.assignee))
    return local.astimezone(UTC)


def ends_at(minutes: int | None, begins: datetime) -> datetime:
    """When it ends: after so many real minutes, else half an hour, on the same clock."""
    ends = begins.astimezone(UTC) + timedelta(minutes=minutes or 30)
    return ends.astimezone(begins.tzinfo)


def usual_minutes(member: Member) -> int | None:
    """How long before an activity the member wants to be told, unless said otherwise; None: not at all."""
    found = member.preferences.get(MINUTES, USUAL_MINUTES)
    return found if isinstance(found, int) else None


def wants_mail(member: Member) -> bool:
    """Whether reminders go to the member by e-mail too."""
    return bool(member.preferences.get(MAIL, True))
