"""Long work in the background, asked for by the API of a running server: bulk change, its undo, duplicates."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from .data import Data
from .imports import Meanwhile
from .load import Caller
from .machine import Served, family, own_mib, processor_seconds, served
from .tables import Report

MANY = 100_000  # as many are changed in bulk: all there are in the workspace of this size
OVER = ("done", "failed", "cancelled")


@dataclass(frozen=True)
class Job:
    """One kind of work, by what it is asked for; its goals."""

    title: str
    rows: int
    path: str
    body: dict[str, Any]
    per_second: str = ""
    most_mib: str = ""


def measure(data: Data, report: Report) -> None:
    """A table: seconds, rows a second, the most memory that one process held of its own, lists meanwhile."""
    report.say(f"\n## Long work at {data.size:,} accounts, {data.title}, server running\n")
    report.say(
        "| work | rows | seconds | of them processor | rows/s | goal | MiB | goal "
        "| list meanwhile, JSON p50 / worst ms | page p50 / worst ms |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    )
    with served(data.env) as server:
        _rest(server)
        server.sign_in(data)
        caller = Caller(server.base, server.headers["json"])
        if data.size == MANY:
            asked = {"action": "tag", "tags": [f"Bench {uuid4().hex[:6]}"], "filter": {"all": []}}
            tag = Job("add a tag in bulk", MANY, "/organizations/bulk", asked, "20,000")
            batch = _done(tag, server, caller, data, report)["batch_id"]
            _done(Job("undo of it", MANY, f"/batches/{batch}/undo", {}), server, caller, data, report)
        search = Job("search for duplicates", 3 * data.size, "/duplicates/search", {}, "600 s", "500")
        _done(search, server, caller, data, report)


def _done(job: Job, server: Served, caller: Caller, data: Data, report: Report) -> dict[str, Any]:
    """Ask for it, wait until it is over, write its row; what the asking answered."""
    members, peak = family(server.pid), 0.0
    with Meanwhile(server, data.env) as meanwhile:  # it signs in first, which is not what is timed
        begun, busy = time.perf_counter(), sum(map(processor_seconds, members))
        answer: dict[str, Any] = json.loads(_answered(caller, "POST", job.path, json.dumps(job.body).encode()))
        run = answer.get("run_id", answer["id"])
        while (state := json.loads(_answered(caller, "GET", f"/runs/{run}"))["state"]) not in OVER:
            peak = max(peak, *map(own_mib, members))
            time.sleep(0.1)
        took, busy = time.perf_counter() - begun, sum(map(processor_seconds, members)) - busy
    if state != "done":
        raise RuntimeError(f"{job.title} ended as {state}")
    cells = [job.title, f"{job.rows:,}", f"{took:.1f}", f"{busy:.1f}", f"{job.rows / took:,.0f}", job.per_second]
    report.say(f"| {' | '.join([*cells, f'{peak:.0f}', job.most_mib, *meanwhile.cells()])} |")
    return answer


def _answered(caller: Caller, method: str, path: str, body: bytes | None = None) -> bytes:
    status, text = caller(method, f"/api/v1{path}", body)
    if status >= 300:
        raise RuntimeError(f"{method} {path} answered {status}: {text[:300]!r}")
    return text


def _rest(server: Served) -> None:
    """Let nightly work end that a start catches up with."""
    members = family(server.pid)
    before = -1.0
    while (now := sum(map(processor_seconds, members))) - before > 0.2:
        before = now
        time.sleep(5)
