"""kill -9 in the middle of a change of type: no value is lost or changed twice, it goes on from where it was."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.importing.test_killed import setup, wait_for, worker
from tests.support.server import Server

pytestmark = [pytest.mark.slow, pytest.mark.every_database]
ROWS = 12_000

BEGIN = """
import steward.config
import django
django.setup()
from steward.accounts.operations import create_accounts, prepare_account
from steward.fields.operations import convert_field, create_field
from steward.fields.values import definitions
from steward.team.models import Member
by = Member.objects.get()
field = create_field(by=by, record="account", label="Seats")
fields = definitions("account", by)
rows = ({"name": f"Firm {n}", "custom": {"seats": str(n) if n % 100 else "none"}} for n in range(ROWS))
create_accounts((prepare_account(row, fields=fields) for row in rows), by)
convert_field(field, by=by, to="number")
""".replace("ROWS", str(ROWS))

END = """
import json
import steward.config
import django
django.setup()
from steward.accounts.models import Account
from steward.fields.models import Field, Rewrite, Unconverted
from steward.queue.models import Run
field = Field.objects.get(key="seats")
values = [row.custom.get(field.slot) for row in Account.objects.order_by("id")]
run = Run.objects.get(kind="fields.convert")
print(json.dumps([values, Unconverted.objects.count(), run.done, run.state, field.type, field.busy]))
"""


def test_a_killed_worker_goes_on_where_it_was(installation: Server, tmp_path: Path) -> None:
    setup(installation, tmp_path)
    env = {**installation.env, "DJANGO_SETTINGS_MODULE": "steward.config.settings"}
    subprocess.run([sys.executable, "-c", BEGIN], env=env, check=True)
    for least in (1000, 5000):
        process = worker(installation)
        wait_for(installation, "SELECT done FROM queue_run WHERE kind = 'fields.convert'", least)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        release(installation)
    process = worker(installation)
    wait_for(installation, "SELECT COUNT(*) FROM fields_rewrite WHERE done_at IS NOT NULL", 1)
    process.terminate()
    process.wait(20)
    told = subprocess.run([sys.executable, "-c", END], env=env, check=True, capture_output=True, text=True)
    values, lost, done, state, kind, busy = json.loads(told.stdout)
    assert values == [n if n % 100 else None for n in range(ROWS)]
    assert (lost, done, state, kind, busy) == (ROWS // 100, ROWS, "done", "number", "")


def release(server: Server) -> None:
    """End the killed worker's lease now, instead of in a minute."""
    statement = "UPDATE queue_job SET lease_until = NULL WHERE done_at IS NULL"
    if url := server.env["DATABASE_URL"]:
        with psycopg.connect(url) as connection:
            connection.execute(statement)
        return
    write(server, statement)


def write(server: Server, statement: str) -> None:
    """A statement on the embedded database, beside the installation."""
    embedded = sqlite3.connect(server.data / "steward.sqlite3", timeout=20)
    with embedded:
        embedded.execute(statement)
    embedded.close()
