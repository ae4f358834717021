"""kill -9 in the middle of a bulk change, a merge, an undo and a change of a field's type.

It goes on from where it was, or nothing of it is there; in the end every row is as if nobody had pulled the plug.

The process ends itself with SIGKILL right before a write that is counted out beforehand, so that each run ends in the
middle of a transaction, whatever the machine is busy with: once early among the changes, and once between the last
changes and the note of how far it came.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.furnished import MadeOnce
from tests.support.server import Server

from .conftest import wrong

pytestmark = [pytest.mark.slow, pytest.mark.every_database]
ACCOUNTS, IN_BULK = 1100, 250  # more than a step of each: 1000 and 200 rows
WORK = """
import hashlib, json, os, signal, sys
import steward.config
import django
django.setup()
from django.db import connection, models
from steward.accounts.models import Account
from steward.accounts.operations import create_accounts, link_contact, prepare_account
from steward.activities.operations import create_activity, write_note
from steward.bulk.models import BulkTarget
from steward.bulk.operations import start_bulk
from steward.bulk.targets import Asked
from steward.config import tasks
from steward.contacts.operations import create_contact
from steward.core.money import Money
from steward.deals.operations import open_deal
from steward.duplicates.operations import merge_accounts
from steward.fields.models import Field, Unconverted
from steward.fields.operations import convert_field, create_field
from steward.fields.values import definitions
from steward.history.models import Event
from steward.queue.jobs import work
from steward.queue.models import Job, Run
from steward.search.models import Entry
from steward.team.models import Member
from steward.undo.models import Batch, BatchRow
from steward.undo.operations import undo_batch
from steward.undo.tables import RECORDS, TABLES

LANES = list(dict.fromkeys(Job.objects.values_list("lane", flat=True))) + ["rest", "imports"]
by = Member.objects.get()

def furnish(many, few):
    field = create_field(by=by, record="account", label="Seats")
    fields = definitions("account", by)
    rows = ({"name": f"Firm {n}", "custom": {"seats": str(n) if n % 100 else "none"}} for n in range(many))
    made = create_accounts((prepare_account(row, fields=fields) for row in rows), by)
    for number, pk in enumerate(made[:6]):
        account = Account.objects.get(pk=pk)
        person = create_contact(by=by, emails=[f"p{number}@x.example"], first_name=f"P{number}")
        link_contact(account, person, by=by)
        open_deal(by=by, name=f"Deal {number}", value=Money(100 * number, "USD"), account=account, contact=person)
        create_activity(by=by, type="call", subject="Call", account=account, due_on=None)
        write_note(by=by, body="Words", account=account)
    start_bulk("account", "tag", {"tags": ["Old"]}, by=by, asked=Asked(condition={"all": []}, only={"pk__gt": 0}))
    work(LANES, limit=1000)

def begin(name, few):
    # what is asked for and committed, before the work that is killed
    ids = list(Account.objects.order_by("id").values_list("id", flat=True)[:few])
    if name == "bulk":
        start_bulk("account", "set", {"values": {"phone": "123"}}, by=by, asked=Asked(ids=ids))
    elif name == "undo":
        undo_batch(Batch.objects.get(title__contains="Old"), by=by)
    elif name == "convert":
        convert_field(Field.objects.get(key="seats"), by=by, to="number")

def go_on(name):
    if name == "merge":
        if not Batch.objects.filter(kind="merge").exists():
            first, *others = Account.objects.order_by("id")[:6]
            merge_accounts(first, others, by=by)
        return
    Job.objects.filter(done_at=None).update(lease_until=None)  # as after a minute
    work(LANES, limit=1000)

class Plug:
    def __init__(self, last, of):
        self.last, self.of, self.writes = last, of, {"": 0, "queue_run": 0}
    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().split(" ", 1)[0] in ("INSERT", "UPDATE", "DELETE"):
            for table in self.writes:
                self.writes[table] += table in sql
                if table == self.of and table in sql and self.writes[table] == self.last:
                    os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

