"""Completing, reopening, deleting and restoring activities. Each keeps the account's and the deal's next activity."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.activities.facts import ActivityCompleted, ActivityDeleted, ActivityReopened, ActivityRestored
from steward.activities.models import Activity
from steward.core.clock import now
from steward.core.database import locked
from steward.core.refused import Refused
from steward.history.facts import record
from steward.team.models import Member

from .activities import create_activity
from .checks import held, past
from .participants import people_in
from .reminders import settle_reminders
from .rollups import met, recount, settle
from .series import end_series, go_on_with_series, plan_following, take_back_following
from .telling import activity_fact


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

    One of a series plans the next by its rule, whatever `next` says.

    `next` takes what `create_activity` takes; what it leaves out of type, account, contact, deal and assignee comes
    from the activity that is completed.
    """
    by.must("activities.manage", activity)
    row = held(activity, version)
    if row.done:
        raise Refused(_("This is done already."), code="already_done")
    row.done_at, row.done_by = past(done_at) or now(), by
    row.store("done_at", "done_by")
    record(activity_fact(ActivityCompleted, row), by=by)
    following = plan_following(row, by=by)
    also = [] if following is None else [following]
    settle(
        accounts=[one.account_id for one in (row, *also)],
        deals=[one.deal_id for one in (row, *also)],
        contacts=met(row, people_in(row)),
    )
    if next is not None:
        kept = {name: getattr(row, name) for name in ("type", "account", "contact", "deal", "assignee")}
        create_activity(by=by, **{**kept, **next})
    return row


@transaction.atomic
def reopen_activity(activity: Activity, *, by: Member, version: int | None = None) -> Activity:
    """Take "done" back. The last contact that it set stays: the contact did happen, or something later did. What it
    planned as the next of its series is taken back."""
    by.must("activities.manage", activity)
    row = held(activity, version)
    if not row.done:
        raise Refused(_("This is still to do."), code="not_done")
    was = row.done_at.isoformat() if row.done_at else ""
    row.done_at = row.done_by = None
    row.store("done_at", "done_by")
    record(activity_fact(ActivityReopened, row, kept=was), by=by)
    settle_reminders(row)
    _recount_with(row, take_back_following(row, by=by))
    return row


@transaction.atomic
def trash_activity(activity: Activity, *, by: Member, version: int | None = None, following: bool = False) -> Activity:
    """Put it in the trash for 30 days. Of a series this one is skipped and the next one planned; with `following` the
    series ends."""
    by.must("activities.manage", activity)
    row = held(activity, version)
    row.deleted_at = now()
    row.store("deleted_at")
    record(activity_fact(ActivityDeleted, row), by=by)
    if following:
        end_series(row)
    _recount_with(row, None if row.done else plan_following(row, by=by))
    return row


@transaction.atomic
def restore_activity(activity: Activity, *, by: Member) -> Activity:
    """Take it out of the trash, as it was; what was planned in its place goes there."""
    by.must("activities.manage", activity)
    row = locked(activity)
    if row.deleted_at is None:
        return row
    row.deleted_at = None
    row.store("deleted_at")
    record(activity_fact(ActivityRestored, row), by=by)
    settle_reminders(row)
    if not row.done:
        go_on_with_series(row)
    _recount_with(row, None if row.done else take_back_following(row, by=by))
    return row


def _recount_with(row: Activity, other: Activity | None) -> None:
    rows = [row] if other is None else [row, other]
    recount(accounts=[one.account_id for one in rows], deals=[one.deal_id for one in rows])
