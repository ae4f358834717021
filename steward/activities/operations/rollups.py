"""What follows from a change of an activity at once: the next one of its account and deal, and who was contacted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from steward.accounts.models import Account, Membership
from steward.accounts.operations import set_last_contact, set_next_activity
from steward.contacts.operations import touch_contact
from steward.deals.models import Deal
from steward.deals.operations import set_next_activity as set_next_activity_of_deal

from ..models import Activity


def recount(*, accounts: Iterable[int | None] = (), deals: Iterable[int | None] = ()) -> None:
    """Set the next activity of these accounts and deals anew: the first undone one by day and time.

    The rows are held first, so that of two changes at once the second sees what the first did.
    """
    for deal_id in _held(Deal, deals):
        first = Activity.objects.filter(deal_id=deal_id).undone().first()
        set_next_activity_of_deal(deal_id, activity_id=first.pk if first else None, on=first.due_on if first else None)
    for account_id in _held(Account, accounts):
        first = Activity.objects.filter(account_id=account_id).undone().select_related("type").first()
        if first is None:
            set_next_activity(account_id, activity_id=None, on=None, time=None, subject="", icon="")
        else:
            set_next_activity(
                account_id,
                activity_id=first.pk, on=first.due_on, time=first.due_time, subject=first.subject, icon=first.type.icon,
            )  # fmt: skip


def touch(activity: Activity, at: datetime) -> None:
    """Completing an activity sets the last contact of its contact (M55) and of its deal's primary contact (M56)."""
    people = {activity.contact_id, activity.deal.contact_id if activity.deal else None} - {None}
    for contact_id in sorted(filter(None, people)):
        touch_contact(contact_id, at)
    for account_id in Membership.objects.filter(contact_id__in=people).values_list("account_id", flat=True).distinct():
        set_last_contact(account_id, at)


def _held(model: type[Account] | type[Deal], ids: Iterable[int | None]) -> list[int]:
    wanted = sorted({pk for pk in ids if pk is not None})
    if not wanted:
        return []
    rows = model._base_manager.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    return list(rows.values_list("pk", flat=True))
