"""Children of `steward serve` end when their parent does, however it ended."""

from __future__ import annotations

import os
import signal
import threading
import time

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_TO_END = 30


def end_with_parent() -> None:
    """Watch the parent process from a thread; when it is gone, end in order, and by force after 30 seconds."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True, name="lifeline").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SECONDS_TO_END)
    os.kill(os.getpid(), signal.SIGKILL)
