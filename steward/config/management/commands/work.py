"""`steward work`: the background worker. As many as wanted, on as many machines as wanted (PostgreSQL)."""

from __future__ import annotations

import logging
import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections

from steward.config import tasks as every_task
from steward.config.schedule import enqueue_due
from steward.queue.jobs import work

logger = logging.getLogger("steward.queue")
LANES = [["imports"], ["rest", "mail"], ["files"], ["searches"]]
PAUSE = 0.5


class Command(BaseCommand):
    """Runs jobs until told to stop; the one at hand is finished first."""

    help = "Run background work."
    requires_system_checks = ()  # they load every page and route, which doubles what the worker holds in memory

    def add_arguments(self, parser: Any) -> None:
        """`--once`: run what is due and end, for scripts and tests."""
        parser.add_argument("--once", action="store_true", help="run what is due now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        """One thread a group of lanes, so that a long import does not hold up mail."""
        logger.debug("%s rooms have tasks", len(every_task.ROOMS))
        if options["once"]:
            while sum(work(lanes) for lanes in LANES):
                pass
            return
        stop, asked = threading.Event(), list[int]()
        for number in (signal.SIGTERM, signal.SIGINT):
            # A handler may come at any moment, within another one too: it must not take a lock, as an event does.
            signal.signal(number, lambda given, _frame: asked.append(given))
        threads = [threading.Thread(target=_loop, args=(lanes, stop), name=lanes[0]) for lanes in LANES]
        for thread in threads:
            thread.start()
        due = 0.0
        while not asked:
            time.sleep(PAUSE)
            if time.monotonic() >= due:
                _quietly(enqueue_due)
                due = time.monotonic() + 60
        stop.set()
        for thread in threads:
            thread.join()


def _loop(lanes: list[str], stop: threading.Event) -> None:
    while not stop.is_set():
        _quietly(lambda: work(lanes, limit=20))
        stop.wait(PAUSE)


def _quietly(act: Any) -> None:
    """The database may be away or full for a while: say so and go on."""
    close_old_connections()
    try:
        act()
    except OperationalError as error:
        logger.warning("the database does not answer: %s", error)
        time.sleep(2)
