"""The parent of `steward serve`: web processes (granian) and the background worker. Does not load Django itself."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from steward.config.background import Background
from steward.config.lifeline import end_with_parent

SECONDS_TO_DRAIN = 30
THREADS = 32  # slow clients hold a thread each: 40 half-sent bodies silence 4 threads, not 32
CONNECTIONS = 1024  # per web process; further ones wait in the kernel's queue


class Supervisor(Server):  # type: ignore[misc,valid-type]  # granian picks its class at run time
    """Granian, which besides its web processes keeps a background worker, and tells it of SIGTERM at the same time."""

    def __init__(self, host: str, port: int, workers: int) -> None:
        super().__init__(
            "steward.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS,
            backpressure=CONNECTIONS,
            http=HTTPModes.http1,
            websockets=False,
            http1_settings=HTTP1Settings(header_read_timeout=10_000),
            respawn_failed_workers=True,
            workers_kill_timeout=SECONDS_TO_DRAIN,
            log_level=LogLevels.error,
        )
        self.background = Background()
        self.on_startup(self.background.start)
        self.on_startup(lambda: print(f"Steward is at http://{_shown(host)}:{port}", flush=True))
        self.on_shutdown(lambda: self.background.wait(SECONDS_TO_DRAIN))

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        """SIGTERM or SIGINT: web and background stop taking new work, and finish what they have."""
        self.background.ask_to_stop()
        super().signal_handler_interrupt(*args, **kwargs)


def load_application() -> Callable[..., Any]:
    """Runs in each web process: the application, tied to the parent's life."""
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.SIG_DFL)  # the parent's handlers came along; granian sets the child's own next
    end_with_parent()
    from steward.config.wsgi import application  # noqa: PLC0415 - the parent never loads it

    return application


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def main(host: str, port: str, workers: str) -> None:
    """Serve until told to stop."""
    Supervisor(host, int(port), int(workers)).serve(target_loader=load_application, wrap_loader=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
