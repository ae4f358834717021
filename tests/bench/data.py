"""The databases that are measured: seeded once, each size its own; what is kept is brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from tests.support.postgres import kept_server

from .machine import steward

EMAIL, PASSWORD = "owner@example.com", "correct horse battery staple"


@dataclass(frozen=True)
class Data:
    """One seeded workspace."""

    size: int
    title: str
    env: dict[str, str]


@dataclass(frozen=True)
class Database:
    """Where workspaces of all sizes live: the environment of one, and what to do once it is seeded."""

    title: str
    home: Path
    place: Callable[[str], dict[str, str]]
    settle: Callable[[dict[str, str]], None]


@contextmanager
def sqlite(home: Path) -> Iterator[Database]:
    """A folder of files."""
    yield Database("SQLite", home, lambda _name: {"DATABASE_URL": ""}, lambda _env: None)


@contextmanager
def postgresql(home: Path) -> Iterator[Database]:
    """A server of its own that loses nothing (fsync), with the settings PostgreSQL comes with."""
    with kept_server(home / "postgresql") as socket:

        def address(name: str) -> dict[str, str]:
            with psycopg.connect(host=str(socket), user="steward", dbname="postgres", autocommit=True) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            return {"DATABASE_URL": f"postgres://steward@{quote(str(socket), safe='')}/{name}"}

        def vacuum(env: dict[str, str]) -> None:
            with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")  # as autovacuum does within minutes
                connection.execute("CHECKPOINT")

        yield Database("PostgreSQL", home, address, vacuum)


DATABASES: dict[str, Callable[[Path], AbstractContextManager[Database]]] = {"sqlite": sqlite, "postgresql": postgresql}


def prepared(database: Database, size: int) -> Data:
    """A workspace with `size` accounts, twice as many contacts and deals; seeded unless it is there."""
    name = f"accounts-{size}"
    folder = database.home / f"{database.title.lower()}-{name}"
    env = {"STEWARD_DATA": str(folder), **database.place(name)}
    if not (folder / "seeded").exists():
        folder.mkdir(parents=True, exist_ok=True)
        set_up(env)
        steward(env, "seed", "--accounts", str(size), "--contacts", str(2 * size), "--deals", str(2 * size))
        database.settle(env)
        (folder / "seeded").touch()
    steward(env, "migrate", "--verbosity", "0")
    return Data(size, database.title, env)


def set_up(env: dict[str, str]) -> None:
    """An empty workspace with its owner."""
    steward(env, "migrate", "--verbosity", "0")
    steward(env, "createcachetable")
    steward(env, "setup", "--email", EMAIL, "--password", PASSWORD, "--workspace", "Bench", "--currency", "USD")
