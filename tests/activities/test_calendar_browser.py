"""Calendar, mentions, comments and who takes part, in a real browser under the real security policy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.support.firm import Api, come_in, until, violations
from tests.support.pages import drag

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def account(olga: Api, page: Page) -> int:
    """A customer, and its owner signed in on the page."""
    come_in(page, olga)
    pk: int = olga.post("/accounts", {"name": "Kan-code"})["id"]
    return pk


def day(distance: int) -> str:
    """So many days from today."""
    return (datetime.now(UTC).date() + timedelta(days=distance)).isoformat()


def lane(page: Page, on: str) -> str:
    """What stands on a day of the calendar."""
    return page.locator(f"[data-lane='{on}'] ul").inner_text()


def test_an_activity_goes_to_another_day_by_keys_by_dragging_and_back(page: Page, olga: Api, account: int) -> None:
    made = olga.post("/activities", {"type": "call", "subject": "Visit Ilse", "due_on": day(0), "account_id": account})
    page.goto("/activities/calendar/?view=week")
    tile = page.locator(f"#day-{made['id']}")
    sunday = datetime.now(UTC).date().weekday() == 6
    step, key = (-1, "Alt+ArrowLeft") if sunday else (1, "Alt+ArrowRight")
    tile.get_by_role("link").focus()
    page.keyboard.press(key)
    until(lambda: olga.get(f"/activities/{made['id']}")["due_on"] == day(step), "the new day")
    expect(tile.get_by_role("link")).to_be_focused()
    assert "Visit Ilse" in lane(page, day(step))
    drag(page, tile, page.locator(f"[data-lane='{day(0)}']"))
    until(lambda: olga.get(f"/activities/{made['id']}")["due_on"] == day(0), "the new day")
    page.get_by_role("button", name="Undo").last.click()
    until(lambda: olga.get(f"/activities/{made['id']}")["due_on"] == day(step), "the new day")
    assert not violations(page)


def test_a_comment_is_written_under_a_note_in_its_dialog(page: Page, olga: Api, account: int) -> None:
    note = olga.post("/notes", {"body": "They want a discount.", "account_id": account})
    page.goto(f"/accounts/{account}/")
    page.get_by_role("main").get_by_text("They want a discount.").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Comment").fill("Give them **5 %**")
    dialog.get_by_role("button", name="Comment").click()
    expect(dialog.locator(".comments strong")).to_have_text("5 %")
    assert olga.get(f"/notes/{note['id']}/comments")["items"][0]["markdown"] == "Give them **5 %**"
    assert not violations(page)


def test_a_colleague_is_named_by_typing_at(page: Page, olga: Api, account: int) -> None:
    """Typing "@" offers whom the server knows; the keys choose, and the name stands in the text."""
    offered = '<div role="option" data-value="Ann Lee">Ann Lee</div><div role="option" data-value="Ben">Ben</div>'
    page.route("**/notes/mention/**", lambda route: route.fulfill(body=offered, content_type="text/html"))
    page.goto(f"/accounts/{account}/")
    area = page.get_by_role("main").get_by_label("Note", exact=True).first
    area.press_sequentially("Ask @a")
    expect(page.get_by_role("option", name="Ann Lee")).to_be_visible()
    area.press("ArrowDown")
    area.press("Enter")
    expect(area).to_have_value("Ask @Ben ")
    expect(page.get_by_role("option", name="Ben")).to_be_hidden()
    area.press_sequentially("mail a@b")
    expect(area).to_have_value("Ask @Ben mail a@b")
    page.wait_for_timeout(300)
    expect(page.get_by_role("option", name="Ben")).to_be_hidden()


def test_people_take_part_by_picking_them_and_leave_again(page: Page, olga: Api, account: int) -> None:
    for name in ("Ann", "Ben"):
        olga.post("/contacts", {"emails": [{"address": f"{name}@kan.example"}], "first_name": name})
    page.goto("/activities/")
    page.get_by_role("main").get_by_role("button", name="Plan activity").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Subject").fill("Kick-off")
    dialog.get_by_text("Who else takes part").click()
    for name in ("Ann", "Ben"):
        dialog.get_by_label("People who take part").press_sequentially(name)
        page.get_by_role("option", name=name).click()
    dialog.get_by_role("button", name="Remove Ann").click()
    dialog.get_by_text("Repeat", exact=True).click()
    dialog.get_by_label("Repeats").select_option("WEEKLY")
    dialog.get_by_role("button", name="Plan").click()
    expect(dialog).to_be_hidden()
    [made] = olga.get("/activities")["items"]
    assert len(made["person_ids"]) == 1
    assert made["repeats"].startswith("FREQ=WEEKLY;BYDAY=")
