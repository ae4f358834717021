"""The bare SQL of each answer, in a process of its own: the client's side. `replay.py` is the process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from .load import Ask
from .machine import ROOT


@dataclass(frozen=True)
class Answer:
    """A page or JSON answer that is timed; `queries` is how many statements it took in all."""

    name: str
    kind: str
    path: str
    peers: str
    queries: int

    @property
    def title(self) -> str:
        """As the table names it."""
        return f"{self.name} ({'JSON' if self.kind == 'json' else 'page'})"


@dataclass(frozen=True)
class Write:
    """A kind of write: `path` takes one of `ids`, or makes a new record when there are none."""

    title: str
    path: str
    peers: str
    queries: int
    ids: list[int]


class Bare:
    """The process that runs bare SQL; what it can run."""

    def __init__(self, env: dict[str, str], answers: str = "") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.replay", answers],
            cwd=ROOT, env={**os.environ, **env}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        ready = self._read()
        self.answers = [Answer(**one) for one in ready["reads"]]
        self.writes = [Write(**one) for one in ready["writes"]]

    def again(self, kind: str, place: int, connections: int) -> Ask:
        """Runs the statements of an answer again, so many at once."""
        return lambda times: self._ask({"kind": kind, "place": place, "times": times, "connections": connections})

    def _ask(self, wish: dict[str, Any]) -> list[float]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(wish) + "\n")
        self.process.stdin.flush()
        return [float(one) for one in self._read()]

    def _read(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the process that runs bare SQL ended: see above")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)
