"""An update brings an installation of either published version along, with its rows (ADR 12)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.databases import create_database
from tests.support.server import Server

pytestmark = [pytest.mark.slow, pytest.mark.every_database]
FIRST = ["activities", "fields", "importing", "search"]  # their 0001 is what the earlier version had
LATER = ["duplicates", "segments"]  # rooms that it had not
AS_IT_WAS = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
first, later = (names.split(",") for names in sys.argv[1:])
plan = MigrationExecutor(connection)
targets = [key for key in plan.loader.graph.leaf_nodes() if key[0] not in {*first, *later}]
targets = [(room, "0001_initial") for room in first] + targets
plan.migrate(targets)
apps = plan.loader.project_state(targets).apps
Field, Activity = apps.get_model("fields", "Field"), apps.get_model("activities", "Activity")
Field.objects.create(record="account", key="tier", label="Tier", type="text", filterable=False, position=3)
kind = apps.get_model("activities", "ActivityType").objects.create(key="call", name="Call", icon="phone", position=0)
account = apps.get_model("accounts", "Account").objects.create(name="Kan-code", name_folded="kan-code")
Activity.objects.create(type=kind, subject="Ask about spring", account=account)
"""
AS_LATER = """
import sys
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
plan, rooms = MigrationExecutor(connection), sys.argv[1].split(",")
second = [key for key in plan.loader.graph.nodes if key[0] in rooms and key[1].startswith("0002_")]
plan.migrate(second)  # what came after it is not there yet
done = MigrationRecorder(connection).migration_qs.filter(app__in=rooms, name__startswith="0002_")
print(done.delete()[0])
"""
ROWS = """
import json
import django
django.setup()
from steward.activities.models import Activity, Series
from steward.fields.models import Field, Rewrite
from steward.importing.models import Import, SavedMapping
print(json.dumps({
    "fields": list(Field.objects.values_list("key", "filterable", "audience", "era", "default")),
    "activities": list(Activity.objects.values_list("subject", "account__name", "series", "follows")),
    "empty": [model.objects.count() for model in (Series, Rewrite, Import, SavedMapping)],
}))
"""


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Server]:
    """An installation without a table."""
    with Server(tmp_path / "fresh", database_url=create_database()) as server:
        yield server


def run(server: Server, script: str, *arguments: str) -> str:
    """What the script prints, run by the installation's Python."""
    env = {**server.env, "DJANGO_SETTINGS_MODULE": "steward.config.settings"}
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def updated(server: Server) -> dict[str, Any]:
    """The rows after the update, which leaves nothing to do."""
    done = server.steward("migrate", "-v0")
    assert done.returncode == 0, done.stderr
    assert server.steward("migrate", "--check").returncode == 0
    rows: dict[str, Any] = json.loads(run(server, ROWS))
    return rows


def test_what_a_firm_had_in_the_first_version_is_there_after_the_update_and_can_be_filtered_by(fresh: Server) -> None:
    run(fresh, AS_IT_WAS, ",".join(FIRST), ",".join(LATER))
    assert updated(fresh) == {
        "fields": [["tier", True, "everyone", 0, None]],
        "activities": [["Ask about spring", "Kan-code", None, None]],
        "empty": [0, 0, 0, 0],
    }


def test_an_installation_that_has_the_later_tables_already_is_left_alone(owned: Server, tmp_path: Path) -> None:
    with owned.copy(tmp_path / "later") as later:
        before = json.loads(run(later, ROWS))
        assert int(run(later, AS_LATER, ",".join(FIRST))) == len(FIRST)
        assert updated(later) == before
        assert before["fields"]
