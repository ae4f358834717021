"""The fact about an activity, told on its account, contact and deal."""

from __future__ import annotations

from typing import Any

from steward.activities.facts import ActivityCompleted, day_words
from steward.activities.markdown import short
from steward.activities.models import Activity
from steward.history.facts import Fact


def activity_fact(kind: type[Fact], activity: Activity, **more: Any) -> Fact:
    """The fact of this kind about this activity."""
    if kind is ActivityCompleted:
        more["said"] = f": {short(activity.note)}" if activity.note else ""
    return kind(
        subject=activity.pk,
        account=activity.account_id,
        contact=activity.contact_id,
        deal=activity.deal_id,
        what=activity.subject,
        type=activity.type.key,
        on=activity.due_on.isoformat() if activity.due_on else "",
        when=day_words(activity.due_on),
        **more,
    )
