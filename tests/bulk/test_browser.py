"""A bulk change in Chromium: tick, choose, look, change, take back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.firm import Api, come_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_ticked_accounts_get_a_field_and_the_toast_takes_it_back(page: Page, olga: Api) -> None:
    ids = [olga.post("/accounts", {"name": name})["id"] for name in ("Acme", "Globex", "Initech")]
    page.set_viewport_size({"width": 1280, "height": 832})
    come_in(page, olga, to="/accounts/")
    for name in ("Acme", "Globex"):
        page.locator("tbody tr", has_text=name).get_by_role("checkbox").check()
    page.get_by_role("button", name="Change…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Change 2 records")
    for label, answer in (("What to do", "set"), ("Field", "city")):
        with page.expect_response("**/bulk/new/**"):  # the dialog is drawn anew for each answer
            dialog.get_by_label(label, exact=True).select_option(answer)
        expect(dialog.get_by_label(label, exact=True)).to_have_value(answer)
        expect(dialog.locator(".htmx-request, [aria-busy=true]")).to_have_count(0)
    dialog.get_by_label("New value").fill("Utrecht")
    assert not violations(page)
    dialog.get_by_role("button", name="Next").click()
    expect(dialog).to_contain_text("Change 2 records?")
    expect(dialog).to_contain_text("City")
    dialog.get_by_role("button", name="Change", exact=True).click()
    expect(page.locator("toast-region")).to_contain_text("2 records changed")
    assert [olga.get(f"/accounts/{pk}")["address"]["city"] for pk in ids] == ["Utrecht", "Utrecht", ""]
    with page.expect_navigation():  # the list is loaded again
        page.get_by_role("button", name="Undo").click()
    page.goto("/changes/")
    expect(page.locator("main")).to_contain_text("Taken back")
    assert [olga.get(f"/accounts/{pk}")["address"]["city"] for pk in ids] == ["", "", ""]
    assert not violations(page)


def test_ticked_activities_are_completed_and_the_toast_takes_it_back(page: Page, olga: Api) -> None:
    for subject in ("Call Ann", "Call Ben", "Call Cem"):
        olga.post("/activities", {"type": "call", "subject": subject})
    page.set_viewport_size({"width": 1280, "height": 832})
    come_in(page, olga, to="/activities/")
    rows = page.locator("#activity-list li")
    expect(rows).to_have_count(3)
    for name in ("Select: Call Ann", "Select: Call Ben"):
        page.get_by_role("checkbox", name=name).check()
    assert not violations(page)
    page.get_by_role("button", name="Complete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("completed “Call Ann”")
    dialog.get_by_role("button", name="Change", exact=True).click()
    expect(rows).to_have_count(1)
    expect(page.locator(".bulk")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(rows).to_have_count(3)
    assert not olga.get("/activities", done="true")["items"]
    assert not violations(page)


def test_on_the_page_of_an_account_there_is_nothing_to_tick_but_what_is_done(page: Page, olga: Api) -> None:
    acme = olga.post("/accounts", {"name": "Acme"})["id"]
    olga.post("/activities", {"type": "call", "subject": "Ask", "account_id": acme})
    come_in(page, olga, to=f"/accounts/{acme}/activities/")
    expect(page.get_by_role("checkbox", name="Done: Ask")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(1)
