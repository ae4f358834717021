"""`Run` rows: telling people how far long work is, and hearing that they want it stopped."""

from __future__ import annotations

from django.db.models import F

from steward.core.clock import now

from .models import Run


def start_run(kind: str, *, by_id: int | None, total: int = 0) -> Run:
    """A new run, waiting."""
    return Run.objects.create(kind=kind, started_by_id=by_id, total=total)


def advance(run_id: int, *, done: int = 0, errors: int = 0) -> bool:
    """Add to the counters; returns False when somebody asked to stop."""
    Run.objects.filter(pk=run_id).update(state=Run.State.RUNNING, done=F("done") + done, errors=F("errors") + errors)
    return not Run.objects.filter(pk=run_id, cancel_asked=True).exists()


def finish_run(run_id: int, state: str = Run.State.DONE, **result: object) -> None:
    """Close the run with its result."""
    Run.objects.filter(pk=run_id).update(state=state, result=result, finished_at=now())
