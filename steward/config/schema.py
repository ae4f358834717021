"""Bringing the database to the schema of this version, while the application already loads."""

from __future__ import annotations

import gc
import os
import sys

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor

from steward.config.lifeline import end_with_parent


def bring_up_to_date() -> None:
    """Run missing migrations and make the cache table. Quick when nothing is missing: two queries."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    connection.close()


def begin(needed: bool, readers: int) -> tuple[int, int]:
    """Do that in a child process: its id, and a pipe that holds one byte for each of `readers` when it went well.

    When it does not, the child prints one line and ends with 1, and the pipe ends empty. With `needed` False it goes
    well at once. Called before this process has opened any connection to the database.
    """
    ends, ready = os.pipe()
    child = os.fork()
    if child:
        os.close(ready)
        return child, ends
    code = 1
    try:
        end_with_parent()
        gc.disable()  # a short life that makes many small objects: a third faster without looking for garbage
        if needed:
            bring_up_to_date()
        os.write(ready, b"." * readers)
        code = 0
    except (DatabaseError, InconsistentMigrationHistory) as error:
        reason = " ".join(str(error).split())
        print(f"CommandError: The database could not be brought up to date: {reason}", file=sys.stderr)
    finally:
        sys.stderr.flush()
        os._exit(code)
