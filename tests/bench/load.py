"""Asking a server the same thing over kept-alive connections, and taking turns between things that are compared."""

from __future__ import annotations

import http.client
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

BLOCKS = 5
IDLE = 5  # seconds
MIDDLE = 0.5
Ask = Callable[[int], list[float]]  # do it so many times; the seconds of each


class Caller:
    """One kept-alive connection with fixed headers."""

    def __init__(self, base: str, headers: dict[str, str]) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=120)
        self.headers, self.last = headers, time.monotonic()

    def __call__(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """Status and body of one answer."""
        if time.monotonic() - self.last > IDLE:  # the server is about to close it
            self.connection.close()
        extra = {"Content-Type": "application/json"} if body is not None else {}
        self.connection.request(method, path, body, {**self.headers, **extra})
        answer = self.connection.getresponse()
        text, self.last = answer.read(), time.monotonic()
        return answer.status, text

    def timed(self, method: str, path: str, body: bytes | None = None) -> float:
        """Seconds of one answer. Raises when it is not 2xx."""
        start = time.perf_counter()
        status, text = self(method, path, body)
        took = time.perf_counter() - start
        if not 200 <= status < 300:
            raise RuntimeError(f"{method} {path} answered {status}: {text[:300]!r}")
        return took


class Crowd:
    """Several connections asking at once."""

    def __init__(self, base: str, headers: dict[str, str], connections: int) -> None:
        self.callers = [Caller(base, headers) for _one in range(connections)]

    def get(self, path: str) -> Ask:
        """Asks for this path."""
        return lambda times: self._ask(lambda caller: caller.timed("GET", path), times)

    def each(self, requests: Iterator[tuple[str, bytes]]) -> Ask:
        """Posts the next of these every time."""
        lock = threading.Lock()

        def one(caller: Caller) -> float:
            with lock:
                path, body = next(requests)
            return caller.timed("POST", path, body)

        return lambda times: self._ask(one, times)

    def _ask(self, one: Callable[[Caller], float], times: int) -> list[float]:
        count = len(self.callers)
        return at_once(count, lambda place: [one(self.callers[place]) for _n in range(max(1, times // count))])


def at_once(count: int, work: Callable[[int], list[float]]) -> list[float]:
    """What `count` threads working at once came to. Raises what one of them raised."""
    if count == 1:
        return work(0)
    found: list[float] = []
    wrong: list[Exception] = []

    def run(place: int) -> None:
        try:
            found.extend(work(place))
        except Exception as error:  # noqa: BLE001 - raised below, in the thread that asked
            wrong.append(error)

    threads = [threading.Thread(target=run, args=[place]) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return found


def in_turns(asks: Sequence[Ask], rounds: int, *, warm: int = 3) -> list[float]:
    """Milliseconds of each (p50), done `rounds` times in blocks that take turns, after some that do not count."""
    at = float(os.environ.get("BENCH_AT", MIDDLE))  # 0.1 on a busy machine, where the median tells of the others
    times: list[list[float]] = [[] for _one in asks]
    for ask in asks:
        ask(warm)
    for _block in range(BLOCKS):
        for found, ask in zip(times, asks, strict=True):
            found.extend(ask(max(1, rounds // BLOCKS)))
    return [sorted(found)[int(len(found) * at)] * 1000 for found in times]
