"""The tables: printed as they fill, kept in a file at the end."""

from __future__ import annotations

from pathlib import Path

MARK = "<!-- measured -->"
PEERS_AT = 100_000
FLAT = 1.5


class Report:
    """Everything said so far."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        """Print a line, and remember it."""
        print(line, flush=True)
        self.lines.append(line)

    def table(self, size: int) -> Answers:
        """Begin the table of one size."""
        return Answers(self, size)

    def flatness(self, small: int, large: int) -> Flatness:
        """Begin the table that compares two sizes."""
        return Flatness(self, small, large)

    def write(self, path: Path) -> None:
        """Put all of it below the mark in a file."""
        head = path.read_text().partition(MARK)[0] if path.exists() else ""
        path.write_text(f"{head}{MARK}\n" + "\n".join(self.lines) + "\n")


class Answers:
    """One row an answer: its time beside its floor."""

    def __init__(self, report: Report, size: int) -> None:
        self.report, self.with_peers = report, size == PEERS_AT
        self.missed: list[str] = []
        last, rule = (" peers' best ms |", "---:|") if self.with_peers else ("", "")
        report.say(f"| answer | connections | p50 ms | floor ms | ratio | goal | queries |{last}")
        report.say(f"|---|---:|---:|---:|---:|---:|---:|{rule}")

    def row(self, name: str, connections: int, took: float, floor: float, goal: int, queries: int, peers: str) -> None:
        """One answer; `goal` is how many times the floor it may take."""
        ratio = took / floor
        missed = ratio > goal or queries > 20
        if missed:
            self.missed.append(f"{name} at {connections} ({ratio:.1f})")
        shown = f"**{ratio:.1f}**" if missed else f"{ratio:.1f}"
        last = f" {peers} |" if self.with_peers else ""
        self.report.say(f"| {name} | {connections} | {took:.1f} | {floor:.1f} | {shown} | {goal} | {queries} |{last}")

    def summary(self) -> None:
        """What misses its goal."""
        self.report.say(f"\nOver its goal: {'; '.join(self.missed) or 'nothing'}.")


class Flatness:
    """One row an answer: its time at two sizes."""

    def __init__(self, report: Report, small: int, large: int) -> None:
        self.report = report
        self.missed: list[str] = []
        report.say(f"| answer, 1 connection | ms at {small:,} | ms at {large:,} | ratio | goal |")
        report.say("|---|---:|---:|---:|---:|")

    def row(self, name: str, small: float, large: float) -> None:
        """One answer."""
        ratio = large / small
        shown = f"**{ratio:.2f}**" if ratio > FLAT else f"{ratio:.2f}"
        if ratio > FLAT:
            self.missed.append(f"{name} ({ratio:.2f})")
        self.report.say(f"| {name} | {small:.1f} | {large:.1f} | {shown} | {FLAT} |")

    def summary(self) -> None:
        """What misses its goal."""
        self.report.say(f"\nOver its goal: {'; '.join(self.missed) or 'nothing'}.")
