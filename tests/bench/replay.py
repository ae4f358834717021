"""Runs each answer once through the application to learn its SQL, then that SQL through the driver, as often as asked.

Says in one JSON line what it knows; then answers each line {kind, place, times, connections} with seconds.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steward.config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from steward.team.models import Member  # noqa: E402
from steward.team.operations import make_token  # noqa: E402

from .bare import Answer, Write  # noqa: E402
from .data import EMAIL  # noqa: E402
from .questions import Question, Wish, questions, wishes  # noqa: E402

# What every authenticated answer asks: part of the empty view, not of the answer.
USUAL = tuple(f'FROM "{name}"' for name in ("django_session", "team_member", "team_token", "team_workspace"))
Statement = tuple[str, Any, bool]


@dataclass
class Learnt:
    """The statements of one answer, and how many there were with those of the empty view."""

    own: list[Statement] = field(default_factory=list)
    count: int = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Django's `execute_wrapper`: remember, and go on."""
        verb = sql.split(None, 1)[0].upper()
        if verb not in ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK"):
            self.count += 1
            if not any(table in sql for table in USUAL):
                self.own.append((sql, params, many))
        return execute(sql, params, many, context)


class Replay:
    """The application in this process, and what it was seen to ask."""

    def __init__(self) -> None:
        settings.ALLOWED_HOSTS.append("testserver")
        owner = Member.objects.get(email=EMAIL)
        _row, token = make_token(owner, by=owner, name="bench", scope="write", days=1)
        self.headers = {"json": {"Authorization": f"Bearer {token}"}, "page": {}}
        self.client = Client()
        self.client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.learnt: dict[str, list[list[Learnt]]] = {"read": [], "write": []}
        self.pools: dict[int, ThreadPoolExecutor] = {}

    def read(self, asked: Question) -> Answer:
        """Learn the SQL of a page or JSON answer."""
        ask = partial(self.client.get, asked.path, headers=self.headers[asked.kind])
        ask()  # what is asked once a process, like content types, is not asked again
        learnt = self._learn(ask, asked.path)
        self.learnt["read"].append([learnt])
        return Answer(asked.name, asked.kind, asked.path, asked.peers, learnt.count)

    def write(self, wish: Wish) -> Write:
        """Learn the SQL of a write: of a few, each done for good."""
        paths = [wish.path.format(id=wish.ids.pop()) for _n in range(3)] if wish.ids else [wish.path]
        found = []
        for number, path in enumerate(paths):
            body = {} if wish.ids else {"name": f"Learnt {time.time_ns()} {number}"}
            post = partial(self.client.post, path, body, content_type="application/json", headers=self.headers["json"])
            found.append(self._learn(post, path))
        self.learnt["write"].append(found)
        return Write(wish.title, wish.path, wish.peers, max(one.count for one in found), wish.ids)

    def _learn(self, ask: Callable[[], Any], path: str) -> Learnt:
        learnt = Learnt()
        with connection.execute_wrapper(learnt):
            answer = ask()
        if not 200 <= answer.status_code < 300:
            raise SystemExit(f"{path} answered {answer.status_code}: {answer.content[:300]!r}")
        return learnt

    def again(self, kind: str, place: int, times: int, connections: int) -> list[float]:
        """Seconds of the bare SQL, each time."""
        lists = self.learnt[kind][place]
        work = [lists[n % len(lists)].own for n in range(max(1, times // connections))]
        if connections == 1:
            return [_bare(own, commits=kind == "write") for own in work]
        pool = self.pools.setdefault(connections, ThreadPoolExecutor(connections))
        tasks = [
            pool.submit(lambda: [_bare(own, commits=kind == "write") for own in work]) for _n in range(connections)
        ]
        return [seconds for task in tasks for seconds in task.result()]


def _bare(statements: list[Statement], *, commits: bool) -> float:
    """Seconds to run these and fetch their rows through the driver alone; a write with its commit."""
    connection.ensure_connection()
    start = time.perf_counter()
    with closing(connection.create_cursor()) as cursor:
        if commits:
            cursor.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
        for sql, params, many in statements:
            if many:
                cursor.executemany(sql, params)
            else:
                cursor.execute(sql, params)
                if cursor.description:
                    cursor.fetchall()
        if commits:
            cursor.execute("COMMIT")
    return time.perf_counter() - start


def main() -> None:
    """Learn, say so, then answer line by line until the input ends."""
    replay, part = Replay(), sys.argv[1]
    asked = [one for one in questions(Member.objects.get(email=EMAIL)) if part in f"{one.name} ({one.kind})"]
    reads = [asdict(replay.read(one)) for one in asked]
    writes = [asdict(replay.write(one)) for one in wishes() if part in one.title]
    print(json.dumps({"reads": reads, "writes": writes}), flush=True)
    for line in sys.stdin:
        print(json.dumps(replay.again(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
