"""Win a deal, complete an activity, create an account: each time another one, beside its floor, and at two sizes."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence

from .bare import Bare, Write
from .load import Crowd, in_turns
from .machine import Served
from .reads import EMPTY
from .tables import Answers, Flatness

GOAL = 3
ROUNDS = 30
_number = itertools.count()


def measure(server: Served, bare: Bare, connections: int, rounds: int, table: Answers) -> None:
    """A row for each kind of write with this many connections."""
    crowd = Crowd(server.base, server.headers["json"], connections)
    rounds = min(rounds, ROUNDS)
    for place, write in enumerate(bare.writes):
        requests = _requests(write)
        asks = [crowd.get(EMPTY["json"]), bare.again("write", place, connections), crowd.each(requests)]
        empty, sql, took = in_turns(asks, rounds if connections == 1 else 2 * rounds)
        table.row(write.title, connections, took, empty + sql, GOAL, write.queries, write.peers)


def compare(pair: Sequence[tuple[Served, Bare]], rounds: int, table: Flatness) -> None:
    """A row for each kind of write at both sizes."""
    crowds = [Crowd(server.base, server.headers["json"], 1) for server, _bare in pair]
    for place, write in enumerate(pair[0][1].writes):
        asks = [crowd.each(_requests(bare.writes[place])) for crowd, (_s, bare) in zip(crowds, pair, strict=True)]
        table.row(write.title, *in_turns(asks, min(rounds, ROUNDS)))


def _requests(write: Write) -> Iterator[tuple[str, bytes]]:
    """One request after the other: on the next record, or making a new one."""
    if not write.ids:
        while True:
            yield write.path, json.dumps({"name": f"Written {next(_number)}"}).encode()
    while write.ids:
        yield write.path.format(id=write.ids.pop()), b"{}"
    raise RuntimeError(f"{write.title}: no record is left to do it with")