def state():
    found = {}
    tables = {model for some in TABLES.values() for model, _column in some}
    told = (Event, Entry, BulkTarget, Unconverted, Field, Run, Batch)
    for model in [*sorted(tables, key=lambda one: one._meta.label), *told]:
        records = model in RECORDS.values()
        columns = [
            field.attname for field in model._meta.concrete_fields
            if not isinstance(field, models.DateTimeField) and (records or field.attname != "id")
            and not (model in told and field.attname in ("batch_id", "run_id", "edit_id", "result"))
        ]
        rows = sorted(json.dumps(row, default=str, sort_keys=True) for row in model._base_manager.values_list(*columns))
        found[model._meta.label] = [len(rows), hashlib.sha256("\\n".join(rows).encode()).hexdigest()]
    notes = BatchRow.objects.order_by().values_list("table", "state").annotate(n=models.Count("id"))
    found["notes"] = sorted(map(list, notes))
    return found

def progress():
    return {kind: done for kind, done in Run.objects.order_by("id").values_list("kind", "done")}

verb, name, of, last, many, few = *sys.argv[1:4], *map(int, sys.argv[4:])
if verb == "furnish":
    furnish(many, few)
elif verb == "do":
    begin(name, few)
    plug, before = Plug(last, of), state()
    with connection.execute_wrapper(plug):
        go_on(name)
    print(json.dumps([plug.writes, before, state()]))
elif verb == "go on":
    found, done = state(), progress()
    go_on(name)
    print(json.dumps([found, done, state()]))
"""
KIND_OF_RUN = {"bulk": "bulk.run", "undo": "undo.take_back", "convert": "fields.convert"}


@dataclass
class Ended:
    """How a process ended, and what it printed."""

    code: int
    told: Any


def process(server: Server, verb: str, name: str = "", last: int = 0, of: str = "") -> Ended:
    """A process of the installation; with `last` it is killed before that write, of the table `of` if one is named."""
    env = {**server.env, "DJANGO_SETTINGS_MODULE": "steward.config.settings"}
    command = [sys.executable, "-c", WORK, verb, name, of, str(last), str(ACCOUNTS), str(IN_BULK)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=90)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr[-3000:]
    return Ended(done.returncode, json.loads(done.stdout) if done.stdout else None)


@pytest.fixture(scope="module")
def firm(made_once: MadeOnce, owned: Server) -> Server:
    """1,100 accounts with a field of texts and a tag that was put on all of them at once; copied for each run."""

    def furnish(server: Server) -> None:
        process(server, "furnish")

    return made_once("many", owned, furnish)


@pytest.mark.parametrize("name", ["bulk", "undo", "convert"])
def test_killed_in_the_middle_it_goes_on_from_there_and_each_row_is_changed_once(
    firm: Server, tmp_path: Path, name: str
) -> None:
    with firm.copy(tmp_path / "whole") as whole:
        writes, before, wanted = process(whole, "do", name).told
    reached, places = [], [(writes[""] // 3, ""), (writes["queue_run"] - 1, "queue_run")]
    for last, of in places:
        with firm.copy(tmp_path / f"{last}{of}") as killed:
            assert process(killed, "do", name, last, of).code == -signal.SIGKILL
            found, progress, after = process(killed, "go on", name).told
            assert found != wanted, "it was killed before the end"
            assert after == wanted, {table: rows for table, rows in after.items() if rows != wanted[table]}
            reached.append(progress[KIND_OF_RUN[name]])
            if of:
                assert not wrong(killed)
    assert before != wanted
    assert reached == sorted(reached)
    assert reached[-1] > 0, "it was killed after some of its steps"


def test_a_merge_that_was_killed_is_not_there_at_all_and_can_be_made_again(firm: Server, tmp_path: Path) -> None:
    with firm.copy(tmp_path / "whole") as whole:
        writes, before, wanted = process(whole, "do", "merge").told
    for last in (writes[""] // 3, writes[""] - 1):
        with firm.copy(tmp_path / str(last)) as killed:
            assert process(killed, "do", "merge", last).code == -signal.SIGKILL
            found, _progress, after = process(killed, "go on", "merge").told
            assert found == before, "rolled back whole"
            assert after == wanted, {table: rows for table, rows in after.items() if rows != wanted[table]}
