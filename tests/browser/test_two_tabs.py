"""Two members at the same things in two browsers: the second is told in words, and loses nothing they typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.firm import Api, come_in, join
from tests.support.pages import watched_page
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def bruno(server: Server, browser: Browser, olga: Api, complaints: list[str]) -> Iterator[Page]:
    """The browser of Bruno, whom Olga invited."""
    with watched_page(browser, server.url, complaints) as page:
        join(page, olga, "bruno@example.com", "Bruno")
        yield page


def move(page: Page, name: str, to: str) -> None:
    """A card of a board, by its key and menu."""
    page.get_by_role("link", name=name, exact=True).focus()
    page.keyboard.press("m")
    with page.expect_response(re.compile("/move/")):
        page.get_by_role("menuitem", name=to).press("Enter")


def lane(page: Page, name: str) -> Locator:
    """A lane of a board."""
    return page.locator(".lane").filter(has=page.get_by_role("heading", name=name))


def test_a_card_a_form_and_a_preview_that_two_have_open(olga: Api, page: Page, bruno: Page) -> None:
    acme = olga.post("/accounts", {"name": "Acme"})["id"]
    deal = olga.post("/deals", {"name": "Press", "account_id": acme})["id"]
    ilse = olga.post(f"/accounts/{acme}/contacts", {"first_name": "Ilse", "email": "ilse@acme.example"})["contact"][
        "id"
    ]
    come_in(page, olga, to="/deals/")
    bruno.goto("/deals/")

    move(bruno, "Press", "Won")
    move(page, "Press", "Proposal made")
    expect(page.locator("toast-region")).to_contain_text("Somebody moved Press meanwhile")
    expect(lane(page, "Won").locator(".tile")).to_contain_text("Press")  # the board as it is
    assert olga.get(f"/deals/{deal}")["status"] == "won"

    for one in (page, bruno):
        one.goto(f"/accounts/{acme}/people/")
        one.get_by_role("link", name="Edit Ilse").click()
        one.get_by_label("Last name").fill("Moreno" if one is bruno else "de Vries")
        one.get_by_label("Job title").fill("CEO" if one is bruno else "")
    bruno.get_by_role("button", name="Save").click()
    expect(bruno.locator("dialog[open]")).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    told = page.locator("dialog[open]").get_by_role("alert")
    expect(told).to_contain_text("Bruno changed this person while you were typing")
    expect(told).to_contain_text("Last name: stored “Moreno”, yours “de Vries”")
    assert olga.get(f"/contacts/{ilse}")["name"] == "Ilse Moreno"
    expect(page.get_by_label("Last name")).to_have_value("de Vries")
    page.get_by_role("button", name="Save mine").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    stored = olga.get(f"/contacts/{ilse}")
    assert (stored["name"], stored["job_title"]) == ("Ilse de Vries", "CEO"), "what was not touched stays"

    page.goto("/accounts/")
    page.get_by_role("checkbox", name="Select Acme").check()
    page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    expect(page.locator("dialog[open]")).to_contain_text("Delete 1 record?")
    bruno.goto("/accounts/")
    bruno.get_by_role("button", name="Edit Industry of Acme").click()
    bruno.get_by_role("combobox", name="Industry").fill("Energy")
    bruno.get_by_role("option", name="Energy").click()
    expect(bruno.get_by_role("button", name="Edit Industry of Acme, Energy")).to_be_visible()
    page.locator("dialog[open]").get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator("dialog[open]")).to_contain_text("Somebody changed Acme while you looked")
    assert olga.get(f"/accounts/{acme}")["industry"] == "energy"
    page.locator("dialog[open]").get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("link", name="Acme", exact=True)).to_have_count(0)
    assert olga.all("/accounts") == []


def test_a_dialog_of_settings_that_another_tab_overtook(olga: Api, page: Page) -> None:
    come_in(page, olga, to="/settings/pipelines/")
    page.get_by_role("link", name="Qualified", exact=True).click()
    page.get_by_label("Name").fill("Known")
    stage = olga.get("/stages")["items"][0]
    olga.patch(f"/stages/{stage['id']}", {"name": "Spoken to"})
    page.get_by_role("button", name="Save").click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Somebody changed this record since you opened it")
    expect(dialog).to_contain_text("Stored meanwhile: Spoken to")
    expect(page.get_by_label("Name")).to_have_value("Known")
    page.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("link", name="Known", exact=True)).to_be_visible()
