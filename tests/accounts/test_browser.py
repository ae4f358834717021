"""The list of accounts in Chromium: editing by keyboard, a colleague in the same cell, adding, trash, undo, people."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.firm import Api, come_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def accounts(page: Page, olga: Api) -> Page:
    """Olga looks at the list: Acme, a retailer, and Globex are accounts, Initech is an organization."""
    for name, industry in (("Acme", "Retail"), ("Globex", "Software")):
        olga.post("/accounts", {"name": name, "industry": industry})
    olga.post("/organizations", {"name": "Initech"})
    page.set_viewport_size({"width": 1280, "height": 832})
    come_in(page, olga, to="/accounts/")
    return page


def acme(olga: Api) -> Any:
    """Acme as it is stored."""
    return olga.get("/accounts", q="acme")["items"][0]


def row(page: Page, name: str) -> Locator:
    """The row of an account."""
    return page.locator("tbody tr", has=page.get_by_role("link", name=name, exact=True))


def cell(page: Page, name: str, field: str) -> Locator:
    """The button in a cell that a click edits."""
    return row(page, name).get_by_role("button", name=f"Edit {field}")


def test_a_cell_is_edited_by_keyboard_enter_saves_tab_moves_on_escape_takes_back(accounts: Page, olga: Api) -> None:
    page = accounts
    cell(page, "Acme", "Industry").focus()
    page.keyboard.press("Enter")
    field = row(page, "Acme").get_by_role("combobox", name="Industry")
    expect(field).to_be_focused()
    field.fill("Medical")
    page.get_by_role("option", name="Medical").wait_for()
    page.keyboard.press("Enter")
    expect(cell(page, "Acme", "Industry")).to_have_text("Medical")
    cell(page, "Acme", "Owner").click()
    expect(row(page, "Acme").get_by_role("combobox", name="Owner")).to_be_focused()
    page.keyboard.press("Tab")
    expect(field).to_be_focused()
    field.fill("Nonsense")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(cell(page, "Acme", "Industry")).to_have_text("Medical")
    assert acme(olga)["industry"] == "medical"


def test_a_wrong_value_says_why_in_its_cell(accounts: Page, complaints: list[str]) -> None:
    page = accounts
    cell(page, "Acme", "Industry").click()
    page.get_by_role("combobox", name="Industry").fill("Alchemy")
    page.get_by_role("option", name="Add “Alchemy” as an answer").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(row(page, "Acme").locator(".error")).to_contain_text("is not an answer")


def test_a_colleague_in_the_same_cell_is_named_and_both_values_are_kept(accounts: Page, olga: Api) -> None:
    page, pk = accounts, acme(olga)["id"]
    cell(page, "Acme", "Industry").click()
    field = row(page, "Acme").get_by_role("combobox", name="Industry")
    expect(field).to_be_focused()
    olga.patch(f"/accounts/{pk}", {"industry": "Energy"})
    field.fill("Finance")
    page.get_by_role("option", name="Finance").wait_for()
    page.keyboard.press("Enter")
    notice = row(page, "Acme").get_by_role("alert")
    expect(notice).to_contain_text("Olga Owner changed this while you were typing")
    expect(notice).to_contain_text("Energy")
    page.get_by_role("button", name="Use mine").click()
    expect(cell(page, "Acme", "Industry")).to_have_text("Finance")


def test_an_account_is_added_found_in_the_list_and_taken_back_by_undo(accounts: Page) -> None:  # M22-M25
    page = accounts
    page.get_by_role("link", name="New account").click()
    page.get_by_label("Name", exact=True).fill("Kan-code")
    page.get_by_label("Website").fill("kan-code.example")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(row(page, "Kan-code")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "Kan-code")).to_have_count(0)


def test_ticked_accounts_are_deleted_after_a_question_and_come_back_from_the_trash(accounts: Page) -> None:  # M70-M73
    page = accounts
    row(page, "Acme").get_by_role("checkbox").check()
    expect(page.get_by_role("toolbar")).to_contain_text("1 selected")
    page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("Delete 1 record?")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(row(page, "Acme")).to_have_count(0)
    page.goto("/accounts/trash/")
    page.get_by_role("button", name="Restore").click()
    page.wait_for_url("**/accounts/*/")
    page.goto("/accounts/")
    expect(row(page, "Acme")).to_be_visible()


def test_an_organization_becomes_an_account_in_one_click(accounts: Page) -> None:
    page = accounts
    page.goto("/organizations/")
    row(page, "Initech").get_by_role("button", name="Make account").click()
    expect(row(page, "Initech").get_by_role("button", name="Make account")).to_have_count(0)
    page.goto("/accounts/")
    expect(row(page, "Initech")).to_be_visible()


def test_sorting_and_filtering_change_the_address_and_the_way_back_works(accounts: Page) -> None:
    page = accounts
    page.get_by_role("link", name="Account", exact=True).click()
    page.wait_for_url("**sort=name**")
    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Field").select_option("industry")
    page.locator("#dialog-slot").get_by_label("Retail").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".chip")).to_contain_text("Industry is one of Retail")
    expect(row(page, "Globex")).to_have_count(0)
    page.get_by_role("link", name="Remove filter: Industry").click()
    expect(row(page, "Globex")).to_be_visible()


def test_people_are_added_switched_and_unlinked_on_the_account(accounts: Page, olga: Api) -> None:  # T38-T55, M40-M65
    page, pk = accounts, acme(olga)["id"]
    olga.post("/contacts", {"email": "marta@k.example", "first_name": "Marta"})
    page.goto(f"/accounts/{pk}/people/")
    page.get_by_role("link", name="Add a contact").first.click()
    page.get_by_role("link", name="New contact").click()
    page.get_by_label("E-mail").fill("ilse@k.example")
    page.get_by_label("First name").fill("Ilse")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".contact")).to_have_count(1)
    page.get_by_role("link", name="Add a contact").click()
    page.locator("#dialog-slot").get_by_role("combobox").fill("mar")
    page.get_by_role("option", name="Marta").click()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".contact")).to_have_count(2)
    page.get_by_role("switch", name="LOGIN for ilse@k.example").check()
    expect(page.locator(".toast").last).to_contain_text("Saved")
    page.get_by_role("button", name="Unlink Marta").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Unlink").click()
    expect(page.locator(".contact")).to_have_count(1)
    kept = olga.get(f"/accounts/{pk}/contacts")["items"]
    assert [(one["contact"]["name"], one["addresses"][0]["login"]) for one in kept] == [("Ilse", True)]
