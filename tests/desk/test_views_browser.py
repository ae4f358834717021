"""Views, segments, boards and keys in Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.firm import Api, come_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def firm(olga: Api, page: Page) -> dict[str, int]:
    """Four accounts, ids by name."""
    page.set_viewport_size({"width": 1280, "height": 832})
    cities = {"Acme": "Utrecht", "Globex": "Ghent", "Initech": "Utrecht", "Umbrella": "Utrecht"}
    made = {}
    for name, city in cities.items():
        made[name] = olga.post("/accounts", {"name": name, "address": {"city": city}})["id"]
    return made


def test_a_segment_is_built_seen_saved_and_opened(page: Page, olga: Api, firm: dict[str, int]) -> None:
    come_in(page, olga, to="/segments/new/?list=accounts")
    field = page.get_by_label("Field", exact=True)
    field.focus()
    field.select_option("city")
    expect(page.locator("[name=c_0-was]")).to_have_value("city")  # drawn anew
    expect(field).to_be_focused()
    page.locator("#id_c_0-value").fill("Utrecht")
    expect(page.locator("#segment-found")).to_contain_text("3 of 4")
    expect(page.locator("#segment-says")).to_contain_text("City is Utrecht")
    page.get_by_role("button", name="Group").first.click()
    inner = page.locator("#c_1_0-field")
    expect(inner).to_be_focused()
    inner.select_option("last_contact_at")
    expect(page.locator("#c_1_0-op option[value=longer_ago]")).to_be_attached()
    page.locator("#c_1_0-op").select_option("is_empty")
    expect(page.locator("#segment-says")).to_contain_text("City is Utrecht and Last contact is empty")
    assert not violations(page)
    page.get_by_label("Name", exact=True).fill("Never reached in Utrecht")
    page.get_by_label("Pin it as a tab of the list").check()
    page.get_by_role("button", name="Save segment").first.click()
    expect(page.get_by_role("link", name="Never reached in Utrecht")).to_have_attribute("aria-current", "page")
    expect(page.locator("tbody tr")).to_have_count(3)
    assert [one["name"] for one in olga.get("/views")["items"]] == ["Never reached in Utrecht"]
    assert not violations(page)
    page.get_by_role("button", name="View Never reached in Utrecht").click()
    page.get_by_role("menuitem", name="Delete view").click()
    expect(page.locator("toast-region")).to_contain_text("is deleted")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("toast-region")).to_contain_text("is back")
    page.goto("/segments/")
    expect(page.locator("main")).to_contain_text("City is Utrecht and Last contact is empty")
    assert not violations(page)


def test_a_filtered_list_becomes_a_view_by_its_dialog(page: Page, olga: Api, firm: dict[str, int]) -> None:
    come_in(page, olga, to="/accounts/?f=city:is:Utrecht&sort=-name")
    page.get_by_role("link", name="Save view").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Utrecht")
    dialog.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("link", name="Utrecht", exact=False).first).to_be_visible()
    view = olga.get("/views")["items"][0]
    assert view["filter"] == {"all": [{"field": "city", "op": "is", "value": "Utrecht"}]}
    assert page.url.endswith(f"/accounts/?view={view['id']}")


def test_a_card_goes_to_another_answer_by_keys_and_back(page: Page, olga: Api, firm: dict[str, int]) -> None:
    come_in(page, olga, to="/lists/accounts/board/?by=billing_stage")
    tile = page.locator(f"#account-{firm['Acme']}")
    tile.get_by_role("link").focus()
    page.keyboard.press("m")
    page.get_by_role("menuitem", name="Subscribing").click()
    expect(page.locator("[data-lane=subscribing]")).to_contain_text("Acme")
    expect(page.locator("#lane-head-subscribing .count")).to_have_text("1")
    assert olga.get(f"/accounts/{firm['Acme']}")["billing_stage"] == "subscribing"
    assert not violations(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-lane='-']")).to_contain_text("Acme")
    assert not olga.get(f"/accounts/{firm['Acme']}")["billing_stage"]


def test_a_day_of_a_calendar_is_changed_by_keys(page: Page, olga: Api, firm: dict[str, int]) -> None:
    deal = olga.post("/deals", {"name": "Renewal", "expected_close_on": "2026-11-18"})["id"]
    come_in(page, olga, to="/lists/deals/calendar/?by=expected_close_on&on=2026-11-01")
    page.locator(f"#deal-{deal} a").focus()
    with page.expect_response("**/move/**"):
        page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("td[data-lane='2026-11-19']")).to_contain_text("Renewal")
    assert olga.get(f"/deals/{deal}")["expected_close_on"] == "2026-11-19"
    assert not violations(page)


def test_the_next_record_is_that_of_the_list_one_came_from(page: Page, olga: Api, firm: dict[str, int]) -> None:
    come_in(page, olga, to="/accounts/?f=city:is:Utrecht&sort=-name")
    page.get_by_role("link", name="Umbrella", exact=True).click()
    for name in ("Initech", "Acme", "Acme"):
        page.wait_for_load_state()
        page.keyboard.press("j")
        expect(page.locator("h1")).to_have_text(name)
    page.keyboard.press("k")
    expect(page.locator("h1")).to_have_text("Initech")


def test_a_list_is_worked_through_by_keys_alone(page: Page, olga: Api, firm: dict[str, int]) -> None:
    come_in(page, olga, to="/accounts/?sort=name&cols=city,phone")
    page.keyboard.press("?")
    keys = page.locator("#keys")
    for key in ("J", "X", "E", "T", "B", "M", "P", "Z"):
        expect(keys.locator("kbd", has_text=key).first).to_be_visible()
    assert not violations(page)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Globex", exact=True)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator(".bulk output")).to_have_text("1")
    page.keyboard.press("t")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Change 1 record")
    expect(dialog.get_by_label("What to do")).to_have_value("tag")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Globex", exact=True).focus()
    page.keyboard.press("e")
    value = page.locator("inline-edit input:not([type=hidden])")
    expect(value).to_be_focused()
    value.fill("Bruges")
    page.keyboard.press("Tab")
    expect(page.locator("inline-edit input:not([type=hidden])")).to_have_value("")
    page.keyboard.type("020 123 45 67")
    page.keyboard.press("Tab")
    expect(page.locator("inline-edit input:not([type=hidden])")).to_have_value("Utrecht")
    page.keyboard.press("Escape")
    expect(page.locator("inline-edit input:not([type=hidden])")).to_have_count(0)
    told = olga.get(f"/accounts/{firm['Globex']}")
    assert (told["address"]["city"], told["phone"]) == ("Bruges", "020 123 45 67")
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("v")
    expect(page.locator("h1")).to_have_text("Segments")
