"""Is this installation well? Asked by `steward check`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from steward.accounts.operations import differences as account_differences
from steward.activities.operations import differences as activity_differences
from steward.core.clock import now
from steward.core.database_health import describe, integrity
from steward.deals.operations import differences as deal_differences
from steward.files.operations import differences as file_differences
from steward.queue.models import Job

LEAST_FREE = 500 * 1024 * 1024
SHOWN = 20


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is well, and what was seen."""

    name: str
    well: bool
    text: str


def findings(*, deep: bool = False) -> Iterator[Finding]:
    """Everything that is looked at. `deep` recounts every rollup and reads the whole database file."""
    yield Finding("database", True, describe())
    yield _migrations()
    yield _jobs()
    yield _disk()
    if deep:
        wrong = integrity()
        yield Finding("database file", not wrong, wrong or "whole")
        yield _recount("contacts of accounts", account_differences())
        yield _recount("figures of deals", deal_differences())
        yield _recount("next activities", activity_differences())
        yield _recount("stored files", file_differences())


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    text = f"{len(plan)} to run: steward migrate" if plan else "up to date"
    return Finding("migrations", not plan, text)


def _jobs() -> Finding:
    dead = Job.objects.filter(dead=True).count()
    late = Job.objects.filter(done_at__isnull=True, dead=False, due_at__lt=now() - timedelta(minutes=10)).count()
    return Finding("background work", not dead and not late, f"{late} late by more than 10 minutes, {dead} given up")


def _disk() -> Finding:
    free = shutil.disk_usage(settings.DATA).free
    return Finding("disk", free > LEAST_FREE, f"{free // 1024**2:,} MiB free in {settings.DATA}")


def _recount(name: str, differences: Iterator[str]) -> Finding:
    wrong = list(islice(differences, SHOWN))
    return Finding(name, not wrong, "; ".join(wrong) or "as counted")
