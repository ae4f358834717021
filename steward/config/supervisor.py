"""The parent of `steward serve`: web processes (granian) and the background worker, all forked from one that has loaded
everything. What they have not changed they share in memory, and none of them loads it again."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any, NoReturn

from django.core.management import call_command
from django.urls import get_resolver
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from steward.config.background import Background
from steward.config.lifeline import end_with_parent

SECONDS_TO_DRAIN = 30
THREADS = 32  # slow clients hold a thread each: 40 half-sent bodies silence 4 threads, not 32
CONNECTIONS = 1024  # per web process; further ones wait in the kernel's queue
Application = Callable[..., Any]


def loaded() -> Application:
    """The application with all its routes, which nothing collects: else each process would copy what it looks at."""
    gc.disable()  # it would look again and again at what stays
    from steward.config.wsgi import application  # noqa: PLC0415 - the longest part of a start: when it is wanted

    _ = get_resolver().url_patterns
    gc.freeze()
    gc.enable()
    return application


class Supervisor(Server):  # type: ignore[misc,valid-type]  # granian picks its class at run time
    """Granian, which besides its web processes keeps a background worker, and tells it of SIGTERM at the same time.

    `schema` is the process that brings the database up to date, and the pipe on which it says so (`schema.begin`):
    web processes answer afterwards; the background worker starts afterwards.
    """

    def __init__(
        self, application: Application, host: str, port: int, workers: int, schema: tuple[int, int] | None = None
    ) -> None:
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
        self.application = application
        self.address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        self.background = Background(lambda: call_command("work"))
        self.schema = schema
        self.failed = False
        self.waiter = threading.Thread(target=self._go_on_after_schema, daemon=True, name="schema")
        self.on_startup(self.waiter.start)
        self.on_shutdown(lambda: self.waiter.join(SECONDS_TO_DRAIN))
        self.on_shutdown(lambda: self.background.wait(SECONDS_TO_DRAIN))

    def run(self) -> None:
        """Serve until told to stop."""
        self.serve(target_loader=self._in_web_process, wrap_loader=False)

    def _go_on_after_schema(self) -> None:
        if self.schema:
            _, status = os.waitpid(self.schema[0], 0)
            if status:
                self.failed = True
                self.interrupt_signal = True
                self.main_loop_interrupt.set()
                return
            pipe = self.schema[1]
            self.schema = None  # web processes that are started again need not wait
            os.close(pipe)
        if not self.interrupt_signal:
            print(f"Steward is at {self.address}", flush=True)
            self.background.start()

    def _in_web_process(self) -> Application:
        """The application, in a process tied to the parent's life, once the database is ready."""
        for asked in (signal.SIGINT, signal.SIGTERM):
            signal.signal(asked, signal.SIG_DFL)  # the parent's handlers came along; granian sets the child's own next
        if self.interrupt_signal:  # and one of them has taken a signal that was meant for this process
            _end_with_this_start()
        end_with_parent()
        if self.schema and not os.read(self.schema[1], 1):
            _end_with_this_start()  # never answer on a schema that is not ours
        return self.application

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        """SIGTERM or SIGINT: web and background stop taking new work, and finish what they have."""
        self.background.ask_to_stop()
        super().signal_handler_interrupt(*args, **kwargs)

    def shutdown(self, exit_code: int = 0) -> None:
        """As granian does; with 1 when the database could not be brought up to date."""
        if not self.interrupt_signal:  # nobody asked us, so nobody asked the background
            self.background.ask_to_stop()
        super().shutdown(exit_code or int(self.failed))


def _end_with_this_start() -> NoReturn:
    """The parent is ending this web process just now; should its signal have been lost, end all the same."""
    time.sleep(1)
    os._exit(0)
