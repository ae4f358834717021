"""Asking the server the same thing many times over kept-alive connections, and the floor to compare with."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from urllib.parse import urlsplit


class Caller:
    """One kept-alive connection with fixed headers."""

    def __init__(self, base: str, headers: dict[str, str]) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=120)
        self.headers = headers

    def __call__(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """Status and body of one answer."""
        extra = {"Content-Type": "application/json"} if body is not None else {}
        self.connection.request(method, path, body, {**self.headers, **extra})
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def p50_ms(base: str, headers: dict[str, str], path: str, *, connections: int, rounds: int) -> float:
    """Median milliseconds of a GET, `connections` asking at once. Raises when an answer is not 2xx."""
    times: list[float] = []
    wrong: list[int] = []

    def ask() -> None:
        caller = Caller(base, headers)
        caller("GET", path)
        for _ in range(rounds):
            start = time.perf_counter()
            status, _body = caller("GET", path)
            times.append(time.perf_counter() - start)
            if status >= 300:
                wrong.append(status)

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong or not times:
        raise RuntimeError(f"{path} answered {wrong[:3]}")
    return statistics.median(times) * 1000
