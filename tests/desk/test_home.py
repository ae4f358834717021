"""My day: what is to do, which accounts lack a next step, what happened (P22, P23, P25, P26)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.activities.operations import create_activity
from steward.desk import home
from steward.team.models import Member, Workspace
from tests.cast import signed_in

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def noon() -> Any:
    """All of it happens on one day."""
    with time_machine.travel("2026-11-22 12:00 +0000", tick=False):
        yield


def plan(by: Member, subject: str, days: int | None, account: Account | None = None) -> None:
    """A call of this member's, so many days ahead."""
    due = None if days is None else TODAY + timedelta(days=days)
    create_activity(by=by, type="call", subject=subject, account=account, due_on=due, assignee=by)


def test_my_day_shows_what_is_to_do_and_when(furnished: Member, charlie: Member) -> None:  # P23
    konex = create_account(by=furnished, name="Konex", as_customer=True)
    plan(furnished, "Late call", -4, konex)
    plan(furnished, "Call now", 0, konex)
    plan(furnished, "Call soon", 7)
    plan(furnished, "Call much later", 8)
    plan(furnished, "Some day", None)
    plan(charlie, "Not mine", 0)
    page = signed_in(furnished).get("/").content.decode()
    assert "Good afternoon, Alice" in page
    order = [page.index(text) for text in ("Late call", "4 days late", "Call now", "any time", "Call soon")]
    assert order == sorted(order)
    for text in ("Call much later", "Some day", "Not mine"):
        assert text not in page.split("lately-h")[0]
    assert re.search(r"To do today</dt><dd>2<", page)


def test_it_names_accounts_without_a_next_step_the_most_valuable_first(  # P25, P26
    furnished: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(8):
        made = create_account(by=furnished, name=f"Bare {n}", as_customer=True)
        Account.objects.filter(pk=made.pk).update(won_minor=n * 100)
    cared = create_account(by=furnished, name="Cared for", as_customer=True)
    plan(furnished, "Call", 3, cared)
    names = [f"Bare {n}" for n in (7, 6, 5, 4, 3)]
    for most in (1_000, 5):  # few of them, and more than are sorted
        monkeypatch.setattr(home, "MOST_VALUABLE", most)
        found = home.care_for(furnished)
        assert [row.name for row in found.without_step][:4] == names[:4]
        assert found.without_step_count.value == 8
    page = signed_in(furnished).get("/").content.decode()
    assert "Plan next step for Bare 7" in page


def test_it_counts_accounts_nobody_was_in_touch_with(furnished: Member) -> None:  # P25
    for name, at in [("Never", None), ("Long ago", datetime(2026, 1, 1, tzinfo=UTC)), ("New", datetime.now(UTC))]:
        made = create_account(by=furnished, name=name, as_customer=True)
        Account.objects.filter(pk=made.pk).update(last_contact_at=at)
    assert home.care_for(furnished).quiet_count.value == 2


def test_a_new_firm_is_told_how_to_begin(furnished: Member) -> None:
    page = signed_in(furnished).get("/").content.decode()
    assert "Your accounts come here" in page


def test_it_shows_nothing_of_what_a_member_may_not_see(furnished: Member, bob: Member, workspace: Workspace) -> None:
    create_account(by=furnished, name="Secret customer", as_customer=True)
    assert "Secret customer" in signed_in(bob).get("/").content.decode()
    workspace.policies["account_access"] = "assigned"
    workspace.save()
    assert "Secret customer" not in signed_in(bob).get("/").content.decode()


def test_the_page_asks_at_most_twenty_questions(furnished: Member) -> None:
    for n in range(25):
        made = create_account(by=furnished, name=f"A{n}", as_customer=True)
        plan(furnished, f"Late {n}", -1, made)
        plan(furnished, f"Today {n}", 0, made)
        plan(furnished, f"Soon {n}", 2, made)
    client = signed_in(furnished)
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/").content.decode()
    assert page.count('class="todo-row"') == home.LATE_SHOWN + home.TODAY_SHOWN + home.SOON_SHOWN
    assert len(asked) <= 20, [query["sql"][:120] for query in asked]
