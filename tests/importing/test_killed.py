"""kill -9 in the middle of an import: nothing is lost, nothing is doubled, it goes on from where it was."""

from __future__ import annotations

import csv
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.support.server import Server

pytestmark = [pytest.mark.slow, pytest.mark.every_database]
ROWS = 12_000


def ask(server: Server, sql: str) -> int:
    """One number from the installation's database, asked beside it."""
    url = server.env["DATABASE_URL"]
    if url:
        with psycopg.connect(url) as connection:
            row = connection.execute(sql).fetchone()
            return int(row[0]) if row else 0
    embedded = sqlite3.connect(server.data / "steward.sqlite3", timeout=20)
    try:
        return int(embedded.execute(sql).fetchone()[0])
    finally:
        embedded.close()


def setup(server: Server, tmp_path: Path) -> Path:
    done = server.steward(
        "setup", "--email", "a@example.com", "--password", "correct horse battery", "--currency", "USD"
    )
    assert done.returncode == 0, done.stderr
    path = tmp_path / "accounts.csv"
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Name", "City", "Parent account"])
        for number in range(ROWS):
            out.writerow([f"Firm {number:05d}", "Gent", f"Firm {number + 1:05d}" if number % 100 == 0 else ""])
    return path


QUEUE = """
import sys
import steward.config
import django
django.setup()
from steward.importing.operations import name_batch, run_batch, start_import
from steward.team.models import Member
by = Member.objects.get()
batch = name_batch()
start_import([open(sys.argv[1], "rb").read()], "accounts.csv", by=by, batch=batch)
run_batch(batch, by=by)
"""


def worker(server: Server) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "steward", "work"], env=server.env, start_new_session=True)


def wait_for(server: Server, sql: str, least: int, seconds: float = 90) -> int:
    end = time.monotonic() + seconds
    while (found := ask(server, sql)) < least:
        assert time.monotonic() < end, f"{sql}: {found}"
        time.sleep(0.02)
    return found


def test_a_killed_worker_resumes_without_doubling(installation: Server, tmp_path: Path) -> None:
    path = setup(installation, tmp_path)
    env = {**installation.env, "DJANGO_SETTINGS_MODULE": "steward.config.settings"}
    subprocess.run([sys.executable, "-c", QUEUE, str(path)], env=env, check=True)
    count = "SELECT COUNT(*) FROM accounts_account"
    for least in (1000, 5000):
        process = worker(installation)
        wait_for(installation, count, least)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        inside = ask(installation, count)
        assert least <= inside < ROWS, "it was killed in the middle"
        assert inside % 1000 == 0, "whole batches only"
        # the lease of a killed worker ends after a minute: not waited for here
        _forget_lease(installation)
    process = worker(installation)
    try:
        wait_for(installation, "SELECT COUNT(*) FROM importing_import WHERE state = 'done'", 1)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    assert ask(installation, count) == ROWS
    assert ask(installation, "SELECT COUNT(DISTINCT name) FROM accounts_account") == ROWS
    assert ask(installation, "SELECT COUNT(*) FROM accounts_account WHERE parent_id IS NOT NULL") == ROWS // 100
    assert ask(installation, "SELECT COUNT(*) FROM search_entry") == ROWS
    assert ask(installation, "SELECT COUNT(*) FROM history_event WHERE kind = 'account.created'") == ROWS
    assert ask(installation, "SELECT done FROM queue_run WHERE kind = 'importing.run'") == ROWS


def _forget_lease(server: Server) -> None:
    sql = "UPDATE queue_job SET lease_until = NULL WHERE kind = 'importing.run'"
    url = server.env["DATABASE_URL"]
    if url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql)
    else:
        embedded = sqlite3.connect(server.data / "steward.sqlite3", timeout=20)
        with embedded:
            embedded.execute(sql)
        embedded.close()


def test_a_killed_command_left_whole_batches_and_running_again_completes(installation: Server, tmp_path: Path) -> None:
    path = setup(installation, tmp_path)
    command = [sys.executable, "-m", "steward", "import", str(path), "--as", "accounts"]
    process = subprocess.Popen(command, env=installation.env, stdout=subprocess.DEVNULL)
    wait_for(installation, "SELECT COUNT(*) FROM accounts_account", 2000)
    process.kill()
    process.wait(10)
    assert ask(installation, "SELECT COUNT(*) FROM accounts_account") < ROWS
    done = installation.steward("import", str(path), "--as", "accounts")
    assert done.returncode == 0, done.stderr
    assert ask(installation, "SELECT COUNT(DISTINCT name) FROM accounts_account") == ROWS
    assert ask(installation, "SELECT COUNT(*) FROM accounts_account") == ROWS
