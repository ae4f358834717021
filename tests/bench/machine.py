"""Starting the product as shipped and reading what the machine says about it. Linux only (/proc)."""

from __future__ import annotations

import http.cookies
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .load import Caller

if TYPE_CHECKING:
    from .data import Data

ROOT = Path(__file__).resolve().parent.parent.parent


def steward(env: dict[str, str], *args: str) -> str:
    """Run one `steward` command to its end; its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "steward", *args],
        cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in (0, 3):
        raise RuntimeError(f"steward {' '.join(args)}: {done.stderr[-2000:]}")
    return done.stdout.strip()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Served:
    """The product as shipped, answering: `cold` is how many seconds that took. `headers`: of JSON, of pages."""

    base: str
    pid: int
    cold: float
    headers: dict[str, dict[str, str]] = field(default_factory=dict)

    def sign_in(self, data: Data) -> None:
        """Get a token and a session of the owner."""
        from .data import EMAIL, PASSWORD  # noqa: PLC0415 - that module starts servers by this one

        self.headers["json"] = {"Authorization": f"Bearer {steward(data.env, 'token', EMAIL, '--scope', 'admin')}"}
        self.headers["page"] = {"Cookie": _cookie(self.base, EMAIL, PASSWORD)}

    def idle_mib(self) -> float:
        """Memory of the whole family once it has nothing to do, MiB: shared pages counted once."""
        time.sleep(5)
        return memory_mib(self.pid)


@contextmanager
def served(env: dict[str, str]) -> Iterator[Served]:
    """`steward serve` on a free port, until its first page and then for as long as wanted."""
    port = free_port()
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "steward", "serve", "--port", str(port)],
        cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                urllib.request.urlopen(f"{base}/sign-in/", timeout=60).read()  # noqa: S310 - our own loopback address
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - start > 60:
                    raise RuntimeError("the server did not start") from None
                time.sleep(0.02)
        yield Served(base, process.pid, time.perf_counter() - start)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _cookie(base: str, email: str, password: str) -> str:
    """The cookies of somebody who signed in."""
    caller = Caller(base, {})
    jar = http.cookies.SimpleCookie()
    caller.connection.request("GET", "/sign-in/")
    answer = caller.connection.getresponse()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())
    for header in answer.headers.get_all("Set-Cookie", []):
        jar.load(header)
    csrf = found.group(1) if found else ""
    body = urllib.parse.urlencode({"login": email, "password": password, "csrfmiddlewaretoken": csrf})
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies, "Referer": base}
    caller.connection.request("POST", "/sign-in/", body, headers)
    answer = caller.connection.getresponse()
    answer.read()
    for header in answer.headers.get_all("Set-Cookie", []):
        jar.load(header)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())


def family(pid: int) -> list[int]:
    """The process and all below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += children.get(one, [])
    return found


def memory_mib(pid: int) -> float:
    """Proportional set size of the whole family, MiB: shared pages counted once."""
    return sum(_kib(one, "smaps_rollup", "Pss:") for one in family(pid)) / 1024


def peak_mib(pid: int) -> float:
    """The most that one process held so far, MiB."""
    return _kib(pid, "status", "VmHWM:") / 1024


def own_mib(pid: int) -> float:
    """What one process holds now of its own, MiB: without the pages of files that it has mapped, as of a database."""
    return _kib(pid, "status", "RssAnon:") / 1024


def processor_seconds(pid: int) -> float:
    """What one process had of the processors so far; 0 when it is gone."""
    try:
        fields = (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _kib(pid: int, file: str, name: str) -> int:
    try:
        lines = (Path("/proc") / str(pid) / file).read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(name))
