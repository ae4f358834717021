"""`./do bench`: how fast, how large. Ratios within one run, printed as a Markdown table (docs/benchmarks.md keeps one).

    python -m tests.bench [--sizes 10000,100000,1000000] [--connections 1,8] [--database postgres://…] [--keep FOLDER]

Floor of an answer = the bare SQL of that answer through the same driver + an authenticated empty view of the same
server (`/api/v1/ping`, `/ping/`). The SQL is what the answer itself ran, captured once in this process.
"""

from __future__ import annotations

import argparse
import gzip
import http.cookies
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
from pathlib import Path

from .imports import import_rows
from .load import Caller, p50_ms
from .machine import ROOT, memory_mib, served, steward
from .writes import write_rows

EMAIL, PASSWORD = "owner@example.com", "correct horse battery staple"


def main() -> None:
    """Measure every size, print the tables."""
    parser = argparse.ArgumentParser(prog="./do bench")
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--connections", default="1,8")
    parser.add_argument("--database", default="")
    parser.add_argument("--keep", default="", help="keep and reuse the seeded databases in this folder")
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            home = Path(options.keep or folder) / f"accounts-{size}"
            env = {"STEWARD_DATA": str(home)}
            if options.database:
                env["DATABASE_URL"] = options.database
            prepare(home, env, size)
            measure(env, size, [int(n) for n in options.connections.split(",")], options.rounds)
        import_rows(Path(folder) / "import", 100_000)
    weigh()


def prepare(home: Path, env: dict[str, str], size: int) -> None:
    """A workspace with `size` accounts, once."""
    if (home / "seeded").exists():
        return
    home.mkdir(parents=True, exist_ok=True)
    steward(env, "migrate", "--verbosity", "0")
    steward(env, "createcachetable")
    steward(env, "setup", "--email", EMAIL, "--password", PASSWORD, "--workspace", "Bench", "--currency", "USD")
    steward(env, "seed", "--accounts", str(size), "--contacts", str(2 * size), "--deals", str(2 * size))
    (home / "seeded").touch()


def measure(env: dict[str, str], size: int, connections: list[int], rounds: int) -> None:
    """One table: each answer, its time, its floor and the ratio."""
    token = steward(env, "token", EMAIL, "--scope", "admin")
    with served(env) as (base, pid, cold):
        bearer = {"Authorization": f"Bearer {token}"}
        cookie = sign_in(base)
        print(f"\n## {size:,} accounts, {'PostgreSQL' if 'DATABASE_URL' in env else 'SQLite'}\n")
        print(f"Cold start to first page {cold:.1f} s; idle memory {memory_mib(pid):.0f} MiB.\n")
        print("| answer | connections | ms p50 | floor ms | ratio | goal | queries |\n|---|---|---|---|---|---|---|")
        floors = capture(env, base, bearer, size)
        for count in connections:
            empty = {
                "json": p50_ms(base, bearer, "/api/v1/ping", connections=count, rounds=rounds),
                "page": p50_ms(base, cookie, "/ping/", connections=count, rounds=rounds),
            }
            for name, kind, path, sql_ms, queries in floors:
                headers = bearer if kind == "json" else cookie
                took = p50_ms(base, headers, path, connections=count, rounds=rounds)
                floor = sql_ms + empty[kind]
                goal = 3 if kind == "json" else 6
                cells = [f"{name} ({kind})", count, f"{took:.1f}", f"{floor:.1f}", f"{took / floor:.1f}", goal, queries]
                print(f"| {' | '.join(map(str, cells))} |", flush=True)
        write_rows(base, bearer)


def sign_in(base: str) -> dict[str, str]:
    """The cookie of a signed-in owner."""
    caller = Caller(base, {})
    caller.connection.request("GET", "/sign-in/")
    answer = caller.connection.getresponse()
    page = answer.read().decode()
    jar = http.cookies.SimpleCookie()
    for header in answer.headers.get_all("Set-Cookie", []):
        jar.load(header)
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    csrf = found.group(1) if found else ""
    body = urllib.parse.urlencode({"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": csrf})
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies, "Referer": base}
    caller.connection.request("POST", "/sign-in/", body, headers)
    answer = caller.connection.getresponse()
    answer.read()
    for header in answer.headers.get_all("Set-Cookie", []):
        jar.load(header)
    return {"Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())}


def capture(
    env: dict[str, str], base: str, bearer: dict[str, str], size: int
) -> list[tuple[str, str, str, float, int]]:
    """For each answer: name, kind, path, milliseconds of its bare SQL, number of queries (in a process of its own)."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.floor", EMAIL, str(size)],
        cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return [tuple(row) for row in json.loads(done.stdout.splitlines()[-1])]


def weigh() -> None:
    """Compressed size of what a page loads."""
    assets = ROOT / "build" / "assets"
    scripts = [*(ROOT / "steward/core/static/core/js").glob("*.js"), *assets.glob("vendor/htmx*.js")]
    total = sum(len(gzip.compress(path.read_bytes(), 9)) for path in scripts)
    style = len(gzip.compress((assets / "steward.css").read_bytes(), 9))
    print(f"\nCompressed: JavaScript {total / 1000:.0f} kB (goal 120), CSS {style / 1000:.0f} kB (goal 60).")


if __name__ == "__main__":
    main()
