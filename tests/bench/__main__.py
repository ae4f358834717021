"""`./do bench`: how fast, how large. Ratios within one run, as Markdown tables (docs/benchmarks.md keeps one run).

    ./do bench [--sizes 10000,100000,1000000] [--connections 1,8] [--databases sqlite,postgresql]
               [--keep FOLDER] [--to docs/benchmarks.md] [--answers board]
               [--only reads,writes,work,flatness,imports,pages]

Floor of an answer = the bare SQL of that answer through the same driver + an authenticated empty view of the same
server (`/api/v1/ping`, `/ping/`). The SQL is what the answer itself ran, captured once in a process of its own. The
three are timed in turns, block by block, so that other work on the machine hits all alike.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from . import imports, reads, weight, work, writes
from .bare import Bare
from .data import DATABASES, Data, prepared
from .machine import Served, served
from .tables import Report

# `--only none` seeds what is missing and ends.
PARTS = ("reads", "writes", "work", "flatness", "imports", "pages")


def main() -> None:
    """Measure every size on every database, print the tables."""
    parser = argparse.ArgumentParser(prog="./do bench")
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--connections", default="1,8")
    parser.add_argument("--databases", default="sqlite")
    parser.add_argument("--keep", default="", help="keep and reuse the seeded databases in this folder")
    parser.add_argument(
        "--to", default="", help="write the tables into this file too, below its line <!-- measured -->"
    )
    parser.add_argument("--only", default=",".join(PARTS), help="parts to measure")
    parser.add_argument("--answers", default="", help="only those whose name holds this")
    parser.add_argument("--rounds", type=int, default=40, help="requests of each kind")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are ended too
    sizes = [int(size) for size in options.sizes.split(",")]
    connections = [int(count) for count in options.connections.split(",")]
    parts = options.only.split(",")
    report, begun = Report(), time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
        home = Path(options.keep or folder).resolve()
        for kind in options.databases.split(","):
            with DATABASES[kind](home) as database:
                several = [prepared(database, size) for size in sizes]
                for data in several:
                    measure(data, connections, options.rounds, parts, options.answers, report)
                    if "work" in parts and data.size >= work.MANY:
                        work.measure(data, report)
                if "flatness" in parts and len(several) > 1:
                    compare(several[0], several[-1], options.rounds, options.answers, report)
        if "imports" in parts:
            imports.measure(Path(folder), report)
        if "pages" in parts:
            weight.measure(Path(folder), report)
    report.say(f"\nThis run took {(time.perf_counter() - begun) / 60:.0f} minutes.")
    if options.to:
        report.write(Path(options.to))


def measure(data: Data, connections: list[int], rounds: int, parts: list[str], answers: str, report: Report) -> None:
    """The table of one size: each answer, its time, its floor, the ratio."""
    if not {"reads", "writes"} & set(parts):
        return
    with served(data.env) as server, Bare(data.env, answers) as bare:
        report.say(f"\n## {data.size:,} accounts, {data.title}\n")
        report.say(f"Cold start to first page {server.cold:.1f} s; idle memory {server.idle_mib():.0f} MiB.\n")
        server.sign_in(data)
        table = report.table(data.size)
        if "reads" in parts:
            for count in connections:
                reads.measure(server, bare, count, rounds, table)
        if "writes" in parts:
            for count in connections:
                writes.measure(server, bare, count, rounds, table)
        table.summary()


def compare(small: Data, large: Data, rounds: int, answers: str, report: Report) -> None:
    """The same answers at both ends of the sizes, asked in turns."""
    with ExitStack() as stack:
        pair: list[tuple[Served, Bare]] = []
        for data in (small, large):
            server, bare = stack.enter_context(served(data.env)), stack.enter_context(Bare(data.env, answers))
            server.sign_in(data)
            pair.append((server, bare))
        report.say(f"\n## Flatness, {small.title}\n")
        table = report.flatness(small.size, large.size)
        reads.compare(pair, rounds, table)
        writes.compare(pair, rounds, table)
        table.summary()


if __name__ == "__main__":
    main()
