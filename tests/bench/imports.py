"""Import of many account rows, end to end, pages asked meanwhile; and taking it back."""

from __future__ import annotations

import csv
import os
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from .data import set_up
from .load import Caller
from .machine import ROOT, Served, peak_mib, processor_seconds, served
from .tables import Report

KIND = ("--as", "accounts")
ASKED = {"json": "/api/v1/organizations", "page": "/organizations/"}


def measure(folder: Path, report: Report) -> None:
    """A table: seconds, rows a second, memory over an import of one row, and how lists answer meanwhile."""
    report.say("\n## Import of account rows by `steward import`, SQLite, server running\n")
    report.say(
        "| rows | seconds | of them processor | rows/s | goal | MiB over one row | goal | "
        "list meanwhile, JSON p50 / worst ms | page p50 / worst ms | undo of it, seconds | goal |\n"
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    )
    for rows, goal in ((10_000, "peers 26 s"), (100_000, "5,000 rows/s")):
        home = folder / f"import-{rows}"
        home.mkdir()
        env = {"STEWARD_DATA": str(home / "data"), "DATABASE_URL": ""}
        set_up(env)
        with served(env) as server:
            server.idle_mib()
            _took, _busy, least = _run(env, "import", str(_file(home / "one.csv", range(1))), *KIND)
            with Meanwhile(server, env) as meanwhile:
                took, busy, peak = _run(env, "import", str(_file(home / "many.csv", range(1, rows + 1))), *KIND)
            undone, _busy, _peak = _run(env, "undo-import", "2")
        cells = [f"{rows:,}", f"{took:.1f}", f"{busy:.1f}", f"{rows / took:,.0f}", goal, f"{peak - least:.0f}", "200"]
        report.say(f"| {' | '.join([*cells, *meanwhile.cells(), f'{undone:.1f}', f'{took:.1f}'])} |")


def _file(path: Path, numbers: range) -> Path:
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Name", "Website", "Phone", "City", "Country", "Industry", "Employees"])
        for n in numbers:
            out.writerow([f"Firm {n:07d} Ltd", f"https://firm{n}.example", f"+3120{n:07d}", "Utrecht", "Netherlands",
                          f"Industry {n % 20}", n % 5000])  # fmt: skip
    return path


def _run(env: dict[str, str], *command: str) -> tuple[float, float, float]:
    """Seconds of a whole command, those it had of a processor, and the most memory it held, MiB."""
    start, busy, peak = time.perf_counter(), 0.0, 0.0
    process = subprocess.Popen(
        [sys.executable, "-m", "steward", *command],
        cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while process.poll() is None:
        busy, peak = max(busy, processor_seconds(process.pid)), max(peak, peak_mib(process.pid))
        time.sleep(0.05)
    if process.returncode:
        raise RuntimeError(f"steward {' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - start, busy, peak


@dataclass
class Meanwhile:
    """Somebody who looks at lists while it lasts, four times a second."""

    server: Served
    env: dict[str, str]
    times: dict[str, list[float]] = field(default_factory=lambda: {"json": [], "page": []})
    wrong: list[Exception] = field(default_factory=list)

    def __enter__(self) -> Meanwhile:
        from .data import Data  # noqa: PLC0415

        self.server.sign_in(Data(0, "", self.env))
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._ask)
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        self.thread.join()
        if self.wrong:
            raise self.wrong[0]

    def _ask(self) -> None:
        callers = {kind: Caller(self.server.base, headers) for kind, headers in self.server.headers.items()}
        while not self.over.wait(0.25):
            try:
                for kind, caller in callers.items():
                    self.times[kind].append(caller.timed("GET", ASKED[kind]))
            except Exception as error:  # noqa: BLE001 - raised where it is waited for
                self.wrong.append(error)
                return

    def cells(self) -> list[str]:
        """Median and worst, by kind."""
        return [f"{statistics.median(found) * 1000:.0f} / {max(found) * 1000:.0f}" for found in self.times.values()]
