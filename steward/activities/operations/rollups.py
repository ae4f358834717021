"""What follows from a change of an activity at once: the next one of its account and deal, and who was contacted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery

from steward.accounts.models import Account
from steward.accounts.operations import set_next_activity, touch_person
from steward.activities.models import Activity
from steward.activities.queries import ActivityQuerySet
from steward.deals.models import Deal
from steward.deals.operations import set_next_activity as set_next_activity_of_deal


def recount(*, accounts: Iterable[int | None] = (), deals: Iterable[int | None] = ()) -> None:
    """Set the next activity of these accounts and deals anew: the first undone one by day and time.

    The rows are held first, so that of two changes at once the second sees what the first did.
    """
    for deal_id in _held(Deal, deals):
        set_next_activity_of_deal(deal_id, **_first(Activity.objects.filter(deal_id=deal_id)))
    for account_id in _held(Account, accounts):
        set_next_activity(account_id, **_first(Activity.objects.filter(account_id=account_id)))


def touch(activity: Activity, at: datetime) -> None:
    """Completing an activity sets the last contact of its contact (M55) and of its deal's primary contact (M56)."""
    people = {activity.contact_id, activity.deal.contact_id if activity.deal else None}
    for contact_id in sorted(filter(None, people)):
        touch_person(contact_id, at)


def _first(activities: ActivityQuerySet) -> dict[str, Any]:
    step = activities.undone().select_related("type").first()
    if step is None:
        return {"activity_id": None, "on": None, "time": None, "subject": "", "icon": ""}
    return {
        "activity_id": step.pk,
        "on": step.due_on,
        "time": step.due_time,
        "subject": step.subject,
        "icon": step.type.icon,
    }


def _held(model: type[Account] | type[Deal], ids: Iterable[int | None]) -> list[int]:
    wanted = sorted({pk for pk in ids if pk is not None})
    if not wanted:
        return []
    rows = model._base_manager.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def differences() -> Iterator[str]:
    """Accounts whose kept next activity is not the one a recount gives, a line each, for `steward check --deep`."""
    first = Activity.objects.filter(account_id=OuterRef("pk")).undone().values("pk")[:1]
    counted = Account._base_manager.annotate(counted=Subquery(first)).order_by("pk")
    wrong = counted.exclude(next_activity_id=F("counted")).exclude(
        next_activity_id__isnull=True, counted__isnull=True
    )  # fmt: skip
    for pk, kept, real in wrong.values_list("pk", "next_activity_id", "counted").iterator():
        yield f"account {pk}: kept activity {kept}, counted {real}"
