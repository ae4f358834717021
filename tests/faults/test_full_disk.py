"""The disk of the embedded database is full: writing is refused in words and changes nothing, reading goes on.

A small file system of its own where this process may mount one; and everywhere a limit to the size of the server's
files, which its writes run into in the same way.
"""

from __future__ import annotations

import http.client
import re
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.cast import PASSWORD
from tests.furnished import olga_of
from tests.support.firm import OWNER, Api, until
from tests.support.server import Server

from .conftest import wrong

pytestmark = pytest.mark.slow
SIZE = "16m"
LARGE = "x" * 95_000  # grows the database by more pages than are free in it


class Disk:
    """Where the installation lies: `fill()` leaves no room for more, `free()` gives it back."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ballast = folder, folder / "ballast"

    def fill(self, server: Server) -> None:
        """Until not one byte more fits."""
        with self.ballast.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    continue

    def free(self, server: Server) -> None:
        """As after cleaning up."""
        self.ballast.unlink()


class Limit(Disk):
    """The server's files may not grow: neither the database nor its log, which is written first."""

    def fill(self, server: Server) -> None:
        files = [path for path in server.data.glob("steward.sqlite3*") if not path.name.endswith("-shm")]
        self._limit(server, min(path.stat().st_size for path in files))

    def free(self, server: Server) -> None:
        self._limit(server, resource.RLIM_INFINITY)

    def _limit(self, server: Server, size: int) -> None:
        assert server.process is not None
        children = Path(f"/proc/{server.process.pid}/task").glob("*/children")
        for pid in (int(word) for path in children for word in path.read_text().split()):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def may_mount() -> bool:
    """Whether this process may make file systems."""
    command = ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return bool(shutil.which("unshare")) and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture(params=["file system", "limit"] if may_mount() else ["limit"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """A small disk."""
    if request.param == "limit":
        yield Limit(tmp_path)
        return
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=True)
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["/bin/umount", "--lazy", folder], check=True)


@pytest.fixture
def server(disk: Disk, owned: Server) -> Iterator[Server]:
    """An installation on that disk, its log too, serving."""
    with owned.copy(disk.folder) as server:
        server.start()
        yield server


class Browser:
    """Olga, signed in to the pages."""

    def __init__(self, server: Server) -> None:
        self.port, self.cookies = server.port, dict[str, str]()
        assert self.post("/sign-in/", {"login": OWNER, "password": PASSWORD})[0] == 302

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, form: dict[str, Any]) -> tuple[int, str]:
        """The form that is on the page at this path."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path)[1])
        assert found, path
        return self._ask("POST", path, urlencode({**form, "csrfmiddlewaretoken": found[1]}))

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie", []):
                name, _is, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def test_a_full_disk_refuses_writes_in_words_keeps_reading_and_is_well_when_there_is_room(
    server: Server, disk: Disk
) -> None:
    api, browser = olga_of(server), Browser(server)
    account = api.post("/accounts", {"name": "Acme"})["id"]
    deal = api.post("/deals", {"name": "Renewal", "account_id": account})["id"]
    disk.fill(server)
    before = api.get(f"/accounts/{account}")

    refused = [
        api.call("POST", "/notes", {"body": LARGE, "account_id": account}),
        api.call("PATCH", f"/accounts/{account}", {"description": LARGE}),
        api.call("POST", "/accounts", {"name": "Globex", "description": LARGE}, Idempotency_Key="k"),
    ]
    for answer in refused:
        assert answer.status == 503, answer.text
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "nothing was saved" in answer.json["detail"]
        assert int(answer.headers["Retry-After"]) > 0
    status, text = browser.post("/accounts/new/", {"name": "Initech", "website": "initech.example", "owner": ""})
    if type(disk) is Disk:  # not one page more fits, however small the change
        assert status == 503
        assert "nothing was saved" in text
        assert refused[0].json["code"] == "disk_full"
        assert api.call("POST", f"/deals/{deal}/win").status == 503
        assert api.upload("/files", "a.txt", LARGE.encode(), account_id=account).status == 503
        assert api.all("/files") == []
        assert [one["name"] for one in api.all("/organizations")] == ["Acme"]

    assert api.get(f"/accounts/{account}") == before
    assert api.all("/notes") == []
    for path in ("/", "/accounts/", f"/accounts/{account}/", "/deals/", "/people/"):
        assert browser.get(path)[0] == 200, path

    disk.free(server)
    assert api.post("/notes", {"body": LARGE, "account_id": account})["id"]
    assert api.call("POST", "/accounts", {"name": "Globex"}, Idempotency_Key="k2").status == 201
    assert api.post(f"/deals/{deal}/win")["status"] == "won"
    assert api.upload("/files", "a.txt", b"words", account_id=account).status == 201
    assert browser.post("/accounts/new/", {"name": "Umbrella", "owner": ""})[0] == 302
    assert not wrong(server)
    _works_in_the_background(api)


def _works_in_the_background(api: Api) -> None:
    made = api.upload("/imports", "people.csv", b"First name,Email\nAnn,ann@acme.example\n", record="contacts")
    assert made.status in (200, 201), made.text
    api.post(f"/imports/{made.json['id']}/run")
    until(lambda: api.get(f"/imports/{made.json['id']}")["state"] == "done", "the import")
