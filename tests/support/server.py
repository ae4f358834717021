"""The real `steward serve` as a child process, on its own data, for browser and fault tests."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from types import TracebackType

from .databases import create_database, drop_database

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60.0  # a second or two on an idle machine; tests share theirs


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One installation: its data folder, its environment, its command, and its server while started.

    `url` is the base address, `env` the environment of all its processes, `log` what the server printed.
    """

    def __init__(self, folder: Path, *, database_url: str = "", **more: str) -> None:
        self.data = folder / "data"
        self.database_url = database_url
        self.data.mkdir(parents=True, exist_ok=True)
        self.log = folder / "serve.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = _clean_environment() | {
            "STEWARD_DATA": str(self.data),
            "DATABASE_URL": database_url,
            "PYTHONPATH": str(ROOT),
            **more,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def steward(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run `steward ARGUMENTS…` on this installation and return what it printed; never raises on its exit code."""
        command = [sys.executable, "-m", "steward", *arguments]
        return subprocess.run(command, env=self.env, input=given, capture_output=True, text=True, check=False)

    def start(self, *arguments: str) -> None:
        """Start serving and return when the first answer came. Raises `AssertionError` with the log when none does."""
        command = [sys.executable, "-m", "steward", "serve", "--migrate", "--port", str(self.port), *arguments]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.env, stdout=log, stderr=log, start_new_session=True)
        end = time.monotonic() + SECONDS_TO_START
        while self.status("/") is None:
            ended = self.process.poll()
            assert ended is None, f"steward serve ended with {ended}: {self.log.read_text()}"
            assert time.monotonic() < end, f"steward serve does not answer: {self.log.read_text()}"
            time.sleep(0.02)

    def copy(self, folder: Path) -> Server:
        """Another installation in `folder` that begins as this one is. This one must not be serving."""
        shutil.copytree(self.data, folder / "data")
        return Server(folder, database_url=create_database(self.database_url))

    def begin_again(self, template: Server) -> None:
        """Give the serving installation another one's embedded database, whole, in one transaction."""
        names = [one.data / "steward.sqlite3" for one in (template, self)]
        with closing(sqlite3.connect(names[0])) as given, closing(sqlite3.connect(names[1], timeout=30)) as ours:
            given.backup(ours)

    def status(self, path: str, timeout: float = 10.0) -> int | None:
        """The HTTP status of a GET without a session, or None when nothing answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def stop(self, seconds: float = 40.0) -> int:
        """SIGTERM, wait, and the exit code. What does not end in time is killed, and that is an error."""
        assert self.process is not None, "not started"
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """SIGKILL to the server and all its children, as if the machine had lost power."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if self.process is not None and self.process.poll() is None:
            self.stop()
        drop_database(self.database_url)


def _clean_environment() -> dict[str, str]:
    """This process's environment without Steward's and Django's own variables."""
    ours = ("STEWARD_", "DJANGO_", "EMAIL_URL", "PYTEST_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
