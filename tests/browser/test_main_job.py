"""The main job in Chromium, on real input: from an empty folder to a planned call on the page of the best customer."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.cast import PASSWORD
from tests.support.firm import OWNER, Api, api_of, come_in, maven, until, violations
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECONDS_TO_IMPORT = 120_000


def begin(page: Page) -> None:
    """The first run: the owner, the workspace in US dollars, the style, and on to the import."""
    page.goto("/")
    expect(page).to_have_url(re.compile("/welcome/$"))
    page.get_by_label("Name of your firm").fill("Marxen & Losch")
    page.get_by_label("Currency").select_option("USD")
    page.get_by_label("Your name").fill("Olga Owner")
    page.get_by_label("E-mail address").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("/welcome/start/$"))
    page.get_by_role("radio", name="Pipedrive").check()
    page.get_by_role("radio", name="Import my customers").check()
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("/import/$"))


def bring_in(page: Page, files: list[Path]) -> None:
    """The wizard, with everything as it was guessed, until the report."""
    page.get_by_label("Files to import").set_input_files(files)
    for file in files:
        expect(page.locator("#files")).to_contain_text(file.name)
    page.get_by_role("link", name="Match columns").click()
    targets = {"account": "Name", "sector": "Industry", "subsidiary_of": "Parent"}
    for column, target in targets.items():
        row = page.get_by_role("row", name=column)
        expect(row.get_by_role("combobox").first.locator("option:checked")).to_contain_text(target)
    page.get_by_role("button", name="Next: sales_pipeline.csv").click()
    expect(page.get_by_role("row", name="deal_stage").first).to_contain_text("Engaging")
    assert violations(page) == []
    page.get_by_role("button", name="Check 8,885 rows").click()
    page.get_by_role("button", name="Import 8,885 rows").click(timeout=SECONDS_TO_IMPORT)
    page.wait_for_url("**/report/", timeout=SECONDS_TO_IMPORT)


def dollars(value: Any) -> Decimal:
    """The amount of a money value of the API, in the workspace's currency."""
    assert value["currency"] == "USD"
    return Decimal(value["amount"])


def exact_numbers(api: Api) -> None:
    """What the two files hold, to the last dollar (../shared/data/README.md section 2)."""
    organizations, deals = api.all("/organizations"), api.all("/deals")
    assert (len(organizations), len(deals)) == (85, 8800)
    assert Counter(deal["status"] for deal in deals) == {"won": 4238, "lost": 2473, "open": 2089}
    assert sum(dollars(deal["value"]) for deal in deals if deal["status"] == "won") == 10_005_534
    stages = {stage["id"]: stage["name"] for stage in api.get("/stages")["items"]}
    still = Counter(stages[deal["stage_id"]] for deal in deals if deal["status"] == "open")
    assert still == {"Engaging": 1589, "Prospecting": 500}
    assert sum(deal["account_id"] is None for deal in deals) == 1425
    sums: Counter[int] = Counter()
    for deal in deals:
        if deal["status"] == "won":
            sums[deal["account_id"]] += int(dollars(deal["value"]))
    assert {one["id"] for one in organizations if one["is_customer"]} == set(sums)
    assert {one["id"]: dollars(one["won_value"]) for one in organizations if one["id"] in sums} == sums
    assert {one["name"]: dollars(one["won_value"]) for one in organizations}["Kan-code"] == 341_455
    assert sum(one["parent_id"] is not None for one in organizations) == 15
    assert len(api.all("/accounts")) == len(sums)


def card(page: Page, lane: str, name: str) -> Locator:
    """The card of an account in a column of the board."""
    return page.locator(f'[data-lane="{lane}"] .tile', has_text=name)


def test_two_files_become_customers_who_are_called(
    server: Server, page: Page, shared_data: Path
) -> None:  # P4, P5, P8-P12, P15, P20, P22, T7
    """I1 of the peers: of more than 2,000 rows the first batch alone was stored. Of these 8,885, all."""
    begin(page)
    bring_in(page, maven(shared_data))
    expect(page.locator(".imp-counts").first).to_contain_text("85")
    expect(page.locator(".imp-counts").last).to_contain_text("8,800")
    assert violations(page) == []
    exact_numbers(api_of(server))

    page.get_by_role("link", name="See the accounts").click()
    page.get_by_role("searchbox", name="Find in this list").fill("kan-c")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Kan-code").click()
    expect(page.get_by_role("heading", name="Kan-code", level=1)).to_be_visible()
    expect(page.locator(".figures")).to_contain_text("$341,455")

    page.locator("#overview").get_by_role("button", name="Plan activity").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Call", exact=True).click()
    dialog.get_by_label("Subject").fill("Satisfaction call")
    in_three_days = datetime.now(UTC).date() + timedelta(days=3)
    dialog.get_by_label("Date").fill(in_three_days.isoformat())
    dialog.get_by_role("button", name="Plan", exact=True).click()
    expect(page.locator(".rail .nextstep")).to_contain_text("Satisfaction call")
    expect(page.locator(".figures")).to_contain_text("Satisfaction call")

    page.goto("/accounts/board/")
    expect(card(page, "week", "Kan-code")).to_contain_text("Satisfaction call")
    expect(page.locator('[data-lane="week"] h2')).to_contain_text("This week")
    page.get_by_role("link", name="Kan-code").focus()
    page.keyboard.press("m")
    with page.expect_response(re.compile("/replan/")):  # the card moves before the server knows
        page.get_by_role("menuitem", name="Tomorrow").press("Enter")
    expect(card(page, "tomorrow", "Kan-code")).to_contain_text("Satisfaction call")
    expect(card(page, "week", "Kan-code")).to_have_count(0)
    page.reload()
    expect(card(page, "tomorrow", "Kan-code")).to_be_visible()


