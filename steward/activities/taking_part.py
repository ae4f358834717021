"""What else belongs to activities that were read: who takes part, the member's reminders, the rule in words."""

from __future__ import annotations

from collections import defaultdict

from steward.team.models import Member

from .models import Activity, Participant, Reminder
from .operations import repeats_of, rule_of
from .recurrence_words import rule_words


def with_parts(rows: list[Activity], member: Member) -> list[Activity]:
    """The same activities, each with `colleague_ids`, `person_ids` and the member's own `reminders`. Two queries."""
    members: dict[int, list[int]] = defaultdict(list)
    people: dict[int, list[int]] = defaultdict(list)
    minutes: dict[int, list[int]] = defaultdict(list)
    ids = [one.pk for one in rows]
    pairs = Participant.objects.filter(activity__in=ids).order_by("id")
    for activity_id, member_id, contact_id in pairs.values_list("activity_id", "member_id", "contact_id"):
        if member_id is not None:
            members[activity_id].append(member_id)
        if contact_id is not None:
            people[activity_id].append(contact_id)
    reminders = Reminder.objects.filter(activity__in=ids, member=member).order_by("minutes")
    for activity_id, before in reminders.values_list("activity_id", "minutes"):
        minutes[activity_id].append(before)
    for one in rows:
        one.colleague_ids, one.person_ids = members[one.pk], people[one.pk]  # type: ignore[attr-defined]
        one.reminders = minutes[one.pk]  # type: ignore[attr-defined]
    return rows


def repeats_words(activity: Activity) -> str:
    """How often it comes again: "every 2 weeks on Monday"; "" when it does not."""
    if not repeats_of(activity) or activity.series is None:
        return ""
    return rule_words(rule_of(activity.series))
