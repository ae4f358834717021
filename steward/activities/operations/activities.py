"""Planning, changing and completing activities. Each keeps the account's and the deal's next activity (P11-P13)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.accounts.models import Account, Membership
from steward.activities.due import due_rank
from steward.activities.facts import (
    ActivityChanged,
    ActivityCompleted,
    ActivityDeleted,
    ActivityMoved,
    ActivityPlanned,
    ActivityReopened,
    ActivityRestored,
    day_words,
)  # fmt: skip
from steward.activities.markdown import short
from steward.activities.models import Activity, ActivityType
from steward.contacts.models import Contact
from steward.core.clock import now
from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.deals.models import Deal
from steward.history.facts import Fact, record
from steward.team.models import Member

from .checks import FIRST, check_times, checked
from .rollups import met, recount, settle

LINKS = frozenset({"type", "account", "contact", "deal", "assignee"})


@transaction.atomic
def create_activity(
    *,
    by: Member,
    type: ActivityType | str,  # noqa: A002 - the word of the room
    account: Account | None = None,
    contact: Contact | None = None,
    deal: Deal | None = None,
    assignee: Member | None = None,
    done_at: datetime | None = None,
    **values: Any,
) -> Activity:
    """Plan an activity (P22), or with `done_at` write down one that is done already.

    `values`: subject (the type's name when empty), due_on, due_time, duration_minutes, note, priority. Without an
    account it is the deal's, else the contact's when there is exactly one. Without an assignee it is the planner's.
    """
    by.must("activities.manage", account)
    made = planned(by=by, type=type, account=account, contact=contact, deal=deal, assignee=assignee, **values)
    made.done_at, made.done_by = past(done_at), by if done_at else None
    made.save(force_insert=True)
    if made.done_at:
        record(fact(ActivityCompleted, made), by=by)
        settle(accounts=(), deals=(), contacts=met(made))
    else:
        record(fact(ActivityPlanned, made), by=by)
        recount(accounts=[made.account_id], deals=[made.deal_id])
    return made


@transaction.atomic
def change_activity(activity: Activity, *, by: Member, version: int | None = None, **changes: Any) -> Activity:
    """Change any of type, subject, due_on, due_time, duration_minutes, account, contact, deal, assignee, note and
    priority. An activity that moves to another account or deal leaves the plan of the old one.
    """
    by.must("activities.manage", activity)
    row = _alive(activity, version)
    before = (row.account_id, row.deal_id, row.due_on)
    changed = checked({name: value for name, value in changes.items() if not _is_same(row, name, value)})
    if not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    row.subject = row.subject or row.type.name
    check_times(row)
    row.due_rank = due_rank(row.due_on, row.due_time)
    row.store(*changed, "subject", "due_rank")
    if row.due_on != before[2]:
        record(fact(ActivityMoved, row, before=day_words(before[2])), by=by)
    if set(changed) - {"due_on"}:
        record(fact(ActivityChanged, row, fields=sorted(changed)), by=by)
    if not row.done:
        recount(accounts=[before[0], row.account_id], deals=[before[1], row.deal_id])
    return row


@transaction.atomic
def complete_activity(
    activity: Activity,
    *,
    by: Member,
    version: int | None = None,
    done_at: datetime | None = None,
    next: dict[str, Any] | None = None,  # noqa: A002 - the API's word
) -> Activity:
    """Mark it done, which counts as contact (M55, M56); `next` plans the following activity at once (P23).

    `next` takes what `create_activity` takes; what it leaves out of type, account, contact, deal and assignee comes
    from the activity that is completed.
    """
    by.must("activities.manage", activity)
    row = _alive(activity, version)
    if row.done:
        raise Refused(_("This is done already."), code="already_done")
    row.done_at, row.done_by = past(done_at) or now(), by
    row.store("done_at", "done_by")
    record(fact(ActivityCompleted, row), by=by)
    settle(accounts=[row.account_id], deals=[row.deal_id], contacts=met(row))
    if next is not None:
        kept = {name: getattr(row, name) for name in ("type", "account", "contact", "deal", "assignee")}
        create_activity(by=by, **{**kept, **next})
    return row


@transaction.atomic
def reopen_activity(activity: Activity, *, by: Member, version: int | None = None) -> Activity:
    """Take "done" back. The last contact that it set stays: the contact did happen, or something later did."""
    by.must("activities.manage", activity)
    row = _alive(activity, version)
    if not row.done:
        raise Refused(_("This is still to do."), code="not_done")
    row.done_at = row.done_by = None
    row.store("done_at", "done_by")
    record(fact(ActivityReopened, row), by=by)
    recount(accounts=[row.account_id], deals=[row.deal_id])
    return row


@transaction.atomic
def trash_activity(activity: Activity, *, by: Member, version: int | None = None) -> Activity:
    """Put it in the trash for 30 days."""
    by.must("activities.manage", activity)
    row = _alive(activity, version)
    row.deleted_at = now()
    row.store("deleted_at")
    record(fact(ActivityDeleted, row), by=by)
    recount(accounts=[row.account_id], deals=[row.deal_id])
    return row


@transaction.atomic
def restore_activity(activity: Activity, *, by: Member) -> Activity:
    """Take it out of the trash, as it was."""
    by.must("activities.manage", activity)
    row = locked(activity)
    if row.deleted_at is None:
        return row
    row.deleted_at = None
    row.store("deleted_at")
    record(fact(ActivityRestored, row), by=by)
    recount(accounts=[row.account_id], deals=[row.deal_id])
    return row


@transaction.atomic
def log_email(
    account: Account | None,
    contact: Contact | None,
    *,
    by: Member,
    subject: str,
    body: str = "",
    sent_at: datetime | None = None,
    deal: Deal | None = None,
) -> Activity:
    """Write down a one-to-one e-mail that was sent: an e-mail activity already done, which is a contact (M53)."""
    return create_activity(
        by=by, type="email", subject=subject, note=body, account=account, contact=contact, deal=deal,
        done_at=sent_at or now(),
    )  # fmt: skip


def planned(
    *, by: Member, account: Account | None, contact: Contact | None, deal: Deal | None, **values: Any
) -> Activity:
    """The activity that these values ask for, checked, not stored."""
    if account is None and deal is not None:
        account = deal.account
    elif account is None and contact is not None:
        account = _only_account(contact)
    given = {name: value for name, value in values.items() if value is not None}
    made = Activity(**checked({**given, "account": account, "contact": contact, "deal": deal}))
    made.assignee = made.assignee or by
    made.subject = made.subject or made.type.name
    check_times(made)
    made.due_rank = due_rank(made.due_on, made.due_time)
    return made


def fact(kind: type[Fact], activity: Activity, **more: Any) -> Fact:
    """The fact about this activity, told on its account, contact and deal."""
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


def past(at: datetime | None) -> datetime | None:
    """The moment something was done. Raises `Invalid` on one that is not in the past."""
    if at is not None and (at > now() + timedelta(minutes=1) or at.date() < FIRST):
        raise Invalid(_("What is done has a moment in the past."), field="done_at")
    return at


def _only_account(contact: Contact) -> Account | None:
    links = Membership.objects.filter(contact=contact, account__deleted_at__isnull=True).select_related("account")[:2]
    return links[0].account if len(links) == 1 else None


def _is_same(row: Activity, name: str, value: Any) -> bool:
    if name in LINKS and not isinstance(value, str):
        return bool(getattr(row, f"{name}_id") == (value.pk if value is not None else None))
    return name not in LINKS and hasattr(row, name) and bool(getattr(row, name) == value)


def _alive(activity: Activity, version: int | None) -> Activity:
    row = locked(activity)
    if row.deleted_at is not None:
        raise Refused(_("This lies in the trash. Restore it first."), code="in_trash")
    row.expect(version)
    if row.type_id == activity.type_id:
        row.type = activity.type  # mostly read already; its key never changes
    return row
