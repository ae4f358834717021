"""`/accounts/{id}/overview` and `/accounts/{id}/timeline`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import create_account, link_contact
from steward.activities.operations import create_activity, write_note
from steward.contacts.operations import create_contact
from steward.core.clock import today
from steward.core.money import Money
from steward.deals.operations import lose_deal, open_deal, win_deal
from steward.desk.api_account import OverviewOut
from steward.fields.operations import create_field
from steward.team.models import Member, Workspace
from steward.team.policies import STYLES
from tests.cast import Api


@pytest.fixture
def kancode(furnished: Member) -> Account:
    """Kan-code with six activities, an open, a won and a lost deal, two people and a note."""
    by = furnished
    account = create_account(by=by, name="Kan-code", industry="software")
    for number in range(6):
        day = today() + dt.timedelta(days=5 - number)
        create_activity(by=by, type="call", subject=f"Call {number}", due_on=day, account=account)
    win_deal(open_deal(by=by, name="Won", value=Money(341_455_00, "USD"), account=account), by=by)
    lose_deal(open_deal(by=by, name="Lost", account=account), by=by, reason="price")
    open_deal(by=by, name="Open", value=Money(50_25, "EUR"), account=account)
    for name in ("Zoe", "ann"):
        person = create_contact(by=by, emails=[{"address": f"{name}@kan-code.example"}], first_name=name)
        link_contact(account, person, by=by, job_title="CFO", description="decides")
    write_note(by=by, body="Prefers **calls**", account=account)
    return account


def overview(api: Api, account: Account) -> list[dict[str, Any]]:
    """The blocks, as their schemas say they are: the route writes them as they stand."""
    answer = api.get(f"/accounts/{account.pk}/overview")
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["blocks"]
    for block, said in zip(found, OverviewOut.model_validate(answer.json()).model_dump()["blocks"], strict=True):
        assert block.keys() == said.keys()
        assert [item.keys() for item in block["items"]] == [item.keys() for item in said["items"]]
    return found


def test_the_overview_gives_the_blocks_in_display_order_with_the_first_five_of_each(
    kancode: Account, api: Api
) -> None:  # T9, O17
    blocks = overview(api, kancode)
    assert [block["key"] for block in blocks] == ["activities", "deals", "people", "notes", "files"]
    assert [block["title"] for block in blocks] == ["Activities", "Deals", "People", "Notes", "Files"]
    assert [block["count"]["value"] for block in blocks] == [6, 3, 2, 1, 0]
    activities, deals, people, notes, files = (block["items"] for block in blocks)
    assert [item["subject"] for item in activities] == ["Call 5", "Call 4", "Call 3", "Call 2", "Call 1"]
    assert deals[0] | {"name": "Open", "status": "open", "value": {"amount": "50.25", "currency": "EUR"}} == deals[0]
    assert {item["status"] for item in deals[1:]} == {"won", "lost"}
    assert [item["name"] for item in people] == ["ann", "Zoe"]  # T40
    assert people[0]["job_title"] == "CFO"
    assert notes[0]["html"] == "<p>Prefers <strong>calls</strong></p>\n"
    assert files == []


def test_the_overview_follows_the_workspace_policy(
    kancode: Account, api: Api, workspace: Workspace
) -> None:  # M26, M28
    create_field(by=Member.objects.get(name="Alice"), record="account", label="VAT number", type="text")
    workspace.policies = dict(STYLES["mailblue"])
    workspace.save()
    about, notes, people = overview(api, kancode)
    assert [about["key"], notes["key"], people["key"]] == ["about", "notes", "people"]
    facts = {item["key"]: item for item in about["items"]}
    assert facts["name"]["text"] == "Kan-code"
    assert facts["custom.vat_number"] == {"key": "custom.vat_number", "label": "VAT number", "text": ""}


def test_the_timeline_gives_every_fact_newest_first_page_by_page(kancode: Account, api: Api) -> None:  # O18
    items: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = api.get(f"/accounts/{kancode.pk}/timeline", limit=4, **({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200, answer.content
        items += answer.json()["items"]
        cursor = answer.json()["next"]
    ids = [item["id"] for item in items]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == len(ids)
    assert items[-1]["kind"] == "account.created"
    assert {"deal.won", "deal.lost", "account.began", "note.written", "activity.planned"} <= {i["kind"] for i in items}


def test_the_timeline_takes_one_group(kancode: Account, api: Api) -> None:
    items = api.get(f"/accounts/{kancode.pk}/timeline", group="notes").json()["items"]
    assert [item["text"] for item in items] == ["wrote a note: Prefers calls"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("overview", {"limit": 3}),
        ("timeline", {"sort": "at"}),
        ("timeline", {"cursor": "bm90aGluZw"}),
        ("timeline", {"group": "everything"}),
        ("timeline", {"limit": 501}),
    ],
)
def test_what_is_not_known_is_refused_with_its_name(
    kancode: Account, api: Api, path: str, query: dict[str, Any]
) -> None:
    answer = api.get(f"/accounts/{kancode.pk}/{path}", **query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == next(iter(query))


def test_a_stranger_gets_404(kancode: Account, workspace: Workspace, bob: Member) -> None:
    workspace.policies = {**workspace.policies, "account_access": "assigned"}
    workspace.save()
    for path in ("overview", "timeline"):
        assert Api(bob).get(f"/accounts/{kancode.pk}/{path}").status_code == 404
    assert Api(bob).get("/accounts/999999/overview").status_code == 404
