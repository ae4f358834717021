"""Fixtures of all tests. Data: `shared_data`. A real server: `server`. Pages: `page` (marked `browser`)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test.client import ClientHandler
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.databases import DATABASE, drop_database, is_embedded
from tests.support.pages import chromium, watched_page
from tests.support.server import Server

pytest_plugins = ["tests.cast", "tests.world", "tests.furnished"]
ROOT = Path(__file__).resolve().parent.parent
# Argon2 is slow on purpose. In this process it is Argon2 all the same, as quick as can be; real servers keep its cost.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1
_skipped: list[str] = []
_load_middleware = ClientHandler.load_middleware
_chains: dict[tuple[str, ...], object] = {}


def load_middleware_once(handler: ClientHandler, is_async: bool = False) -> None:
    """The middleware of a process is made once, as a server does it; each client would make its own.

    Each WhiteNoise looks at every static file, which was half of the time of all tests.
    """
    kind = tuple(settings.MIDDLEWARE)
    if kind not in _chains:
        _load_middleware(handler, is_async)
        _chains[kind] = vars(handler)["_middleware_chain"]
    vars(handler)["_middleware_chain"] = _chains[kind]


ClientHandler.load_middleware = load_middleware_once  # type: ignore[method-assign,assignment]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real-world example files beside the clone."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"needs the example files in ../shared/data, which is not at {folder}")
    return folder


def template_for(request: pytest.FixtureRequest) -> Server:
    """What a test's installation begins as: with Olga's firm in it when the test asks for `olga`."""
    template: Server = request.getfixturevalue("owned" if "olga" in request.fixturenames else "migrated")
    return template


@pytest.fixture
def installation(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    """An installation of its own, not started: for what happens before and while serving."""
    with template_for(request).copy(tmp_path) as installation:
        yield installation


@pytest.fixture(scope="session")
def standing_server(tmp_path_factory: pytest.TempPathFactory, owned: Server) -> Iterator[Server]:
    """One server for the browser tests of a process: each begins with its database as a new one's."""
    with owned.copy(tmp_path_factory.mktemp("standing")) as server:
        server.start()
        yield server


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Server:
    """The same, serving: `server.url`, `server.env`, `server.steward("setup", "--email", …)`."""
    if request.node.get_closest_marker("browser") and is_embedded():
        standing: Server = request.getfixturevalue("standing_server")
        standing.begin_again(template_for(request))
        return standing
    installation: Server = request.getfixturevalue("installation")
    installation.start()
    return installation


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once for all tests."""
    with sync_playwright() as playwright:
        program = chromium(playwright)
        yield program
        program.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of so far. A test that expects a complaint takes it out of this list."""
    return []


@pytest.fixture
def page(browser: Browser, server: Server, complaints: list[str]) -> Iterator[Page]:
    """A page on the test's own server. Console errors, script errors and CSP violations fail the test."""
    with watched_page(browser, server.url, complaints) as opened:
        yield opened
    assert not complaints, "\n".join(complaints)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember what was skipped."""
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Under CI a skipped test fails the run: there, everything that tests need is there. Databases made once go."""
    if not hasattr(session.config, "workerinput"):
        for made in session.config._tmp_path_factory.getbasetemp().glob(f"*/{DATABASE}"):  # type: ignore[attr-defined]
            drop_database(made.read_text())
    if _skipped and os.environ.get("CI", "").lower() in {"1", "true"} and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why the run failed."""
    if _skipped and os.environ.get("CI", "").lower() in {"1", "true"}:
        terminalreporter.write_line(f"CI: {len(_skipped)} skipped, and a skip is a failure here.", red=True)
