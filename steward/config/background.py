"""`steward work` as a child of `steward serve`."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from steward.config.lifeline import end_with_parent

LONG_ENOUGH = 60.0  # a worker that lived this long was well: the next one is started at once
LONGEST_PAUSE = 30.0
COMMAND = [sys.executable, "-P", "-m", "steward.config.background"]


class Background:
    """Keeps one background worker running: when it dies, another is started, after a pause that grows to 30 s."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, daemon=True, name="background")

    def start(self) -> None:
        """Start the worker, and watch it from a thread."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Let the worker finish its job and end; returns at once."""
        with self._lock:
            self._stopping.set()
            if self._process and self._process.poll() is None:
                self._process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait for the worker to end; after `seconds` it is ended by force (its job runs again later).

        Returns at once when none was started.
        """
        if self._thread.ident is None:
            return
        self._thread.join(seconds)
        if self._thread.is_alive() and self._process:
            self._process.kill()
            self._thread.join(5)

    def _keep(self) -> None:
        pause = 0.5
        while not self._stopping.is_set():
            begun = time.monotonic()
            with self._lock:
                if self._stopping.is_set():
                    return
                # close_fds=False makes this a posix_spawn: an ordinary Popen waits on a pipe, whose other end a web
                # process that granian forks at this moment would hold open. Our files are not inheritable anyway.
                self._process = subprocess.Popen(self._command, close_fds=False)
            code = self._process.wait()
            if self._stopping.is_set():
                return
            pause = 0.5 if time.monotonic() - begun > LONG_ENOUGH else min(pause * 2, LONGEST_PAUSE)
            print(
                f"The background worker ended ({code}); another starts in {pause:.0f} s.", file=sys.stderr, flush=True
            )
            self._stopping.wait(pause)


def main() -> None:
    """What the child runs: `steward work`, tied to its parent."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of a terminal; the parent then asks us to stop
    from steward.__main__ import main as steward  # noqa: PLC0415 - the parent imports this module without Django

    sys.argv = ["steward", "work"]
    steward()


if __name__ == "__main__":
    main()
