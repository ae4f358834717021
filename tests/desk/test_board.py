"""The accounts board: six columns by next activity, paged each by itself, and moving cards (P10-P13)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.activities.models import Activity
from steward.activities.operations import column_of, create_activity
from steward.desk.board import COLUMNS, accounts_on_board, column, columns, with_sums
from steward.team.models import Member, Workspace
from tests.cast import signed_in

TODAY = date(2026, 11, 22)
DAYS = {"none": None, "overdue": -3, "today": 0, "tomorrow": 1, "week": 4, "later": 7}


def account(by: Member, name: str, days: int | None = None, **values: Any) -> Account:
    """An account whose next activity is so many days ahead."""
    made = create_account(by=by, name=name, as_customer=True, **values)
    if days is not None:
        create_activity(by=by, type="call", subject=f"Call {name}", account=made, due_on=TODAY + timedelta(days=days))
    made.refresh_from_db()
    return made


@pytest.fixture(autouse=True)
def noon() -> Any:
    """All of it happens on one day."""
    with time_machine.travel("2026-11-22 12:00 +0000", tick=False):
        yield


@pytest.fixture
def cards(furnished: Member) -> dict[str, Account]:
    """One account in each column, and an organization, which is not on the board."""
    create_account(by=furnished, name="Only an organization")
    return {key: account(furnished, f"In {key}", days) for key, days in DAYS.items()}


def test_each_account_lies_in_the_column_of_its_next_activity(  # P10, P11, P12, P13
    cards: dict[str, Account], alice: Member
) -> None:
    found = columns(accounts_on_board(alice))
    assert {one.key: [row.name for row in one.items] for one in found} == {key: [f"In {key}"] for key in COLUMNS}
    assert all(column_of(row.next_activity_on) == one.key for one in found for row in one.items)
    page = signed_in(alice).get("/accounts/board/").content.decode()
    for key in COLUMNS:
        lane = re.search(rf'data-lane="{key}".*?</section>', page, re.DOTALL)
        assert lane
        assert f"In {key}" in lane[0]
    assert "Only an organization" not in page


def test_every_day_belongs_to_exactly_one_column(furnished: Member) -> None:
    for days in range(-2, 10):
        account(furnished, f"D{days}", days)
    rows = accounts_on_board(furnished)
    where = {row.name: one.key for one in columns(rows) for row in one.items}
    assert where == {f"D{days}": column_of(TODAY + timedelta(days=days)) for days in range(-2, 10)}


def test_the_day_is_the_members_own(furnished: Member) -> None:
    account(furnished, "Tokyo", 1)
    furnished.time_zone = "Asia/Tokyo"
    furnished.save()
    with time_machine.travel("2026-11-22 16:00 +0000", tick=False):  # already the 23rd there
        page = signed_in(furnished).get("/accounts/board/").content.decode()
    today = re.search(r'data-lane="today".*?</section>', page, re.DOTALL)
    assert today
    assert "Tokyo" in today[0]


def test_a_column_is_read_a_page_at_a_time(furnished: Member) -> None:
    names = {account(furnished, f"N{n:02}", 8 + n % 3).name for n in range(25)}
    rows = accounts_on_board(furnished)
    first = column(rows, "later")
    assert (len(first.items), first.count.value, bool(first.next)) == (20, 25, True)
    second = column(rows, "later", cursor=first.next)
    assert second.next is None
    assert {row.name for row in [*first.items, *second.items]} == names
    client = signed_in(furnished)
    page = client.get("/accounts/board/").content.decode()
    more = re.search(r'hx-get="(\?column=later[^"]+)"', page)
    assert more
    rest = client.get("/accounts/board/" + more[1].replace("&amp;", "&"), headers={"HX-Request": "true"})
    assert rest.content.decode().count('class="tile"') == 5
    assert client.get("/accounts/board/?column=nonsense").status_code == 422
    assert client.get("/accounts/board/?column=later&cursor=x").status_code == 422


def test_won_values_are_added_up_where_that_is_cheap(furnished: Member, workspace: Workspace) -> None:
    for n in range(25):
        made = account(furnished, f"N{n:02}")
        Account.objects.filter(pk=made.pk).update(won_minor=100)
    rows = accounts_on_board(furnished)
    with CaptureQueriesContext(connection) as asked:
        sums = {one.key: one.won and one.won.minor for one in with_sums(columns(rows), rows, "USD")}
    assert sums == {"none": 2500, "overdue": 0, "today": 0, "tomorrow": 0, "week": 0, "later": 0}
    assert len(asked) <= 10


@pytest.mark.parametrize("to", ["today", "tomorrow", "week", "later"])
def test_dropping_a_card_moves_its_next_activity(cards: dict[str, Account], alice: Member, to: str) -> None:
    for key in ("overdue", "today", "later"):
        if key == to:
            continue
        moved = cards[key]
        answer = signed_in(alice).post(f"/accounts/{moved.pk}/replan/", {"lane": to, "index": 0})
        moved.refresh_from_db()
        assert answer.status_code == 200
        assert column_of(moved.next_activity_on) == to
        assert f'id="account-{moved.pk}"' in answer.content.decode()
        assert f'id="lane-head-{key}"' in answer.content.decode()
        assert f'id="lane-head-{to}"' in answer.content.decode()
    assert Activity.objects.count() == 5


def test_a_card_that_somebody_else_moved_stays_there_and_that_is_said(cards: dict[str, Account], alice: Member) -> None:
    client, moved = signed_in(alice), cards["today"]
    url = f"/accounts/{moved.pk}/replan/"
    assert client.post(url, {"lane": "tomorrow", "from": "today"}).status_code == 200
    answer = client.post(url, {"lane": "later", "from": "today"})
    assert (answer.status_code, answer["HX-Reswap"]) == (409, "none")
    assert "Somebody moved" in answer["HX-Trigger"]
    moved.refresh_from_db()
    assert column_of(moved.next_activity_on) == "tomorrow"


def test_dropping_an_account_without_a_plan_plans_one(cards: dict[str, Account], alice: Member) -> None:
    bare = cards["none"]
    answer = signed_in(alice).post(f"/accounts/{bare.pk}/replan/", {"lane": "tomorrow"})
    bare.refresh_from_db()
    assert bare.next_activity_on == TODAY + timedelta(days=1)
    assert "/delete/" in answer["HX-Trigger"]


def test_a_move_is_taken_back(cards: dict[str, Account], alice: Member) -> None:
    client, moved = signed_in(alice), cards["overdue"]
    answer = client.post(f"/accounts/{moved.pk}/replan/", {"lane": "later"})
    undo = re.search(r'"undo": "([^"]+)"', answer["HX-Trigger"])
    assert undo
    assert client.post(undo[1]).status_code == 204
    moved.refresh_from_db()
    assert moved.next_activity_on == TODAY - timedelta(days=3)
    assert client.post(f"/accounts/{moved.pk}/put-back/?activity=x").status_code == 404
    assert client.post(f"/accounts/{cards['today'].pk}/put-back/?activity={moved.next_activity_id}").status_code == 404


@pytest.mark.parametrize(("lane", "status"), [("overdue", 409), ("nonsense", 422), ("", 422)])
def test_a_refused_move_changes_nothing(cards: dict[str, Account], alice: Member, lane: str, status: int) -> None:
    before = list(Activity.objects.order_by("id").values())
    answer = signed_in(alice).post(
        f"/accounts/{cards['today'].pk}/replan/", {"lane": lane}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == status
    assert list(Activity.objects.order_by("id").values()) == before


def test_every_member_reaches_every_account_unless_the_policy_says_assigned(  # P14
    cards: dict[str, Account], bob: Member, workspace: Workspace
) -> None:
    client = signed_in(bob)
    assert "In today" in client.get("/accounts/board/").content.decode()
    workspace.policies["account_access"] = "assigned"
    workspace.save()
    page = client.get("/accounts/board/").content.decode()
    assert not [key for key in COLUMNS if f"In {key}" in page]
    before = list(Activity.objects.order_by("id").values())
    assert client.post(f"/accounts/{cards['today'].pk}/replan/", {"lane": "later"}).status_code == 404
    undo = f"/accounts/{cards['today'].pk}/put-back/?activity={cards['today'].next_activity_id}&on=2026-01-01"
    assert client.post(undo).status_code == 404
    assert list(Activity.objects.order_by("id").values()) == before


def test_the_page_asks_at_most_twenty_questions_whatever_the_data(furnished: Member) -> None:
    for days in DAYS.values():
        for n in range(21):
            account(furnished, f"{days} {n}", days)
    client = signed_in(furnished)
    client.get("/accounts/board/")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/accounts/board/").content.decode()
    assert page.count('class="tile"') == 120
    assert len(asked) <= 20, [query["sql"][:100] for query in asked]


def test_strangers_are_sent_to_sign_in(workspace: Workspace, client: Any) -> None:
    assert client.get("/accounts/board/").status_code == 302


def test_the_board_is_narrowed_by_view_filter_and_name(furnished: Member, charlie: Member) -> None:
    account(furnished, "Konex", 1, industry="software", owner=furnished)
    account(furnished, "Kan-code", 1, industry="retail", owner=charlie)
    client = signed_in(furnished)

    def shown(query: str) -> list[str]:
        page = client.get(f"/accounts/board/?{query}").content.decode()
        return [name for name in ("Konex", "Kan-code") if f">{name}<" in page]

    assert shown("") == shown("view=all") == shown("view=never") == ["Konex", "Kan-code"]
    assert shown("view=mine") == ["Konex"]
    assert shown("f=industry:is:retail") == ["Kan-code"]
    assert shown("q=code") == ["Kan-code"]
    assert shown("view=mine&q=code") == []
    assert client.get("/accounts/board/?f=password:is:x").status_code == 422


def test_a_move_on_a_narrowed_board_counts_what_is_shown(furnished: Member) -> None:
    moved = account(furnished, "Konex", 0)
    account(furnished, "Other", 1)
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/accounts/board/?q=konex"}
    answer = signed_in(furnished).post(f"/accounts/{moved.pk}/replan/", {"lane": "tomorrow"}, headers=here)
    assert re.findall(r'class="count">(\d+)<', answer.content.decode()) == ["0", "1"]
