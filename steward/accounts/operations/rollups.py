"""Columns of an account that follow from rows of other rooms. Those rooms call these in the transaction of the change.

The record's version stays: nobody edited it, so nobody's open form becomes stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Count, Q

from steward.accounts.models import Account, Membership
from steward.contacts.operations import touch_contact
from steward.core.database import update_all


@dataclass(slots=True)
class DealFigures:
    """What an account's deals add up to: per currency in minor units, and in the workspace currency."""

    won_values: dict[str, int] = field(default_factory=dict)
    won_minor: int = 0
    won_count: int = 0
    open_values: dict[str, int] = field(default_factory=dict)
    open_minor: int = 0
    open_count: int = 0


COLUMNS = ["won_values", "won_minor", "won_count", "open_values", "open_minor", "open_count"]


def set_deal_figures(
    account_id: int,
    *,
    won_values: dict[str, int],
    won_minor: int,
    won_count: int,
    open_values: dict[str, int],
    open_minor: int,
    open_count: int,
) -> None:
    """Keep the sums and counts of the account's deals: `{"USD": minor units}` per currency, `…_minor` in the
    workspace currency."""
    Account.objects.filter(pk=account_id).update(
        won_values=won_values,
        won_minor=won_minor,
        won_count=won_count,
        open_values=open_values,
        open_minor=open_minor,
        open_count=open_count,
    )


def set_figures_of_many(figures: Mapping[int, DealFigures]) -> None:
    """The same for many accounts at once, by id: for imports and for `steward check`."""
    rows = [
        Account(pk=pk, **{column: getattr(sums, column) for column in COLUMNS}) for pk, sums in sorted(figures.items())
    ]
    update_all(rows, COLUMNS)


def set_next_activity(
    account_id: int,
    *,
    activity_id: int | None,
    on: date | None = None,
    time: time | None = None,
    subject: str = "",
    icon: str = "",
) -> None:
    """Keep the account's next undone activity; None when nothing is planned."""
    Account.objects.filter(pk=account_id).update(
        next_activity_id=activity_id,
        next_activity_on=on,
        next_activity_time=time,
        next_activity_subject=subject[:250],
        next_activity_icon=icon,
    )


def set_last_contact(account_id: int, at: datetime) -> None:
    """Note a contact at `at` with an account itself (M51-M56). The date only moves forward."""
    later = Q(last_contact_at__isnull=True) | Q(last_contact_at__lt=at)
    Account.objects.filter(later, pk=account_id).update(last_contact_at=at)


def touch_person(contact_id: int, at: datetime) -> None:
    """Note a contact at `at` with a person and so with every account of theirs: an account's date is the latest of its
    contacts' and its own."""
    touch_contact(contact_id, at)
    later = Q(last_contact_at__isnull=True) | Q(last_contact_at__lt=at)
    accounts = Membership.objects.filter(contact_id=contact_id).values("account_id")
    Account.objects.filter(later, pk__in=accounts).update(last_contact_at=at)


def count_contacts(account_ids: Iterable[int]) -> None:
    """Bring `contact_count` in step with the people linked and not in the trash."""
    for pk in sorted(set(account_ids)):
        links = Membership.objects.filter(account_id=pk, contact__deleted_at__isnull=True)
        Account.objects.filter(pk=pk).update(contact_count=links.count())


def count_contacts_of_many(account_ids: Iterable[int]) -> None:
    """The same for many accounts at once, in a few queries."""
    ids = sorted(set(account_ids))
    links = Membership.objects.filter(account_id__in=ids, contact__deleted_at__isnull=True)
    counted = dict(links.order_by().values_list("account_id").annotate(Count("id")))
    rows = [Account(pk=pk, contact_count=counted.get(pk, 0)) for pk in ids]
    update_all(rows, ["contact_count"])
