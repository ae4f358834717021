"""The board and the palette in Chromium: drag, key, menu, undo, search while typing; nothing serious for axe."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.firm import Api, come_in, violations
from tests.support.pages import drag

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TODAY = datetime.now(UTC).date()


@pytest.fixture
def board(olga: Api, page: Page) -> Page:
    """A firm with two accounts, one of them to be called tomorrow; the board, as its owner."""
    olga.post("/accounts", {"name": "Bare"})
    konex = olga.post("/accounts", {"name": "Konex"})
    due = (TODAY + timedelta(days=1)).isoformat()
    olga.post("/activities", {"type": "call", "subject": "Call", "due_on": due, "account_id": konex["id"]})
    come_in(page, olga, to="/accounts/board/")
    return page


def lane(page: Page, key: str) -> Locator:
    """One column."""
    return page.locator(f'[data-lane="{key}"]')


def test_a_card_is_dragged_and_put_back(board: Page) -> None:  # P10-P13
    drag(board, board.locator(".tile", has_text="Bare"), lane(board, "today"))
    expect(lane(board, "today").locator(".tile")).to_contain_text("Next step")
    expect(lane(board, "today").locator(".count")).to_have_text("1")
    expect(lane(board, "none").locator(".count")).to_have_text("0")
    board.keyboard.press("z")
    expect(lane(board, "none").locator(".tile")).to_contain_text("Bare")
    board.reload()
    expect(lane(board, "none").locator(".tile")).to_contain_text("Bare")


def test_a_card_is_moved_by_key_and_menu_and_a_refused_one_goes_back(board: Page) -> None:
    lane(board, "tomorrow").get_by_role("link", name="Konex").focus()
    board.keyboard.press("m")
    board.get_by_role("menuitem", name="A week or more").press("Enter")
    expect(board.locator("toast-region")).to_contain_text("Konex: Call")
    expect(lane(board, "later").locator(".tile")).to_contain_text("Konex")
    drag(board, board.locator(".tile", has_text="Konex"), lane(board, "overdue"))
    expect(board.locator("toast-region")).to_contain_text("Nothing can be planned for the past")
    expect(lane(board, "later").locator(".tile")).to_contain_text("Konex")
    assert violations(board) == []


def test_typing_in_the_palette_shows_hits_at_once(board: Page) -> None:  # T6
    board.keyboard.press("Control+k")
    board.keyboard.type("kon")
    first = board.locator("#palette [role=option]").first
    expect(first).to_contain_text("Konex")
    assert violations(board) == []
    board.keyboard.press("Enter")
    board.wait_for_url("**/accounts/*/")
    expect(board).to_have_title(re.compile("Konex"))
