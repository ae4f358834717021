"""A firm on a real server: its owner, its API over HTTP, its session in a browser, and what axe says of a page."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Page

from tests.cast import PASSWORD

from .pages import settle
from .server import ROOT, Server

OWNER = "olga@example.com"
SESSION = "session of olga"  # a file in the data folder of a firm in which she has signed in before
_SIGN_IN = """
import sys
import steward.config
import django
django.setup()
from django.conf import settings
from django.test import Client
browser, (login, password) = Client(headers={"host": "127.0.0.1"}), sys.argv[1:]
assert browser.post("/sign-in/", {"login": login, "password": password}).status_code == 302
print(browser.cookies[settings.SESSION_COOKIE_NAME].output(header=""))
"""
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


class Answer:
    """What the API said: `status`, `headers`, `text`, `json`."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status = answer.status
        self.headers = answer.headers  # their names in any case
        self.body = answer.read()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Api:
    """The API of a server over HTTP, as the member whose token it holds."""

    def __init__(self, server: Server, token: str) -> None:
        self.server, self.port, self.token = server, server.port, token

    def send(self, method: str, path: str, body: bytes | None, timeout: float = 60, **headers: str) -> Answer:
        """One request of one connection. Raises `OSError` or `HTTPException` when the server is not there."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, f"/api/v1{path}", body, {"Authorization": f"Bearer {self.token}", **named})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """JSON in; the answer, whatever it is."""
        content = None if body is None else json.dumps(body).encode()
        named: dict[str, Any] = {"Content_Type": "application/json", **headers}
        return self.send(method, path, content, **named)

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of a GET that must succeed."""
        answer = self.call("GET", f"{path}?{urlencode(query)}" if query else path)
        assert answer.status == 200, (path, answer.text)
        return answer.json

    def all(self, path: str, **query: Any) -> list[Any]:
        """Every item of a list, page by page."""
        found: list[Any] = []
        cursor = ""
        while True:
            page = self.get(path, **{"limit": 500, **query, **({"cursor": cursor} if cursor else {})})
            found += page["items"]
            cursor = page["next"]
            if not cursor:
                return found

    def post(self, path: str, body: Any = None) -> Any:
        """The JSON of a POST that must succeed."""
        answer = self.call("POST", path, {} if body is None else body)
        assert answer.status in (200, 201, 202), (path, answer.text)
        return answer.json

    def patch(self, path: str, body: Any) -> Any:
        """The JSON of a PATCH that must succeed."""
        answer = self.call("PATCH", path, body)
        assert answer.status == 200, (path, answer.text)
        return answer.json

    def upload(self, path: str, name: str, content: bytes, timeout: float = 60, **fields: object) -> Answer:
        """A file with form fields."""
        edge = f"edge{uuid.uuid4().hex}"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        quoted = name.replace("\\", "\\\\").replace('"', "%22")
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
        body = b"".join([*parts, f"{head}Content-Type: application/octet-stream\r\n\r\n".encode(), content])
        end = f"\r\n--{edge}--\r\n".encode()
        return self.send("POST", path, body + end, timeout, Content_Type=f"multipart/form-data; boundary={edge}")


def set_up(server: Server, *, name: str = "Olga Owner", workspace: str = "Marxen & Losch") -> None:
    """The workspace in US dollars, in Pipedrive's style, and its owner."""
    done = server.steward(
        "setup", "--email", OWNER, "--password", PASSWORD, "--name", name, "--workspace", workspace,
        "--style", "pipedrive", "--currency", "USD",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def api_of(server: Server, email: str = OWNER) -> Api:
    """The API as this member, with a new token."""
    done = server.steward("token", email, "--scope", "admin")
    assert done.returncode == 0, done.stderr
    return Api(server, done.stdout.strip())


def remember(server: Server) -> None:
    """Olga signs in, and her session is kept for browsers of this installation and of its copies."""
    env = {**server.env, "DJANGO_SETTINGS_MODULE": "steward.config.settings"}
    command = [sys.executable, "-c", _SIGN_IN, OWNER, PASSWORD]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (server.data / SESSION).write_text(done.stdout)


def until(true: Callable[[], Any], what: str, seconds: float = 30) -> None:
    """Wait until something is true; `what` says what was waited for when it never is."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.1)


def maven(shared_data: Path) -> list[Path]:
    """Accounts and deals of Maven's data set."""
    return [shared_data / "maven_crm" / name for name in ("accounts.csv", "sales_pipeline.csv")]


def sign_in(page: Page, email: str = OWNER, to: str = "/settings/security/") -> None:
    """With the password, and on to a page. The sign-in page names that page in its own address: paths are compared."""
    page.goto(f"/sign-in/?{urlencode({'next': to})}")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: urlsplit(address).path == to)


def come_in(page: Page, olga: Api, to: str = "") -> None:
    """As Olga, who signed in before the test began: with the cookie that she has since, which takes no time; to a page.

    Where signing in is part of what the test is about, it signs in.
    """
    for one in SimpleCookie((olga.server.data / SESSION).read_text()).values():
        page.context.add_cookies([{"name": one.key, "value": one.value, "url": olga.server.url}])
    if to:
        page.goto(to)
        assert urlsplit(page.url).path == urlsplit(to).path, page.url


def join(page: Page, olga: Api, email: str, name: str) -> None:
    """Whom Olga invites follows the link, chooses a password, and is signed in on this page."""
    page.goto(olga.post("/users/invite", {"email": email, "name": name})["link"])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(lambda address: "join" not in address and "invit" not in address)


def violations(page: Page, *rules: str) -> list[str]:
    """What axe finds serious or worse on this page, by all of its rules or these: the rule and the first places.

    It looks when nothing moves any more: it would judge colours on their way.
    """
    settle(page)
    if not page.evaluate("'axe' in window"):
        session = page.context.new_cdp_session(page)
        session.send("Runtime.evaluate", {"expression": AXE.read_text()})
        session.detach()
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found: list[dict[str, Any]] = page.evaluate(
        "options => axe.run(options).then(result => result.violations)", options
    )
    return [
        f"{one['id']}: {[' '.join(map(str, node['target'])) for node in one['nodes']][:3]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
