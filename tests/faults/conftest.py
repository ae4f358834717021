"""A firm on a server that is about to have an accident."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.databases import fresh_database
from tests.support.firm import Api, api_of, set_up
from tests.support.server import Server

Wrong = dict[str, str]


@pytest.fixture
def firm(server: Server) -> Api:
    """Olga's firm on the test's own server; its API as she."""
    set_up(server)
    return api_of(server)


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server with Olga's firm for all tests of a module: where nothing breaks but what members do."""
    folder: Path = tmp_path_factory.mktemp("shared")
    with fresh_database() as url:
        if not url:
            shutil.copytree(request.getfixturevalue("migrated_data"), folder / "data")
        with Server(folder, database_url=url) as server:
            server.start()
            set_up(server)
            yield server


def wrong(server: Server) -> Wrong:
    """What `steward check --deep` finds wrong, by name. That little disk is free is the test's own doing."""
    done = server.steward("check", "--deep", "--json")
    lines = [line for line in done.stdout.splitlines() if line.startswith("[")]
    assert lines, done.stderr
    found: list[dict[str, Any]] = json.loads(lines[-1])
    return {one["name"]: one["text"] for one in found if not one["well"] and one["name"] != "disk"}
