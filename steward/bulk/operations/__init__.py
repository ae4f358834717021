"""Every change of a bulk edit: starting, running, stopping, previewing."""

from .running import run_bulk, start_bulk, stop_bulk
from .trying import Line, Tried, try_bulk

__all__ = ["Line", "Tried", "run_bulk", "start_bulk", "stop_bulk", "try_bulk"]
