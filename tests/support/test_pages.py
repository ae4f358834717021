"""The watch on pages sees what the browser complains of."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.pages import watched_page


class Careless(http.server.BaseHTTPRequestHandler):
    """A page that breaks its own policy and throws; /refused answers 422."""

    def do_GET(self) -> None:
        self.send_response(422 if self.path == "/refused" else 200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Security-Policy", "default-src 'none'; script-src 'nonce-a'; connect-src 'self'")
        self.end_headers()
        if self.path == "/inline":
            self.wfile.write(b"<script>1</script>")
        elif self.path == "/throws":
            self.wfile.write(b"<script nonce=a>null.x</script>")
        elif self.path == "/fetches":
            self.wfile.write(b"<script nonce=a>fetch('/refused')</script>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Quiet."""


@pytest.fixture
def careless() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Careless) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "words"), [("/inline", "Content Security Policy"), ("/throws", "null"), ("/fetches", "")]
)
def test_complaints_are_seen_and_refusals_are_not_complaints(
    browser: Browser, careless: str, path: str, words: str
) -> None:
    complaints: list[str] = []
    with watched_page(browser, careless, complaints) as page:
        page.goto(path, wait_until="networkidle")
    complaints = [text for text in complaints if "favicon" not in text]
    assert words in "".join(complaints)
    assert bool(complaints) == bool(words), complaints
