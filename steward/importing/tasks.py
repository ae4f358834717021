"""Imports in the background."""

from __future__ import annotations

from datetime import timedelta

from steward.core.clock import now
from steward.queue.jobs import job
from steward.team.models import Member

from .models import Import
from .operations import finish_batch, finish_organising, finish_sample, give_up, plan_batch
from .stored import folder, forget


@job("importing.run", lane="imports", long=True, tries=20)
def run(batch: str) -> None:
    """Bring all files of a batch in, from where they are."""
    finish_batch(batch)


@job("importing.sample", lane="imports", long=True, tries=20)
def sample(batch: str) -> None:
    """Bring the sample data in, from where it is."""
    finish_sample(batch)


@job("importing.organise", lane="imports", long=True, tries=20)
def organise(batch: str) -> None:
    """Make accounts of a field of people, from where it is."""
    finish_organising(batch)


@job("importing.plan", lane="imports", long=True, tries=2)
def plan(batch: str, member_id: int) -> None:
    """Plan a batch that is too large to be planned while somebody waits."""
    plan_batch(batch, by=Member.objects.get(pk=member_id))


@job("importing.sweep", lane="imports")
def sweep() -> None:
    """Forget uploaded files: after a month, or after a week when they were never run. Close what was cut off."""
    at = now()
    give_up(before=at - timedelta(days=1))
    kept = set()
    for row in Import.objects.exclude(key="").only("key", "created_at", "state"):
        days = 30 if row.state in (Import.State.DONE, Import.State.FAILED) else 7
        if row.state == Import.State.RUNNING or row.created_at > at - timedelta(days=days):
            kept.add(row.key)
    old = at.timestamp() - 7 * 86_400
    for path in folder().iterdir():
        if path.name not in kept and path.stat().st_mtime < old:
            forget(path.name)
