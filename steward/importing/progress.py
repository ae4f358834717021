"""A progress bar on a terminal; nothing elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType

WIDTH = 30


class Bar:
    """`with Bar(total, "Importing") as bar: bar.step(1000)`. Drawn on stderr, at most ten times a second."""

    def __init__(self, total: int, label: str) -> None:
        self.total, self.label, self.done = max(total, 1), label, 0
        self._begun = self._drawn = time.monotonic()
        self._shown = sys.stderr.isatty()

    def step(self, count: int) -> None:
        """So many more are done."""
        self.done += count
        if self._shown and time.monotonic() - self._drawn > 0.1:
            self._draw()

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        share = min(self.done / self.total, 1)
        filled = "█" * int(share * WIDTH)
        rate = self.done / max(self._drawn - self._begun, 0.001)
        sys.stderr.write(
            f"\r{self.label} {filled:·<{WIDTH}} {share:4.0%} {self.done:,} of {self.total:,} ({rate:,.0f}/s) "
        )
        sys.stderr.flush()

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if self._shown:
            self._draw()
            sys.stderr.write("\n")
