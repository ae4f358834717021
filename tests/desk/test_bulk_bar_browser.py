"""On a phone the bar of ticked rows has no room for everything: what does not fit stands in its menu "More"."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page, expect

from tests.support.firm import Api, sign_in

pytestmark = [pytest.mark.browser]


def test_merge_and_export_are_reached_on_a_phone_too(olga: Api, page: Page) -> None:
    for name in ("Acme", "Acme Trading", "Globex"):
        olga.post("/accounts", {"name": name})
    page.set_viewport_size({"width": 1280, "height": 832})
    sign_in(page, to="/accounts/")
    page.get_by_role("checkbox", name="Select Acme", exact=True).check()
    bar = page.get_by_role("toolbar", name="Actions for those selected")
    expect(bar.get_by_role("button", name="Export")).to_be_visible()
    expect(bar.get_by_role("button", name="More")).to_be_hidden()
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/bulk-1280.png")

    page.set_viewport_size({"width": 390, "height": 844})
    expect(bar.get_by_role("button", name="Export")).to_be_hidden()
    bar.get_by_role("button", name="More").click()
    menu = page.get_by_role("menu", name="More for those selected")
    expect(menu.get_by_role("menuitem", name="Merge")).to_have_count(0)  # one alone is not merged
    with page.expect_download() as begun:
        menu.get_by_role("menuitem", name="Export: CSV, all fields").click()
    assert begun.value.suggested_filename.endswith(".csv")
    page.keyboard.press("Escape")
    if bar.is_hidden():  # Esc clears the selection where no menu is open
        page.get_by_role("checkbox", name="Select Acme", exact=True).check()
    page.get_by_role("checkbox", name="Select Acme Trading").check()
    bar.get_by_role("button", name="More").click()
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/bulk-390.png")
    assert bar.evaluate("bar => bar.scrollWidth <= bar.clientWidth"), "nothing of it has to be scrolled to"
    menu.get_by_role("menuitem", name="Merge").click()
    page.wait_for_url("**/merge/**")
    assert page.url.count("ids=") == 2
