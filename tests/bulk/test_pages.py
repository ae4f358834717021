"""The dialog of a bulk change, its page, and what can be taken back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from steward.accounts.models import Account
from steward.accounts.operations import change_account, create_account, create_accounts, prepare_account
from steward.bulk.models import BulkEdit
from steward.config import tasks  # noqa: F401 - declares what runs in the background
from steward.queue.jobs import work
from steward.team.models import Member
from steward.undo.models import Batch
from tests.cast import Api, signed_in
from tests.undo.test_taking_back import alive

HTMX = {"HX-Request": "true"}


@pytest.fixture
def accounts(furnished: Member) -> list[Account]:
    """Three customers."""
    return [create_account(by=furnished, name=name, as_customer=True) for name in ("Acme", "Globex", "Initech")]


@pytest.fixture
def alices(furnished: Member) -> Client:
    """Alice's browser."""
    return signed_in(furnished)


def test_the_dialog_asks_shows_and_does(alices: Client, accounts: list[Account]) -> None:
    ids = [str(one.pk) for one in accounts[:2]]
    asked = alices.post("/bulk/new/accounts/", {"ids": ids}, headers=HTMX)
    assert asked.status_code == 200
    assert "Change 2 records" in asked.content.decode()
    set_field = {"ids": ids, "action": "set", "field": "industry"}
    assert "New value" in alices.post("/bulk/new/accounts/", {**set_field, "step": ""}, headers=HTMX).content.decode()
    before = alive()
    shown = alices.post("/bulk/new/accounts/", {**set_field, "value": "retail", "step": "check"}, headers=HTMX)
    assert shown.status_code == 200
    assert "Change 2 records?" in shown.content.decode()
    assert "Industry" in shown.content.decode()
    assert alive() == before
    done = alices.post("/bulk/new/accounts/", {**set_field, "value": "retail", "step": "run"}, headers=HTMX)
    assert done.status_code == 204
    assert f"/changes/{Batch.objects.get().pk}/undo/" in done["HX-Trigger"]
    assert list(Account.objects.order_by("id").values_list("industry", flat=True)) == ["retail", "retail", ""]
    assert alices.post(f"/changes/{Batch.objects.get().pk}/undo/", headers=HTMX).status_code == 204
    assert alive() == before


def test_what_somebody_changed_while_one_looked_is_told_before_anything_is_done(
    alices: Client, furnished: Member, accounts: list[Account]
) -> None:
    sent = {"ids": [one.pk for one in accounts], "action": "set", "field": "industry", "value": "retail"}
    page = alices.post("/bulk/new/accounts/", {**sent, "step": "check"}, headers=HTMX).content.decode()
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    assert len(seen) == len(accounts)
    change_account(accounts[0], by=furnished, industry="energy")
    told = alices.post("/bulk/new/accounts/", {**sent, "seen": seen, "step": "run"}, headers=HTMX)
    assert told.status_code == 409
    assert f"Somebody changed {accounts[0].name} while you looked" in told.content.decode()
    assert list(BulkEdit.objects.all()) == []
    seen = re.findall(r'name="seen" value="([^"]+)"', told.content.decode())
    done = alices.post("/bulk/new/accounts/", {**sent, "seen": seen, "step": "run"}, headers=HTMX)
    assert done.status_code == 204
    assert set(Account.objects.values_list("industry", flat=True)) == {"retail"}


def test_what_is_left_out_is_asked_for_beside_its_field(alices: Client, accounts: list[Account]) -> None:
    sent = {"ids": [accounts[0].pk], "action": "tag", "tags": "", "step": "check"}
    answer = alices.post("/bulk/new/accounts/", sent, headers=HTMX)
    assert answer.status_code == 422
    assert "id_tags_error" in answer.content.decode()


def test_all_that_the_list_finds_is_changed_not_only_the_page(alices: Client, furnished: Member) -> None:
    create_accounts([prepare_account({"name": f"Firm {n}", "is_customer": True}) for n in range(120)], furnished)
    create_account(by=furnished, name="Firm no customer")
    here = "/accounts/?f=name%3Acontains%3Afirm&sort=name"
    sent = {"all_results": "120", "here": here, "action": "tag", "tags": "Key, New", "step": "run"}
    answer = alices.post("/bulk/new/accounts/", sent, headers=HTMX)
    edit = BulkEdit.objects.get()
    assert answer["HX-Redirect"] == f"/bulk/{edit.pk}/"
    assert "0 of 120 records" in alices.get(f"/bulk/{edit.pk}/").content.decode()
    work(["imports"])
    page = alices.get(f"/bulk/{edit.pk}/").content.decode()
    assert ">120<" in page
    assert "Take all of it back" in page
    assert Account.objects.filter(tags__name="Key").count() == 120


@pytest.mark.parametrize("action", ["tag", "untag", "assign", "set", "join", "leave", "plan", "delete"])
def test_every_action_has_its_form(alices: Client, accounts: list[Account], action: str) -> None:
    for name in ("accounts", "people", "deals"):
        answer = alices.post(f"/bulk/new/{name}/", {"ids": ["1"], "action": action, "step": ""}, headers=HTMX)
        assert answer.status_code == 200


@pytest.mark.parametrize(("name", "field"), [
    ("accounts", key) for key in ("industry", "type", "parent", "employees", "annual_revenue", "city", "description")
] + [("people", "job_title"), ("deals", "stage_id"), ("deals", "expected_close_on")])  # fmt: skip
def test_every_field_has_its_control(alices: Client, accounts: list[Account], name: str, field: str) -> None:
    sent = {"ids": ["1"], "action": "set", "field": field, "step": ""}
    answer = alices.post(f"/bulk/new/{name}/", sent, headers=HTMX)
    assert f'<option value="{field}" selected>' in answer.content.decode()


def test_a_refused_record_is_listed_with_its_reason(alices: Client, accounts: list[Account]) -> None:
    sent = {
        "ids": [one.pk for one in accounts], "action": "set", "field": "parent", "value": accounts[0].pk, "step": "run",
    }  # fmt: skip
    answer = alices.post("/bulk/new/accounts/", sent, headers=HTMX)
    page = alices.get(answer["HX-Redirect"]).content.decode()
    assert "Acme" in page
    assert "Refused" in page


def test_recent_changes_are_listed_and_taken_back(alices: Client, accounts: list[Account], api: Api) -> None:
    before = alive()
    body: dict[str, Any] = {"ids": [one.pk for one in accounts], "action": "tag", "tags": ["Key"]}
    made = api.post("/accounts/bulk", body)
    assert made.status_code == 202
    assert "Added tags: Key" in alices.get("/changes/").content.decode()
    batch = made.json()["batch_id"]
    answer = alices.post(f"/changes/{batch}/undo/")
    assert answer["Location"] == f"/changes/{batch}/"
    assert "Everything is as it was before." in alices.get(answer["Location"]).content.decode()
    assert alive() == before


def test_charlie_does_not_see_what_alice_did(charlie: Member, accounts: list[Account], api: Api) -> None:
    made = api.post("/accounts/bulk", {"ids": [accounts[0].pk], "action": "tag", "tags": ["Key"]}).json()
    browser = signed_in(charlie)
    assert browser.get(f"/bulk/{made['id']}/").status_code == 404
    assert browser.get(f"/changes/{made['batch_id']}/").status_code == 404
    assert browser.post(f"/changes/{made['batch_id']}/undo/").status_code == 404
    assert "Added tags" not in browser.get("/changes/").content.decode()
    assert Account.objects.filter(tags__name="Key").count() == 1