@pytest.fixture
def firm(olga: Api, page: Page) -> Api:
    """A firm with one organization, which has an open deal; its owner is signed in."""
    acme = olga.post("/organizations", {"name": "Acme", "industry": "Software"})["id"]
    olga.post("/deals", {"name": "Press", "value": {"amount": "1200", "currency": "USD"}, "account_id": acme})
    come_in(page, olga)
    return olga


def test_a_won_deal_makes_its_organization_an_account_until_it_is_reopened(firm: Api, page: Page) -> None:  # P4, P5
    page.goto("/accounts/")
    expect(page.get_by_text("No accounts yet")).to_be_visible()
    page.goto("/deals/")
    page.get_by_role("link", name="Press").click()
    panel = page.locator(".panel")
    panel.get_by_role("button", name="Won", exact=True).click()
    expect(panel).to_contain_text("Acme is an account")
    page.goto("/accounts/")
    expect(page.get_by_role("row", name="Acme")).to_contain_text("$1,200")
    page.goto("/deals/list/")
    page.get_by_role("link", name="Press").click()
    page.locator(".panel").get_by_role("button", name="Reopen").first.click()
    expect(page.locator(".panel").get_by_role("button", name="Won", exact=True)).to_be_visible()
    page.goto("/accounts/")
    expect(page.get_by_text("No accounts yet")).to_be_visible()
    page.goto("/organizations/")
    expect(page.get_by_role("row", name="Acme")).to_be_visible()


def test_a_day_of_small_things(firm: Api, page: Page, shared_data: Path) -> None:  # P6, P7, P9, P16, P17, P21-P23, T6
    acme = firm.all("/organizations")[0]["id"]
    firm.post(f"/organizations/{acme}/begin")
    page.goto("/accounts/")
    page.get_by_role("button", name="Edit Industry of Acme").click()
    edited = page.locator("inline-edit").get_by_role("combobox")
    edited.fill("Retail")
    edited.press("Enter")
    expect(page.get_by_role("button", name="Edit Industry of Acme, Retail")).to_be_visible()
    assert firm.get(f"/organizations/{acme}")["industry"] == "retail"

    page.keyboard.press("Control+k")
    page.keyboard.type("acm")
    expect(page.locator("#palette [role=option]").first).to_contain_text("Acme")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/accounts/{acme}/")

    page.get_by_placeholder("Write what happened.").fill("Wants **two** presses")
    page.get_by_role("form", name="Add a note").get_by_role("button", name="Add").click()
    expect(page.locator("#notes-block")).to_contain_text("Wants two presses")
    expect(page.locator("#timeline")).to_contain_text("wrote a note")

    picture = shared_data / "images" / "hopper.png"
    page.locator("drop-zone input[type=file]").set_input_files(picture)
    expect(page.locator("#files-block").get_by_role("link", name="hopper.png")).to_be_visible()  # no longer on its way
    until(lambda: firm.get("/files")["items"][0]["has_preview"], "the worker draws the preview", 60)
    page.get_by_role("link", name="hopper.png").click()
    preview = page.locator("dialog[open] img.file-preview")
    expect(preview).to_be_visible()
    assert preview.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    page.keyboard.press("Escape")

    due = (datetime.now(UTC).date() + timedelta(days=1)).isoformat()
    ann = firm.post(f"/accounts/{acme}/contacts", {"email": "ann@acme.example", "first_name": "Ann"})["contact"]["id"]
    call = {"type": "call", "subject": "Ask about presses", "due_on": due, "account_id": acme, "contact_id": ann}
    firm.post("/activities", call)
    page.reload()
    page.locator(".rail .nextstep").get_by_role("button", name="Done").click()
    dialog = page.get_by_role("dialog", name="What is next")
    expect(dialog).to_contain_text("Done: Ask about presses")
    dialog.get_by_label("Subject").fill("Send the offer")
    dialog.get_by_text("In 3 days").click()
    dialog.get_by_role("button", name="Plan").click()
    expect(page.locator(".rail .nextstep")).to_contain_text("Send the offer")
    found = firm.get(f"/accounts/{acme}")
    assert found["next_activity_on"] == (datetime.now(UTC).date() + timedelta(days=3)).isoformat()
    assert found["last_contact_at"] is not None
