"""The dialog of a bulk change, its page, and what can be taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from steward.accounts.models import Account
from steward.accounts.operations import (
    change_account,
    create_account,
    create_accounts,
    prepare_account,
    trash_account,
    trash_contact,
)  # fmt: skip
from steward.bulk.models import BulkEdit
from steward.config import tasks  # noqa: F401 - declares what runs in the background
from steward.contacts.operations import create_contact
from steward.core.money import Money
from steward.deals.models import Deal
from steward.deals.operations import open_deal, trash_deal, win_deal
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


@pytest.fixture
def deals(furnished: Member) -> list[Deal]:
    """Three open deals, of one organization."""
    acme = create_account(by=furnished, name="Acme")
    return [open_deal(by=furnished, name=name, account=acme, value=Money(100, "USD")) for name in ("One", "Two", "Six")]


@pytest.mark.parametrize(
    ("given", "status"), [({"action": "win"}, "won"), ({"action": "lose", "reason": "Price"}, "lost")]
)
def test_deals_are_won_and_lost_from_their_list_and_that_is_taken_back(
    alices: Client, deals: list[Deal], given: dict[str, str], status: str
) -> None:
    before, acme = alive(), Account.objects.get()
    assert not acme.is_customer
    sent = {**given, "ids": [deals[0].pk, deals[1].pk], "step": "run"}
    assert alices.post("/bulk/new/deals/", sent, headers=HTMX).status_code == 204
    assert list(Deal.objects.order_by("id").values_list("status", flat=True)) == [status, status, "open"]
    acme.refresh_from_db()
    assert (acme.is_customer, acme.won_count) == ((True, 2) if status == "won" else (False, 0))
    assert alices.post(f"/changes/{Batch.objects.get().pk}/undo/", headers=HTMX).status_code == 204
    assert alive() == before


def test_closed_deals_are_refused_one_by_one(alices: Client, deals: list[Deal], furnished: Member) -> None:
    win_deal(deals[0], by=furnished)
    sent = {"action": "win", "ids": [one.pk for one in deals], "step": "run"}
    answer = alices.post("/bulk/new/deals/", sent, headers=HTMX)
    assert "This deal is won already." in alices.get(answer["HX-Redirect"]).content.decode()
    assert Deal.objects.filter(status="won").count() == 3


def test_deals_go_to_another_organization_and_that_is_taken_back(
    alices: Client, deals: list[Deal], furnished: Member
) -> None:
    globex = create_account(by=furnished, name="Globex")
    before = alive()
    sent = {"action": "link", "account_id": globex.pk, "ids": [deals[0].pk, deals[1].pk], "step": "run"}
    assert alices.post("/bulk/new/deals/", sent, headers=HTMX).status_code == 204
    globex.refresh_from_db()
    assert (globex.open_count, globex.open_minor) == (2, 200)
    assert alices.post(f"/changes/{Batch.objects.get().pk}/undo/", headers=HTMX).status_code == 204
    assert alive() == before


@pytest.mark.parametrize("body", [{"action": "win"}, {"action": "lose", "reason": "Price"}])
def test_deals_are_closed_by_the_api_as_well(api: Api, deals: list[Deal], body: dict[str, str]) -> None:
    ids = [one.pk for one in deals]
    tried = api.post("/deals/bulk?preview=1", {**body, "ids": ids}).json()
    assert (tried["total"], {line["state"] for line in tried["lines"]}) == (3, {"changed"})
    assert api.post("/deals/bulk", {**body, "ids": ids}).status_code == 202
    assert not Deal.objects.filter(status="open").exists()
    wrong = api.post("/deals/bulk", {"action": "lose", "reason": "x" * 251, "ids": ids})
    assert (wrong.status_code, api.post("/accounts/bulk", {"action": "win", "ids": [1]}).status_code) == (422, 422)


@pytest.mark.parametrize("name", ["accounts", "people", "deals"])
def test_ticked_rows_of_the_trash_are_restored(alices: Client, deals: list[Deal], furnished: Member, name: str) -> None:
    there: dict[str, Callable[[], tuple[Any, Callable[..., Any]]]] = {
        "accounts": lambda: (create_account(by=furnished, name="Globex"), trash_account),
        "people": lambda: (create_contact(by=furnished, emails=["a@x.example"]), trash_contact),
        "deals": lambda: (deals[0], trash_deal),
    }
    record, away = there[name]()
    away(record, by=furnished)
    page = alices.get(f"/{name}/trash/").content.decode()
    assert f'name="ids" form="ticked" value="{record.pk}"' in page
    sent = {"ids": [record.pk], "action": "restore"}
    asked = alices.post(f"/bulk/new/{name}/", {**sent, "step": "check"}, headers=HTMX).content.decode()
    assert "Restore 1 record?" in asked
    done = alices.post(f"/bulk/new/{name}/", {**sent, "step": "run"}, headers=HTMX)
    assert "#trash" in done["HX-Trigger"]
    record.refresh_from_db()
    assert record.deleted_at is None


def test_all_deals_that_the_list_finds_are_changed(alices: Client, deals: list[Deal]) -> None:
    sent = {"all_results": "2", "here": "/deals/list/?f=name:contains:o", "action": "tag", "tags": "Hot", "step": "run"}
    assert alices.post("/bulk/new/deals/", sent, headers=HTMX).status_code == 204
    assert set(Deal.objects.filter(tags__name="Hot").values_list("name", flat=True)) == {"One", "Two"}
