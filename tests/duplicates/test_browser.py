"""Duplicates in Chromium: a warning while typing, the queue, records side by side, merged, and taken apart."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.firm import Api, come_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def firm(page: Page, olga: Api) -> Page:
    """Olga is signed in; Acme is there twice."""
    olga.post("/accounts", {"name": "Acme", "website": "acme.example", "industry": "Retail", "tags": ["Key"]})
    twin = {"name": "ACME B.V.", "phone": "+31 20 624 1111", "email": "info@acme.example", "tags": ["Old"]}
    olga.post("/accounts", twin)
    page.set_viewport_size({"width": 1280, "height": 832})
    come_in(page, olga, to="/accounts/")
    return page


def test_a_double_is_told_while_its_name_is_typed(firm: Page) -> None:  # M22
    firm.get_by_role("link", name="New account").click()
    dialog = firm.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).press_sequentially("acme ltd", delay=20)
    expect(dialog.get_by_text("Is it here already?")).to_be_visible()
    expect(dialog.get_by_role("link", name="ACME B.V.")).to_have_attribute("href", "/accounts/2/")
    dialog.get_by_label("Name", exact=True).press_sequentially("x", delay=20)
    expect(dialog.get_by_text("Is it here already?")).to_have_count(0)


def test_a_pair_is_found_compared_merged_and_taken_apart(firm: Page) -> None:
    firm.goto("/duplicates/")
    firm.get_by_role("button", name="Look for duplicates").click()
    firm.wait_for_url("**/duplicates/")
    expect(firm.get_by_text("Same name: acme")).to_be_visible(timeout=20_000)
    assert not violations(firm)
    firm.get_by_role("button", name="Not a duplicate").click()
    expect(firm.get_by_text("No duplicates")).to_be_visible()
    firm.get_by_role("button", name="Undo").click()
    firm.get_by_role("link", name="Compare").click()
    firm.get_by_role("radio", name="ACME B.V. (no. 2) stays").check()
    expect(firm.get_by_role("row", name="Industry")).to_contain_text("Retail")
    assert not violations(firm)
    firm.get_by_role("button", name="Merge 2 into one").click()
    firm.wait_for_url("**/accounts/2/")
    expect(firm.get_by_text("Merged into Acme.")).to_be_visible()
    firm.goto("/accounts/1/")
    firm.wait_for_url("**/accounts/2/")
    firm.goto("/duplicates/account/2/")
    firm.get_by_role("button", name="Take apart").click()
    firm.get_by_role("alertdialog").or_(firm.get_by_role("dialog")).get_by_role("button", name="Take apart").click()
    firm.wait_for_url("**/accounts/2/")
    firm.goto("/accounts/1/")
    expect(firm.get_by_role("heading", name="Acme", exact=True)).to_be_visible()


def test_ticked_rows_are_merged(firm: Page, olga: Api) -> None:
    third = olga.post("/accounts", {"name": "Acme Ltd", "tags": ["Third"]})["id"]
    firm.reload()
    merge = firm.get_by_role("link", name="Merge…")
    firm.get_by_label("Select Acme Ltd").check()
    expect(firm.get_by_role("toolbar")).to_contain_text("1 selected")
    expect(merge).to_be_hidden()
    firm.get_by_label("Select Acme", exact=True).check()
    firm.get_by_label("Select ACME B.V.").check()
    firm.get_by_label("Select ACME B.V.").uncheck()
    expect(merge).to_have_attribute("href", f"/duplicates/account/merge/?ids={third}&ids=1")
    firm.get_by_label("Select ACME B.V.").check()
    merge.click()
    expect(firm.get_by_role("radio", name="stays")).to_have_count(3)
    firm.get_by_role("button", name="Merge 3 into one").click()
    firm.wait_for_url("**/accounts/*/")
    tags = olga.get("/accounts")["items"][0]["tags"]
    assert sorted(tags) == ["Key", "Old", "Third"]
    assert len(olga.get("/accounts")["items"]) == 1
