"""`steward work` as a child of `steward serve`."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from steward.config.lifeline import end_with_parent

LONG_ENOUGH = 60.0  # a worker that lived this long was well: the next one is started at once
LONGEST_PAUSE = 30.0
ASKED_TO_STOP = {signal.SIGTERM, signal.SIGINT}


class Background:
    """Keeps one forked process running `work`: when it dies, another is started, after a pause that grows to 30 s."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._child = 0  # its process id while it may be signalled
        self._thread = threading.Thread(target=self._keep, daemon=True, name="background")

    def start(self) -> None:
        """Start the worker, and watch it from a thread."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Let the worker finish its job and end; returns at once."""
        with self._lock:
            self._stopping.set()
            if self._child:
                os.kill(self._child, signal.SIGTERM)

    def wait(self, seconds: float) -> None:
        """Wait for the worker to end; after `seconds` it is ended by force (its job runs again later).

        Returns at once when none was started.
        """
        if self._thread.ident is None:
            return
        self._thread.join(seconds)
        with self._lock:
            if self._child:
                os.kill(self._child, signal.SIGKILL)
        self._thread.join(5)

    def _keep(self) -> None:
        pause = 0.5
        while not self._stopping.is_set():
            begun = time.monotonic()
            with self._lock:
                if self._stopping.is_set():
                    return
                self._child = _forked(self._work)
            code = self._ended()
            if self._stopping.is_set():
                return
            pause = 0.5 if time.monotonic() - begun > LONG_ENOUGH else min(pause * 2, LONGEST_PAUSE)
            print(
                f"The background worker ended ({code}); another starts in {pause:.0f} s.", file=sys.stderr, flush=True
            )
            self._stopping.wait(pause)

    def _ended(self) -> int:
        """Wait for the child; its exit code, or the signal below zero. Its id is ours until it is given back here."""
        os.waitid(os.P_PID, self._child, os.WEXITED | os.WNOWAIT)
        with self._lock:
            _, status = os.waitpid(self._child, 0)
            self._child = 0
        return os.waitstatus_to_exitcode(status)


def _forked(work: Callable[[], object]) -> int:
    """A child that does the work and ends: its process id. It never runs the parent's handlers of signals."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ASKED_TO_STOP)
    child = os.fork()
    if child:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return child
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of a terminal; the parent asks us to stop
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        _let_go_of_files()
        end_with_parent()
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it is, the child must not go on as its parent
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _let_go_of_files() -> None:
    """Leave the parent's files and the port it listens on: their numbers stay taken, since objects may close them."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in [int(one.name) for one in Path("/dev/fd").iterdir()]:
        if number > 2 and number != nothing:
            with contextlib.suppress(OSError):
                os.dup2(nothing, number)
