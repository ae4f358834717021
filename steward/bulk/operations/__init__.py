"""Every change of a bulk edit: starting, running, stopping, previewing."""

from .running import run_bulk, start_bulk, stop_bulk
from .trying import Line, Tried, changed_since, try_bulk

__all__ = ["Line", "Tried", "changed_since", "run_bulk", "start_bulk", "stop_bulk", "try_bulk"]
