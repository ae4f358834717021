"""Declaring, enqueueing and running background work.

`@job("files.preview")` on a function of keyword ids, in a room's `tasks.py`; `enqueue("files.preview", file_id=7)` in
the transaction of the change. A short job runs in one transaction together with its "done" mark: its effect on the
database happens once. A `long` job commits by itself in steps, must be safe to resume, and calls `beat()` between
steps so that its lease does not end while it lives. What leaves the house must carry a one-time key.
"""

from __future__ import annotations

import contextvars
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction

from steward.core.clock import now

from .models import Job

logger = logging.getLogger("steward.queue")
LEASE = timedelta(seconds=60)
F = TypeVar("F", bound=Callable[..., None])
_running: contextvars.ContextVar[Job | None] = contextvars.ContextVar("running_job", default=None)


@dataclass(frozen=True)
class Handler:
    """What runs for a kind of job."""

    run: Callable[..., None]
    lane: str
    long: bool
    tries: int


HANDLERS: dict[str, Handler] = {}


def job(kind: str, *, lane: str = "rest", long: bool = False, tries: int = 8) -> Callable[[F], F]:
    """Declare the function that runs jobs of `kind`. `lane` keeps slow work from holding up quick work."""

    def declare(function: F) -> F:
        HANDLERS[kind] = Handler(function, lane, long, tries)
        return function

    return declare


def enqueue(
    kind: str, *, due_at: datetime | None = None, key: str | None = None, lane: str = "", **args: Any
) -> Job | None:
    """Add a job in the running transaction. With a `key` that was used before, nothing is added and None returned."""
    chosen = lane or (HANDLERS[kind].lane if kind in HANDLERS else "rest")
    values = {"kind": kind, "args": args, "lane": chosen, "due_at": due_at or now()}
    if key is None:
        return Job.objects.create(**values)
    made, is_new = Job.objects.get_or_create(key=key, defaults=values)
    return made if is_new else None


def claim(lanes: list[str]) -> Job | None:
    """The next due job of these lanes, leased to the caller; None when there is none."""
    at = now()
    open_jobs = Job.objects.filter(done_at__isnull=True, dead=False, lane__in=lanes, due_at__lte=at)
    free = open_jobs.exclude(lease_until__gt=at).order_by("due_at", "id")
    if not free.exists():
        return None  # no write lock for an empty queue
    with transaction.atomic():
        found = free.select_for_update(skip_locked=True).first()
        if found is None:
            return None
        found.lease_until = at + LEASE
        found.tries += 1
        found.save(update_fields=["lease_until", "tries"])
        return found


def run(found: Job) -> None:
    """Run a claimed job. A failure is written down and tried again later, 2ⁿ seconds apart, until it is dead."""
    handler = HANDLERS.get(found.kind)
    mark = _running.set(found)
    try:
        if handler is None:
            raise LookupError(f"nothing runs jobs of kind {found.kind}")
        if handler.long:
            handler.run(**found.args)
            _finish(found)
        else:
            with transaction.atomic():
                if _is_mine(found):
                    handler.run(**found.args)
                    _finish(found)
    except Exception as error:
        logger.exception("job %s (%s) failed", found.pk, found.kind)
        _fail(found, error, handler.tries if handler else 1)
    finally:
        _running.reset(mark)


def beat() -> None:
    """Renew the lease of the job that is running here. Outside a job it does nothing."""
    found = _running.get()
    if found is not None:
        Job.objects.filter(pk=found.pk).update(lease_until=now() + LEASE)


def work(lanes: list[str], *, limit: int = 100) -> int:
    """Run due jobs of these lanes until there are none (or `limit`); returns how many ran."""
    count = 0
    while count < limit:
        found = claim(lanes)
        if found is None:
            break
        run(found)
        count += 1
    return count


def _is_mine(found: Job) -> bool:
    """Whether the claim still holds, and will until the transaction ends.

    A worker that stood still, or whose clock jumped, for longer than the lease has lost it: another runs the job then.
    """
    mine = Job.objects.filter(pk=found.pk, tries=found.tries, done_at__isnull=True)
    return mine.select_for_update().first() is not None


def _finish(found: Job) -> None:
    Job.objects.filter(pk=found.pk).update(done_at=now(), lease_until=None, error="")


def _fail(found: Job, error: Exception, most: int) -> None:
    wait = timedelta(seconds=2 ** min(found.tries, 12))
    Job.objects.filter(pk=found.pk, tries=found.tries, done_at__isnull=True).update(
        error=f"{type(error).__name__}: {error}"[:2000], lease_until=None, due_at=now() + wait, dead=found.tries >= most
    )
