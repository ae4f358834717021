"""Lists, pages, boards, search: each answer beside its floor, and at two sizes."""

from __future__ import annotations

from collections.abc import Sequence

from .bare import Bare
from .load import Crowd, in_turns
from .machine import Served
from .tables import Answers, Flatness

EMPTY = {"json": "/api/v1/ping", "page": "/ping/"}
GOAL = {"json": 3, "page": 6}


def measure(server: Served, bare: Bare, connections: int, rounds: int, table: Answers) -> None:
    """A row for each answer with this many connections."""
    crowds = {kind: Crowd(server.base, headers, connections) for kind, headers in server.headers.items()}
    for place, answer in enumerate(bare.answers):
        crowd = crowds[answer.kind]
        asks = [crowd.get(EMPTY[answer.kind]), bare.again("read", place, connections), crowd.get(answer.path)]
        empty, sql, took = in_turns(asks, rounds * (1 if connections == 1 else 2), warm=4 * connections)
        table.row(answer.title, connections, took, empty + sql, GOAL[answer.kind], answer.queries, answer.peers)


def compare(pair: Sequence[tuple[Served, Bare]], rounds: int, table: Flatness) -> None:
    """A row for each answer at both sizes, one connection each."""
    crowds = [{kind: Crowd(one.base, how, 1) for kind, how in one.headers.items()} for one, _bare in pair]
    for place, answer in enumerate(pair[0][1].answers):
        paths = [bare.answers[place].path for _server, bare in pair]
        asks = [crowd[answer.kind].get(path) for crowd, path in zip(crowds, paths, strict=True)]
        table.row(answer.title, *in_turns(asks, rounds, warm=5))
