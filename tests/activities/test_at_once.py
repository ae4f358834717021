"""Several members plan and complete on one account at the same moment: nothing is lost, nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.activities.models import Activity
from steward.activities.operations import (
    change_activity,
    complete_activity,
    create_activity,
    differences,
    replan,
    trash_activity,
)
from steward.core.clock import today
from steward.deals.models import Deal
from steward.deals.operations import open_deal
from steward.team.models import Member

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def tasks(by: Member, account: Account, other: Account, deal: Deal) -> Iterator[Callable[[], object]]:
    """Forty changes around one account, its deal and another account."""
    for number in range(8):
        day = today() + timedelta(days=number)
        made = create_activity(by=by, type="call", subject=str(number), due_on=day, deal=deal)
        yield partial(create_activity, by=by, type="task", subject="New", due_on=day, account=account)
        yield partial(complete_activity, made, by=by, next={"due_on": today()})
        yield partial(change_activity, made, by=by, account=other)
        yield lambda: replan(account, "tomorrow", by=by)
        yield lambda: trash_activity(create_activity(by=by, type="lunch", due_on=today(), deal=deal), by=by)


def test_changes_at_once_leave_the_next_activity_that_a_recount_gives(furnished: Member) -> None:
    acme, globex = (create_account(by=furnished, name=name, as_customer=True) for name in ("Acme", "Globex"))
    deal = open_deal(by=furnished, name="Renewal", account=acme)
    work = list(tasks(furnished, acme, globex, deal))

    def do(task: Callable[[], object]) -> None:
        try:
            task()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        for _ in pool.map(do, work):
            pass
    assert not list(differences())
    deal.refresh_from_db()
    first = Activity.objects.filter(deal=deal).undone().first()
    assert deal.next_activity_id == (first.pk if first else None)
    assert Activity.objects.count() == 8 * 4
