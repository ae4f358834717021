"""Import of many account rows, end to end, pages asked meanwhile."""

from __future__ import annotations

import csv
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from .load import Caller
from .machine import ROOT, served, steward

EMAIL, PASSWORD = "owner@example.com", "correct horse battery staple"


def import_rows(home: Path, rows: int) -> None:
    """Print rows per second, peak memory and the p50 of an account list asked meanwhile."""
    home.mkdir(parents=True, exist_ok=True)
    env = {"STEWARD_DATA": str(home / "data")}
    steward(env, "migrate", "--verbosity", "0")
    steward(env, "createcachetable")
    steward(env, "setup", "--email", EMAIL, "--password", PASSWORD, "--workspace", "Bench", "--currency", "USD")
    token = steward(env, "token", EMAIL, "--scope", "admin")
    source = home / "accounts.csv"
    with source.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Name", "Website", "Phone", "City", "Country", "Industry", "Employees"])
        for n in range(rows):
            out.writerow([f"Firm {n:07d} Ltd", f"https://firm{n}.example", f"+3120{n:07d}", "Utrecht", "Netherlands",
                          f"Industry {n % 20}", n % 5000])  # fmt: skip
    with served(env) as (base, _pid, _cold):
        stop = threading.Event()
        times: list[float] = []

        def ask() -> None:
            caller = Caller(base, {"Authorization": f"Bearer {token}"})
            while not stop.is_set():
                start = time.perf_counter()
                caller("GET", "/api/v1/organizations")
                times.append(time.perf_counter() - start)
                time.sleep(0.05)

        thread = threading.Thread(target=ask)
        thread.start()
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "steward", "import", str(source), "--as", "accounts"],
            cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        peak = 0
        while process.poll() is None:
            try:
                status = (Path("/proc") / str(process.pid) / "status").read_text()
                peak = max(peak, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")))
            except (OSError, ValueError, TypeError):
                pass
            time.sleep(0.2)
        took = time.perf_counter() - start
        stop.set()
        thread.join()
    middle, worst = statistics.median(times) * 1000, max(times) * 1000
    print(
        f"\nImport of {rows:,} account rows (SQLite): {took:.1f} s, {rows / took:,.0f} rows/s (goal 5,000); "
        f"peak memory {peak / 1024:.0f} MiB; organization list meanwhile p50 {middle:.0f} ms, worst {worst:.0f} ms."
    )
