"""Pages in Debian's own Chromium, which complain when the browser does."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright, expect

_QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# A refusal is an answer of ours, shown on the page; the console repeats it as an error. A missing file is not.
_AT_REST = """async milliseconds => {
    const late = performance.now() + milliseconds;
    const ends = one => one.effect.getComputedTiming().iterations !== Infinity;
    do {
        for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
    } while (performance.now() < late
        && document.getAnimations().some(one => one.playState === "running" && ends(one)));
}"""
SECONDS = 10  # for an action and for what it brings about
expect.set_options(timeout=SECONDS * 1000)
_REFUSAL = re.compile(r"Failed to load resource: .* status of (401|403|409|412|413|422|429)")


def chromium(playwright: Playwright) -> Browser:
    """The installed Chromium, headless; nothing is downloaded."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert program, "Chromium is missing: install it (on Debian: apt-get install chromium)."
    return playwright.chromium.launch(executable_path=program, args=_QUIET)


@contextmanager
def watched_page(browser: Browser, base_url: str, complaints: list[str], **options: Any) -> Iterator[Page]:
    """A page of a new browser context; console and script errors are added to `complaints`.

    Chromium reports each violation of the content security policy as a console error.
    """
    context = browser.new_context(base_url=base_url, **options)
    context.set_default_timeout(SECONDS * 1000)
    context.set_default_navigation_timeout(3 * SECONDS * 1000)  # a page, its styles, scripts and pictures

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not _REFUSAL.search(message.text):
            complaints.append(f"console: {message.text} {message.location.get('url', '')}")

    context.on("console", on_console)
    context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
    try:
        yield context.new_page()
    finally:
        context.close()


def settle(page: Page) -> None:
    """Let colours and places reach where they go."""
    page.evaluate(_AT_REST, SECONDS * 1000)


def drag(page: Page, card: Locator, lane: Locator) -> None:
    """Drag a card of a board into a lane as a hand does: once cards can be, and let it go where the lane takes it."""
    expect(page.locator("drag-board[data-ready]")).to_be_attached()
    card.hover(position={"x": 6, "y": 6})
    page.mouse.down()
    goal = lane.locator("ul").bounding_box()
    assert goal
    for step in range(SECONDS * 20):
        page.mouse.move(goal["x"] + 60, goal["y"] + 40 + step % 4, steps=1 if step else 15)
        if lane.get_attribute("data-over") is not None:
            break
        page.wait_for_timeout(50)
    page.mouse.up()
