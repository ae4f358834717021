"""Deals in Chromium: cards by pointer, key and menu; the panel, winning, undo; editing in place; accessibility."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.firm import Api, come_in, violations
from tests.support.pages import drag

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def board(page: Page, olga: Api) -> Page:
    """Olga looks at the board: Acme has two deals in the first stage, and one without organization is in the second."""
    stages = olga.get("/stages")["items"]
    account = olga.post("/organizations", {"name": "Acme"})["id"]
    for name, amount in (("Press", "1000"), ("Plant", "500")):
        olga.post("/deals", {"name": name, "value": {"amount": amount, "currency": "USD"}, "account_id": account})
    olga.post("/deals", {"name": "Lone", "stage_id": stages[1]["id"]})
    page.set_viewport_size({"width": 1500, "height": 900})
    come_in(page, olga, to="/deals/")
    return page


def lane(page: Page, place: int) -> Locator:
    """The lane at a place, from 0."""
    return page.locator(".lane").nth(place)


def card(page: Page, name: str) -> Locator:
    """The card of a deal."""
    return page.locator(".tile", has=page.get_by_role("link", name=name, exact=True))


def titles(where: Locator) -> list[str]:
    """The names of the cards in a lane, from the top."""
    return where.locator(".title a").all_text_contents()


def test_a_card_is_dragged_to_another_stage_and_stays_there(board: Page) -> None:
    page = board
    with page.expect_response(re.compile("/move/")):
        drag(page, card(page, "Press"), lane(page, 1))
    expect(lane(page, 1).locator(".count")).to_have_text("2")
    expect(lane(page, 1).locator(".total")).to_contain_text("$1,000")
    expect(lane(page, 0).locator(".count")).to_have_text("1")
    page.reload()
    assert sorted(titles(lane(page, 1))) == ["Lone", "Press"]


def test_the_key_m_moves_a_card_and_winning_is_taken_back(board: Page) -> None:
    page = board
    card(page, "Press").get_by_role("link", name="Press").focus()
    page.keyboard.press("m")
    page.get_by_role("menuitem", name="Contact made").click()
    expect(lane(page, 1).locator(".count")).to_have_text("2")
    assert titles(lane(page, 1)) == ["Press", "Lone"]
    card(page, "Plant").get_by_role("link", name="Plant").focus()
    page.keyboard.press("m")
    page.get_by_role("menuitem", name="Won").click()
    expect(lane(page, 4).locator(".count")).to_have_text("1")
    expect(lane(page, 4)).to_contain_text("Is an account")
    page.get_by_role("button", name="Undo").last.click()
    expect(lane(page, 4).locator(".count")).to_have_text("0")
    expect(lane(page, 0).locator(".count")).to_have_text("1")


def test_the_panel_wins_loses_edits_and_closes(board: Page) -> None:  # P5
    page = board
    page.get_by_role("link", name="Press", exact=True).click()
    panel = page.locator("aside.panel")
    expect(panel.get_by_role("heading", name="Press")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/deals/\d+/$"))
    panel.get_by_role("button", name="$1,000").click()
    panel.get_by_label("Value").fill("2,500")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("button", name="$2,500")).to_be_visible()
    expect(lane(page, 0).locator(".total")).to_contain_text("$3,000")
    panel.get_by_role("button", name="Lost…").click()
    page.get_by_label("Reason").fill("Price")
    page.get_by_role("button", name="Mark as lost").click()
    expect(panel.get_by_text("Price", exact=True)).to_be_visible()
    expect(lane(page, 0).locator(".count")).to_have_text("1")
    panel.get_by_role("button", name="Reopen").first.click()
    panel.get_by_role("button", name="Won").click()
    expect(panel.get_by_text("Acme is an account")).to_be_visible()
    expect(lane(page, 4).locator(".total")).to_contain_text("$2,500")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page).to_have_url(re.compile("/deals/"))


def test_a_deal_is_opened_from_the_dialog(board: Page) -> None:
    page = board
    page.get_by_role("button", name="New deal").click()
    page.get_by_role("button", name="Open deal").click()
    expect(page.locator("#id_name_error")).to_be_visible()
    page.get_by_label("Name").fill("Fresh")
    page.get_by_label("Value").fill("1.200,50")
    page.get_by_role("combobox", name="Organization").fill("acm")
    page.get_by_role("option", name="Acme").click()
    page.get_by_role("button", name="Open deal").click()
    expect(card(page, "Fresh")).to_contain_text("$1,2")
    expect(card(page, "Fresh")).to_contain_text("Acme")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_cells_of_the_list_are_edited_in_place(board: Page) -> None:
    page = board
    page.goto("/deals/list/?sort=name")
    row = page.locator("tr", has=page.get_by_role("link", name="Lone", exact=True))
    row.get_by_role("button", name="Edit Value of Lone").click()
    row.locator("input.input").fill("750")
    page.keyboard.press("Tab")
    expect(row.get_by_role("button", name="$750")).to_be_visible()
    row.locator("input[type=date]").fill("2027-01-31")
    page.keyboard.press("Enter")
    expect(row.get_by_role("button", name="31 Jan 2027")).to_be_visible()


def test_the_list_is_worked_with_the_keyboard(board: Page) -> None:
    page = board
    page.goto("/deals/list/?sort=name")
    keys = page.keyboard
    expect(page.locator("tbody tr")).to_have_count(3)
    keys.press("j")
    keys.press("x")
    keys.press("j")
    keys.press("j")
    keys.press("x")
    expect(page.locator(".bulk output")).to_have_text("2")
    keys.press("t")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tags").fill("Hot")
    dialog.get_by_role("button", name="Next").click()
    dialog.get_by_role("button", name="Change", exact=True).click()
    expect(page.locator("toast-region")).to_contain_text("2 records changed")
    expect(page.locator("tbody tr", has_text="Hot")).to_have_count(2)
    page.get_by_role("link", name="Plant", exact=True).focus()
    keys.press("e")  # the first value of the row: its stage
    expect(page.locator("inline-edit select")).to_be_focused()
    keys.press("Escape")
    value = page.locator("tbody tr", has_text="Plant").get_by_role("button", name=re.compile("Edit Value of Plant"))
    value.click()
    page.locator("inline-edit input.input").fill("750")
    keys.press("Tab")  # on to the next cell
    expect(page.locator("inline-edit input[type=date]")).to_be_focused()
    keys.press("Escape")
    expect(value).to_contain_text("$750")
    assert not violations(page)


def test_columns_are_chosen_and_ticked_deals_are_won(board: Page) -> None:
    page = board
    page.goto("/deals/list/")
    page.get_by_role("button", name="Columns").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Next step").uncheck()
    dialog.get_by_label("Likely").check()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("columnheader", name="Likely")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Next step")).to_have_count(0)
    page.get_by_label("Select all on this page").check()
    page.get_by_role("button", name="Change…", exact=True).click()
    with page.expect_response("**/bulk/new/**"):
        dialog.get_by_label("What to do").select_option("win")
    dialog.get_by_role("button", name="Next").click()
    expect(dialog).to_contain_text("Change 3 records?")
    dialog.get_by_role("button", name="Change", exact=True).click()
    expect(page.locator("tbody .tag", has_text="Won")).to_have_count(3)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("tbody .tag", has_text="Won")).to_have_count(0)
