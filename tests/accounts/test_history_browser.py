"""A value edited in place is undone from its toast; H opens the history, where an earlier value is put back by key."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.firm import Api, come_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_an_edit_is_undone_from_the_toast_and_a_value_put_back_from_the_history(page: Page, olga: Api) -> None:
    acme = olga.post("/accounts", {"name": "Acme", "phone": "111"})
    url = f"/accounts/{acme['id']}"
    olga.patch(url, {"phone": "222"})
    olga.patch(url, {"website": "acme.example"})
    page.set_viewport_size({"width": 1280, "height": 832})
    come_in(page, olga, to=f"{url}/info/")
    value = page.locator("inline-edit[data-url*='/field/phone/'] .value")
    value.focus()
    page.keyboard.press("Enter")
    page.locator("inline-edit .input").fill("333")
    page.keyboard.press("Enter")
    expect(value).to_have_text("333")
    with page.expect_navigation():  # the page loads again, wherever the value stands on it
        page.get_by_role("button", name="Undo").click()
    expect(value).to_have_text("222")
    expect(page.locator(".toast")).to_contain_text("Put back: Acme.")

    page.keyboard.press("h")
    dialog = page.get_by_role("dialog", name="History of Acme")
    expect(dialog.get_by_text("Website")).to_have_count(2)  # in the choice and in a line
    dialog.get_by_label("Field").select_option("Phone")
    expect(dialog.locator("ol > li")).to_have_count(3)
    dialog.get_by_role("button", name="Put back Phone: 111").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(value).to_have_text("111")
    assert olga.get(url)["website"] == "https://acme.example"


def test_an_undo_that_comes_too_late_says_so_and_changes_nothing(page: Page, olga: Api) -> None:
    acme = olga.post("/accounts", {"name": "Acme"})
    page.set_viewport_size({"width": 1280, "height": 832})
    come_in(page, olga, to=f"/accounts/{acme['id']}/info/")
    page.locator("inline-edit[data-url*='/field/phone/'] .value").click()
    page.locator("inline-edit .input").fill("333")
    page.keyboard.press("Enter")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    olga.patch(f"/accounts/{acme['id']}", {"phone": "444"})
    undo.click()
    expect(page.locator(".toast[data-tone=red]")).to_contain_text("Somebody changed this record since")
    assert olga.get(f"/accounts/{acme['id']}")["phone"] == "444"
