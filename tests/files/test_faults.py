"""A real server that is cut off or killed during an upload: no row without its file, no file left for ever."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from tests.support.firm import Api
from tests.support.server import Server

pytestmark = [pytest.mark.slow, pytest.mark.every_database]
BOUNDARY = "boundary-of-this-test"


def request_of(account: int, token: str, content: bytes, *, claim: int | None = None) -> tuple[bytes, bytes]:
    """The head and body of an upload; `claim` lies about the length."""
    body = (
        (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="account_id"\r\n\r\n{account}\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
            "Content-Type: text/plain\r\n\r\n"
        ).encode()
        + content
        + f"\r\n--{BOUNDARY}--\r\n".encode()
    )
    head = (
        f"POST /api/v1/files HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {claim or len(body)}\r\n\r\n"
    ).encode()
    return head, body


def stored(server: Server) -> list[Path]:
    """What lies in the folder of stored files."""
    return [path for path in (server.data / "files" / "stored").rglob("*") if path.is_file()]


def agree(server: Server, olga: Api) -> int:
    """Rows and stored files are the same, after the sweep; how many."""
    for path in stored(server):
        os.utime(path, (0, 0))
    code = "from steward.files.operations import sweep_files, missing; sweep_files(); assert not list(missing())"
    done = server.steward("shell", "-c", code)
    assert done.returncode == 0, done.stderr
    rows = olga.get("/files")["items"]
    assert len(rows) == len(stored(server))
    return len(rows)


def test_an_upload_that_is_cut_off_in_the_middle_stores_nothing(server: Server, olga: Api) -> None:  # attack 44
    token = olga.token
    account = olga.post("/accounts", {"name": "Acme"})["id"]
    head, body = request_of(account, token, b"x" * 3_000_000)
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        line.sendall(head + body[: len(body) // 2])
    time.sleep(1)
    assert agree(server, olga) == 0
    head, body = request_of(account, token, b"words", claim=10_000)
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        line.sendall(head + body)
        line.shutdown(socket.SHUT_WR)
        line.settimeout(5)
        line.recv(1000)
    assert agree(server, olga) == 0
    head, body = request_of(account, token, b"words")
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        line.sendall(head + body)
        assert b" 201 " in line.recv(1000).split(b"\r\n")[0]
    assert agree(server, olga) == 1


def test_a_server_killed_during_uploads_loses_nothing_it_acknowledged(server: Server, olga: Api) -> None:
    token = olga.token
    account = olga.post("/accounts", {"name": "Acme"})["id"]
    head, body = request_of(account, token, b"x" * 200_000)
    acknowledged = 0
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
            line.sendall(head + body)
            acknowledged += b" 201 " in line.recv(1000).split(b"\r\n")[0]
    lines = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(3)]
    for number, line in enumerate(lines):
        line.sendall(head + body[: len(body) * (number + 1) // 3])
    time.sleep(0.02)
    server.kill()
    for line in lines:
        line.close()
    server.start()
    assert acknowledged == 3
    assert agree(server, olga) >= acknowledged
