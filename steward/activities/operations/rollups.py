"""What follows from a change of an activity at once: the next one of its account and deal, and who was contacted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from steward.accounts.models import Account, Membership
from steward.accounts.operations import set_last_contact, set_next_activity
from steward.activities.models import Activity
from steward.activities.queries import ActivityQuerySet
from steward.contacts.operations import touch_contact
from steward.core.rows import narrow
from steward.deals.models import Deal
from steward.deals.operations import set_next_activity as set_next_activity_of_deal


def recount(*, accounts: Iterable[int | None] = (), deals: Iterable[int | None] = ()) -> None:
    """Set the next activity of these accounts and deals anew: the first undone one by day and time."""
    settle(accounts=accounts, deals=deals, contacts={})


def settle(*, accounts: Iterable[int | None], deals: Iterable[int | None], contacts: Mapping[int, datetime]) -> None:
    """What follows from changes of activities at once: the next activity of these accounts and deals, and the last
    contact of these people (M55, M56) and so of every account of theirs.

    Rows are held before they are counted, so that of two changes at once the second sees what the first did; always
    in the order activity, people, deals, accounts, each by id, so that nobody waits in a circle.
    """
    for contact_id, at in sorted(contacts.items()):
        touch_contact(contact_id, at)
    for deal_id in _held(Deal, deals):
        set_next_activity_of_deal(deal_id, **_first(Activity.objects.filter(deal_id=deal_id)))
    planned = {pk for pk in accounts if pk is not None}
    touched = _accounts_of(contacts)
    for account_id in _held(Account, [*planned, *touched]):
        if account_id in planned:
            set_next_activity(account_id, **_first(Activity.objects.filter(account_id=account_id)))
        if account_id in touched:
            set_last_contact(account_id, touched[account_id])


def met(activity: Activity, others: Iterable[int] = ()) -> dict[int, datetime]:
    """Whom a done activity was a contact with, and when: those it is with (M55), that is its contact and `others` who
    take part in it, and its deal's primary contact (M56)."""
    people = {activity.contact_id, activity.deal.contact_id if activity.deal else None, *others}
    return {pk: activity.done_at for pk in people if pk is not None and activity.done_at is not None}


def _accounts_of(contacts: Mapping[int, datetime]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for part in _parts(sorted(contacts)):
        links = Membership.objects.filter(contact_id__in=part).values_list("account_id", "contact_id")
        for account_id, contact_id in links:
            found[account_id] = max(found.get(account_id, contacts[contact_id]), contacts[contact_id])
    return found


def _parts(ids: list[int], size: int = 500) -> Iterator[list[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _first(activities: ActivityQuerySet) -> dict[str, Any]:
    step = narrow(activities.undone(), ("due_on", "due_time", "subject", "type__icon")).first()
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
    held: list[int] = []
    for part in _parts(sorted({pk for pk in ids if pk is not None})):
        rows = model._base_manager.select_for_update(no_key=True).filter(pk__in=part).order_by("pk")
        held += rows.values_list("pk", flat=True)
    return held


def differences() -> Iterator[str]:
    """Accounts and deals whose kept next activity is not the one that a recount gives, a line each, for
    `steward check --deep`."""
    for name, model in (("account", Account), ("deal", Deal)):
        first = Activity.objects.filter(**{f"{name}_id": OuterRef("pk")}).undone().values("pk")[:1]
        counted = model._base_manager.annotate(counted=Subquery(first)).order_by("pk")
        same = Q(next_activity_id=F("counted")) | Q(next_activity_id__isnull=True, counted__isnull=True)
        rows = counted.exclude(same).values_list("pk", "next_activity_id", "counted")
        for pk, kept, real in rows.iterator():
            yield f"{name} {pk}: kept activity {kept}, counted {real}"
