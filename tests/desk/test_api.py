"""`/search`, `/accounts/board`, `/events` and `/runs` over HTTP."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steward.accounts.operations import create_account
from steward.activities.operations import create_activity
from steward.contacts.operations import create_contact
from steward.core.money import Money
from steward.deals.operations import open_deal
from steward.queue.runs import advance, finish_run, start_run
from steward.team.models import Member, Workspace
from tests.cast import Api

KEYS = ["none", "overdue", "today", "tomorrow", "week", "later"]


@pytest.fixture
def konex(furnished: Member) -> int:
    """Konex, its person and its deal; and Grand Konex, which is only an organization."""
    account = create_account(by=furnished, name="Konex", as_customer=True, website="https://konex.example")
    create_account(by=furnished, name="Grand Konex")
    create_contact(by=furnished, emails=[{"address": "jan@konex.example"}], first_name="Ján", last_name="Novák")
    open_deal(by=furnished, name="Konex renewal", value=Money(100_00, "USD"), account=account)
    return account.pk


def test_search_answers_each_kind_best_first(konex: int, api: Api) -> None:  # T6
    found = api.get("/search", q="konex").json()
    assert [hit["name"] for hit in found["accounts"]] == ["Konex", "Grand Konex"]
    assert [hit["is_customer"] for hit in found["accounts"]] == [True, False]
    assert [hit["name"] for hit in found["contacts"]] == ["Ján Novák"]
    assert [hit["name"] for hit in found["deals"]] == ["Konex renewal"]
    assert found["deals"][0]["account_id"] == konex
    assert [hit["name"] for hit in api.get("/search", q="jan novak").json()["contacts"]] == ["Ján Novák"]
    assert api.get("/search", q="").json() == {"accounts": [], "contacts": [], "deals": []}
    assert api.get("/search", q="x", kind="account").status_code == 422
    assert api.get("/search", q="x", limit=51).status_code == 422


def test_search_tells_nobody_what_they_may_not_see(konex: int, bob: Member, workspace: Workspace) -> None:
    assert len(Api(bob).get("/search", q="konex").json()["accounts"]) == 2
    workspace.policies["account_access"] = "assigned"
    workspace.save()
    for text in ("konex", "konex renewal", str(konex), "kon"):
        found = Api(bob).get("/search", q=text).json()
        assert found["accounts"] == found["deals"] == [], text


@time_machine.travel("2026-11-22 12:00 +0000", tick=False)
def test_the_board_has_six_columns_each_paged_by_itself(furnished: Member, api: Api) -> None:  # P10-P13
    for n in range(5):
        made = create_account(by=furnished, name=f"Later {n}", as_customer=True)
        due = date(2026, 12, 1) + timedelta(days=n)
        create_activity(by=furnished, type="call", subject="Call", account=made, due_on=due)
    create_account(by=furnished, name="Bare", as_customer=True)
    board = api.get("/accounts/board", limit=2).json()
    assert [one["key"] for one in board["columns"]] == KEYS
    counts = {one["key"]: one["count"] for one in board["columns"]}
    assert counts["later"] == {"value": 5, "exact": True}
    assert counts["none"]["value"] == 1
    later, names = board["columns"][-1], []
    while True:
        names += [item["name"] for item in later["items"]]
        assert all(item["board_column"] == "later" for item in later["items"])
        if later["next"] is None:
            break
        answer = api.get("/accounts/board", column="later", cursor=later["next"], limit=2).json()
        (later,) = answer["columns"]
    assert names == [f"Later {n}" for n in range(5)]
    for wrong in ({"column": "x"}, {"column": "later", "cursor": "x"}, {"sort": "name"}, {"limit": 0}):
        assert api.get("/accounts/board", **wrong).status_code == 422


def test_the_board_asks_the_same_questions_whatever_the_data(furnished: Member, api: Api) -> None:
    for n in range(30):
        create_account(by=furnished, name=f"A{n}", as_customer=True)
    api.get("/accounts/board")
    with CaptureQueriesContext(connection) as asked:
        assert api.get("/accounts/board").status_code == 200
    assert len(asked) <= 15


def test_events_are_read_newest_first_by_who_may(konex: int, api: Api, bob: Member, workspace: Workspace) -> None:
    listed = api.get("/events", limit=2).json()
    assert len(listed["items"]) == 2
    rest = api.get("/events", cursor=listed["next"]).json()
    ids = [item["id"] for item in [*listed["items"], *rest["items"]]]
    assert ids == sorted(ids, reverse=True)
    created = api.get("/events", kind="account.created", account_id=konex).json()["items"]
    assert [item["text"] for item in created] == ["added Konex"]
    assert api.get("/events", actor="x").status_code == 422
    assert "settings" not in {item["kind"] for item in Api(bob).get("/events").json()["items"]}
    workspace.policies["account_access"] = "assigned"
    workspace.save()
    about = [item for item in Api(bob).get("/events").json()["items"] if item["account_id"] or item["deal_id"]]
    assert about == []


def test_a_run_is_followed_by_who_started_it_and_by_admins(alice: Member, bob: Member, charlie: Member) -> None:
    run = start_run("accounts.bulk", by_id=bob.pk, total=10)
    advance(run.pk, done=4, errors=1)
    told = Api(bob).get(f"/runs/{run.pk}").json()
    assert (told["state"], told["done"], told["total"], told["errors"]) == ("running", 4, 10, 1)
    finish_run(run.pk, changed=4)
    assert Api(alice).get(f"/runs/{run.pk}").json()["result"] == {"changed": 4}
    assert Api(charlie).get(f"/runs/{run.pk}").status_code == 404
    assert Api(bob).get("/runs/999").status_code == 404
