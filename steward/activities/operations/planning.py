"""Planning by the columns of the accounts board (P11-P13)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from steward.accounts.models import Account
from steward.activities.models import Activity
from steward.core.clock import today
from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.team.models import Member

from .activities import change_activity, create_activity

# How many days ahead a card dropped on the column is planned.
DAYS = {"today": 0, "tomorrow": 1, "week": 3, "later": 7}
COLUMNS = ("none", "overdue", *DAYS)


def column_of(on: date | None) -> str:
    """The board column of an account whose next activity is on this day (behaviours section 2, Board columns)."""
    if on is None:
        return "none"
    days = (on - today()).days
    if days < 0:
        return "overdue"
    return "today" if days == 0 else "tomorrow" if days == 1 else "week" if days < 7 else "later"


@transaction.atomic
def replan(account: Account, column: str, *, by: Member) -> Activity | None:
    """Move the account's next activity to the day that a board column stands for, or plan a task "Next step" there.

    `today`, `tomorrow`, `week` (in 3 days) and `later` (in 7) move it. `none` takes its day away, so that it stays on
    the list of things to do without one; refused while other activities of the account have days. `overdue` is
    refused: nothing can be planned for the past. A card dropped on its own column stays as it is.
    """
    by.must("activities.manage", account)
    if column not in COLUMNS:
        raise Invalid(_("The board has no column “%(name)s”.") % {"name": column[:40]}, field="column")
    if column == "overdue":
        raise Refused(_("Nothing can be planned for the past. Drop the card on Today or a later column."), code="past")
    step = _next_step(account)
    if column_of(step.due_on if step else None) == column:
        return step
    if column == "none":
        return _without_day(account, by=by)
    day = today() + timedelta(days=DAYS[column])
    if step is None:
        return create_activity(by=by, type="task", subject=_("Next step"), due_on=day, account=account)
    return change_activity(step, by=by, due_on=day)


def _next_step(account: Account) -> Activity | None:
    """The account's next activity, held. When somebody completes it at this moment, the one after it."""
    while (step := Activity.objects.of(account).undone().first()) is not None:
        held = locked(step)
        if not held.done and held.deleted_at is None and held.account_id == account.pk:
            return held
    return None


def _without_day(account: Account, *, by: Member) -> Activity:
    steps = list(Activity.objects.of(account).dated())
    if len(steps) > 1:
        raise Refused(
            _("%(n)s activities are planned here. Complete, move or delete them one by one.") % {"n": len(steps)},
            code="several_planned",
        )
    return change_activity(steps[0], by=by, due_on=None, due_time=None)
