"""Win a deal, complete an activity: milliseconds of one at a time, each a new one."""

from __future__ import annotations

import json
import statistics
import time

from .load import Caller


def write_rows(base: str, bearer: dict[str, str], rounds: int = 40) -> None:
    """Print a line for each kind of write."""
    caller = Caller(base, bearer)
    deals = json.loads(caller("GET", f"/api/v1/deals?limit={rounds}&status=open")[1])["items"]
    tasks = json.loads(caller("GET", f"/api/v1/activities?limit={rounds}&done=false")[1])["items"]
    created = []
    for number in range(rounds):
        start = time.perf_counter()
        status, body = caller("POST", "/api/v1/accounts", json.dumps({"name": f"Written {number}"}).encode())
        created.append(time.perf_counter() - start)
        if status != 201:
            raise RuntimeError(f"create answered {status}: {body[:300]!r}")
    print(f"| create an account | 1 | {statistics.median(created) * 1000:.1f} | | | | |")
    for name, rows, path in (
        ("win a deal", deals, "/api/v1/deals/{}/win"),
        ("complete an activity", tasks, "/api/v1/activities/{}/complete"),
    ):
        times = []
        for row in rows:
            start = time.perf_counter()
            status, body = caller("POST", path.format(row["id"]), b"{}")
            times.append(time.perf_counter() - start)
            if status != 200:
                raise RuntimeError(f"{name} answered {status}: {body[:300]!r}")
        print(f"| {name} | 1 | {statistics.median(times) * 1000:.1f} | | | | |", flush=True)
