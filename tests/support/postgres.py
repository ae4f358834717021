"""A throw-away PostgreSQL server: `python -m tests.support.postgres COMMAND …` runs COMMAND with its DATABASE_URL.

It listens on a socket in a temporary folder only, syncs nothing to disk, and is gone afterwards, also on failure.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

_FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=200"]


class NoServer(RuntimeError):
    """The throw-away server could not be started; the message says why."""


@contextmanager
def throwaway_server() -> Iterator[str]:
    """The address of a fresh, empty server's database `steward`; its one user may do everything."""
    owner = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="steward-pg-", dir="/tmp"))  # a socket's path must be short
    server: subprocess.Popen[bytes] | None = None
    try:
        if owner is not None:
            shutil.chown(folder, owner)
        _initialise(folder, owner)
        server = _start(folder, owner, _FAST)
        host = quote(str(folder), safe="")
        _wait(server, folder)
        _create(folder, "steward")
        yield f"postgres://steward@{host}/steward"
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)  # "immediate": nothing here is worth a checkpoint
            server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def kept_server(folder: Path) -> Iterator[Path]:
    """The socket's folder of a server whose databases stay in `folder`: it syncs to disk, as a real one does."""
    owner = _unprivileged()
    folder.mkdir(parents=True, exist_ok=True)
    if owner is not None:
        shutil.chown(folder, owner)
    if not (folder / "data").exists():
        _initialise(folder, owner)
    server = _start(folder, owner, ["listen_addresses=", "max_connections=200"])
    try:
        _wait(server, folder)
        yield folder
    finally:
        server.send_signal(signal.SIGINT)  # "fast": what is running is rolled back, the rest is kept
        server.wait(120)


def _unprivileged() -> str | None:
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _program(name: str) -> str:
    found = [str(path) for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")]
    program = shutil.which(name) or (max(found) if found else None)
    if program is None:
        raise NoServer(f"PostgreSQL's {name} is missing: install postgresql.")
    return program


def _initialise(folder: Path, owner: str | None) -> None:
    for locale in ("C.UTF-8", "C"):
        command = [_program("initdb"), "-D", str(folder / "data"), "-U", "steward", "-A", "trust", "-E", "UTF8"]
        command += [f"--locale={locale}", "--no-sync"]
        done = subprocess.run(command, cwd=folder, user=owner, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
    raise NoServer(f"initdb failed: {done.stderr.strip()}")


def _start(folder: Path, owner: str | None, settings: Sequence[str]) -> subprocess.Popen[bytes]:
    options = [part for option in (*settings, f"unix_socket_directories={folder}") for part in ("-c", option)]
    command = [_program("postgres"), "-D", str(folder / "data"), *options]
    with (folder / "log").open("wb") as log:
        # Its own session: Ctrl-C ends the tests, and they then end the server.
        return subprocess.Popen(command, cwd=folder, user=owner, stdout=log, stderr=log, start_new_session=True)


def _wait(server: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            with psycopg.connect(host=str(folder), user="steward", dbname="postgres", autocommit=True):
                return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > end:
                log = (folder / "log").read_text(errors="replace")
                raise NoServer(f"PostgreSQL did not start: {error} {log}") from None
            time.sleep(0.05)


def _create(folder: Path, name: str) -> None:
    with psycopg.connect(host=str(folder), user="steward", dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def main(command: Sequence[str]) -> int:
    """Run `command` with DATABASE_URL; its exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is ended too
    with throwaway_server() as url:
        try:
            return subprocess.call(command, env=os.environ | {"DATABASE_URL": url})
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except NoServer as error:
        sys.exit(str(error))
