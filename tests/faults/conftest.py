"""A firm on a server that is about to have an accident."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.server import Server

Wrong = dict[str, str]


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory, owned: Server) -> Iterator[Server]:
    """A server with Olga's firm for all tests of a module: where nothing breaks but what members do."""
    with owned.copy(tmp_path_factory.mktemp("shared")) as server:
        server.start()
        yield server


def wrong(server: Server) -> Wrong:
    """What `steward check --deep` finds wrong, by name. That little disk is free is the test's own doing."""
    done = server.steward("check", "--deep", "--json")
    lines = [line for line in done.stdout.splitlines() if line.startswith("[")]
    assert lines, done.stderr
    found: list[dict[str, Any]] = json.loads(lines[-1])
    return {one["name"]: one["text"] for one in found if not one["well"] and one["name"] != "disk"}
