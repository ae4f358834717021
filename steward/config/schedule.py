"""What the house does by itself, and how often. Each line: name, kind of job, every so many seconds."""

from __future__ import annotations

from steward.core.clock import now
from steward.queue.jobs import enqueue

HOUR, DAY = 3600, 86_400
SCHEDULE = [
    ("sweep", "queue.sweep", DAY),
    ("answers", "team.forget_answers", HOUR),
    ("sessions", "team.forget_sessions", DAY),
    ("files", "files.sweep", DAY),
    ("imports", "importing.sweep", DAY),
    ("activities trash", "activities.purge", DAY),
    ("files trash", "files.purge", DAY),
    ("deals trash", "deals.purge", DAY),
    ("fields trash", "fields.purge", DAY),
    ("views trash", "segments.purge", DAY),
    ("accounts trash", "accounts.purge", DAY),
    ("duplicates", "duplicates.nightly", DAY),
    ("batches", "undo.forget", DAY),
]


def enqueue_due() -> None:
    """Add the jobs of the present time slots. The slot is in the key, so two workers cannot double one."""
    moment = int(now().timestamp())
    for name, kind, every in SCHEDULE:
        enqueue(kind, key=f"schedule:{name}:{moment // every}")
