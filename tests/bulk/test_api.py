"""`POST /accounts/bulk` and `/batches`."""

from __future__ import annotations

from typing import Any

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.config import tasks  # noqa: F401 - declares what runs in the background
from steward.team.models import Member
from tests.cast import Api
from tests.undo.test_taking_back import alive


@pytest.fixture
def accounts(furnished: Member) -> list[Account]:
    """Three companies, two of them customers."""
    return [create_account(by=furnished, name=n, as_customer=n != "Initech") for n in ("Acme", "Globex", "Initech")]


def test_ids_are_changed_and_the_run_tells_how_far(api: Api, accounts: list[Account]) -> None:
    body = {"ids": [one.pk for one in accounts], "action": "tag", "tags": ["Key"]}
    made = api.post("/organizations/bulk", body)
    assert made.status_code == 202
    told = made.json()
    run = api.get(f"/runs/{told['run_id']}").json()
    assert (run["state"], run["total"], run["done"], run["errors"]) == ("done", 3, 3, 0)
    assert api.get(f"/bulk/{told['id']}").json()["refused"] == []
    assert Account.objects.filter(tags__name="Key").count() == 3


def test_a_filter_means_customers_at_accounts_and_all_at_organizations(api: Api, accounts: list[Account]) -> None:
    every = {"all": [{"field": "name", "op": "is_not_empty"}]}
    for path, total in (("accounts", 2), ("organizations", 3)):
        tried = api.post(f"/{path}/bulk?preview=1", {"filter": every, "action": "tag", "tags": ["Key"]})
        assert tried.json()["total"] == total
    assert not Account.objects.filter(tags__name="Key").exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "dance", "ids": [1]}, "action"), ({"action": "tag", "ids": [1]}, "tags"),
        ({"action": "tag", "tags": ["Key"]}, "ids"), ({"action": "tag", "tags": ["K"], "ids": []}, "ids"),
        ({"action": "delete", "filter": {"all": [{"field": "nope", "op": "is", "value": 1}]}}, "filter"),
        ({"action": "delete", "ids": [1], "force": True}, "force"),
    ],
)  # fmt: skip
def test_wrong_input_is_named_and_changes_nothing(
    api: Api, accounts: list[Account], body: dict[str, Any], field: str
) -> None:
    before = alive()
    answer = api.post("/accounts/bulk", body)
    assert answer.status_code == 422
    assert field in [error["field"].split(".")[-1] for error in answer.json()["errors"]]
    assert alive() == before


def test_one_unknown_id_answers_404_and_changes_nothing(api: Api, accounts: list[Account]) -> None:
    before = alive()
    body = {"ids": [accounts[0].pk, 999_999], "action": "delete"}
    assert api.post("/accounts/bulk", body).status_code == 404
    assert alive() == before


def test_a_batch_is_taken_back_and_tells_what_stayed(api: Api, accounts: list[Account]) -> None:
    ids = [one.pk for one in accounts]
    made = api.post("/organizations/bulk", {"ids": ids, "action": "set", "values": {"industry": "retail"}}).json()
    api.patch(f"/accounts/{ids[0]}", {"industry": "software"})
    undone = api.post(f"/batches/{made['batch_id']}/undo")
    assert undone.status_code == 202
    told = undone.json()
    assert (told["state"], told["can_be_undone"]) == ("undone", False)
    assert told["kept"] == [{"name": "Acme", "url": f"/accounts/{ids[0]}/", "fields": ["Industry"]}]
    assert api.post(f"/batches/{made['batch_id']}/undo").status_code == 409
    listed = api.get("/batches").json()
    assert [one["title"] for one in listed["items"]] == ["Set a field: Industry (Accounts)"]


def test_people_and_deals_have_it_too(api: Api, furnished: Member) -> None:
    person = api.post("/contacts", {"email": "a@x.example"}).json()["id"]
    deal = api.post("/deals", {"name": "Deal"}).json()["id"]
    for path, pk in (("contacts", person), ("deals", deal)):
        assert api.post(f"/{path}/bulk", {"ids": [pk], "action": "delete"}).status_code == 202
        assert api.get(f"/{path}/{pk}").status_code == 404
        assert api.post(f"/{path}/bulk", {"ids": [pk], "action": "restore"}).status_code == 202
        assert api.get(f"/{path}/{pk}").status_code == 200
