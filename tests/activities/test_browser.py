"""Activities, notes and files in a real browser, under the real security policy: what people do all day."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.support.firm import Api, come_in, until, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
POLYGLOT = "jaVasCript:/*-/*`/*'/*\"/**/(/* */oNcliCk=alert() )//</stYle/</titLe/--!>\\x3csVg/<sVg/oNloAd=alert()//>"


@pytest.fixture
def account(olga: Api, page: Page) -> int:
    """A customer, and its owner signed in on the page."""
    come_in(page, olga)
    pk: int = olga.post("/accounts", {"name": "Kan-code"})["id"]
    return pk


def test_a_call_is_planned_ticked_off_and_followed_up(page: Page, account: int) -> None:  # P22 P23
    page.goto(f"/activities/?account={account}")
    page.get_by_role("main").get_by_role("button", name="Plan activity").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Subject")).to_be_focused()
    dialog.get_by_text("Call", exact=True).click()
    dialog.get_by_label("Subject").fill("Satisfaction call")
    dialog.get_by_role("button", name="Plan").click()
    expect(dialog).to_be_hidden()
    row = page.locator("#activity-list li", has_text="Satisfaction call")
    expect(row).to_contain_text("Tomorrow")
    row.get_by_role("checkbox", name="Done: ").click()
    expect(page.get_by_role("heading", name="What is next with Kan-code?")).to_be_visible()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Subject").fill("Renewal meeting")
    dialog.get_by_text("In a month").click()
    dialog.get_by_role("button", name="Plan").click()
    expect(page.locator("#activity-list li")).to_have_count(1)
    expect(page.locator("#activity-list li")).to_contain_text("Renewal meeting")
    page.get_by_role("link", name="Done").click()
    expect(page.locator("#activity-list li")).to_contain_text("Satisfaction call")


def test_undo_takes_a_tick_back(page: Page, account: int) -> None:
    page.goto(f"/activities/new/?account={account}")
    page.get_by_label("Subject").fill("Call Ilse")
    page.get_by_role("button", name="Plan", exact=True).click()
    page.goto("/activities/")
    page.locator("#activity-list li", has_text="Call Ilse").get_by_role("checkbox", name="Done: ").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Nothing for now").click()
    expect(page.locator("#activity-list li")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    row = page.locator("#activity-list li", has_text="Call Ilse")
    expect(row.get_by_role("checkbox", name="Done: ")).not_to_be_checked()


def test_a_record_is_chosen_by_typing_a_part_of_its_name(page: Page, account: int) -> None:
    page.goto("/activities/")
    page.get_by_role("main").get_by_role("button", name="Plan activity").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Account").press_sequentially("n-co")
    page.get_by_role("option", name="Kan-code").click()
    expect(dialog.get_by_label("Account")).to_have_value("Kan-code")
    dialog.get_by_label("Subject").fill("Visit")
    dialog.get_by_role("button", name="Plan").click()
    expect(page.locator("#activity-list li", has_text="Visit")).to_contain_text("Kan-code")


def test_an_error_stands_beside_its_field_and_what_was_typed_stays(page: Page, account: int) -> None:
    page.goto(f"/activities/?account={account}")
    page.get_by_role("main").get_by_role("button", name="Plan activity").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Subject").fill("Call")
    dialog.get_by_label("Date").fill("")
    dialog.get_by_role("textbox", name="Time", exact=True).fill("15:00")
    dialog.get_by_role("button", name="Plan").click()
    expect(page.get_by_role("dialog")).to_contain_text("A time needs a day")
    expect(page.get_by_role("dialog").get_by_label("Subject")).to_have_value("Call")


def test_the_composer_of_an_account_adds_to_its_page_at_once(page: Page, account: int) -> None:  # M37
    page.goto(f"/accounts/{account}/")
    composer = page.locator("activity-composer")
    composer.locator("#note-body").fill("Prefers calls **after** 14:00")
    composer.get_by_role("button", name="Add").click()
    expect(page.locator("#notes-block")).to_contain_text("Prefers calls after 14:00")
    expect(composer.locator("#note-body")).to_have_value("")
    composer.get_by_role("button", name="Task", exact=True).click()
    composer.locator("#plan-subject").fill("Send the offer")
    composer.get_by_role("button", name="Plan").click()
    expect(page.locator("#activities-block")).to_contain_text("Send the offer")
    composer.get_by_role("button", name="Call", exact=True).click()
    composer.locator("#call-note").fill("Happy with payroll")
    composer.get_by_role("button", name="Log call").click()
    expect(page.get_by_role("complementary", name="Next step and timeline")).to_contain_text("Happy with payroll")


def test_the_key_of_a_call_opens_its_form_ready_to_write(page: Page, account: int) -> None:
    page.goto(f"/accounts/{account}/")
    page.keyboard.press("l")
    expect(page.locator("#call-note")).to_be_focused()
    expect(page.locator("#note-body")).to_be_hidden()
    expect(page.locator("form[data-form=call]")).to_have_count(1)
    assert violations(page) == []
    page.get_by_role("button", name="Note", exact=True).click()
    expect(page.locator("#note-body")).to_be_focused()


def test_files_are_dropped_shown_and_refused_in_words(
    page: Page, olga: Api, account: int, shared_data: Path, complaints: list[str]
) -> None:  # P17
    page.goto(f"/files/?account={account}")
    page.locator("drop-zone input[type=file]").set_input_files(
        [shared_data / "images" / "hopper.png", shared_data / "pdf" / "minimal-document.pdf"]
    )
    expect(page.locator("#file-list li")).to_have_count(2)
    page.locator("drop-zone input[type=file]").set_input_files(
        {"name": "lie.png", "mimeType": "image/png", "buffer": b"<html><script>alert(1)</script></html>"}
    )
    expect(page.locator("toast-region")).to_contain_text("is not what its name says")
    expect(page.locator("#file-list li")).to_have_count(2)
    complaints[:] = [text for text in complaints if "status of 415" not in text]
    until(lambda: all(one["has_preview"] for one in olga.get("/files")["items"]), "the worker draws the previews", 60)
    page.reload()
    page.get_by_role("link", name="hopper.png", exact=True).click()
    picture = page.locator("dialog img.file-preview")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 128


def test_a_polyglot_in_every_text_runs_nowhere(page: Page, account: int, complaints: list[str]) -> None:  # attack 26
    def opened(dialog: Dialog) -> None:
        complaints.append(f"opened: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", opened)
    page.goto(f"/accounts/{account}/")
    composer = page.locator("activity-composer")
    text = f"{POLYGLOT} [x]({POLYGLOT}) ![i](http://127.0.0.1:9/i.png) <img src=x onerror=alert(1)>"
    composer.locator("#note-body").fill(text)
    composer.get_by_role("button", name="Add").click()
    expect(page.locator("#notes-block li")).to_have_count(1)
    page.goto(f"/activities/new/?account={account}")
    page.get_by_label("Subject").fill(POLYGLOT)
    page.get_by_label("Note").fill(POLYGLOT)
    page.get_by_role("button", name="Plan", exact=True).click()
    page.goto(f"/files/?account={account}")
    page.locator("drop-zone input[type=file]").set_input_files(
        {"name": POLYGLOT.replace("/", "∕") + ".txt", "mimeType": "text/plain", "buffer": b"words"}
    )
    expect(page.locator("#file-list li")).to_have_count(1)
    for url in ("/activities/", "/notes/", "/files/", f"/accounts/{account}/", f"/accounts/{account}/timeline/", "/"):
        page.goto(url)
        page.wait_for_load_state("networkidle")
    page.goto("/notes/")
    assert page.locator(".prose a[href^=javascript], .prose img, .prose svg").count() == 0
