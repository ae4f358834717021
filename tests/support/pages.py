"""Pages in Debian's own Chromium, which complain when the browser does."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright

_QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# A refusal is an answer of ours, shown on the page; the console repeats it as an error. A missing file is not.
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
    context.set_default_timeout(10_000)

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not _REFUSAL.search(message.text):
            complaints.append(f"console: {message.text}")

    context.on("console", on_console)
    context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
    try:
        yield context.new_page()
    finally:
        context.close()
