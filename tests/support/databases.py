"""Databases for servers that tests start, on the same kind of database as the tests themselves."""

from __future__ import annotations

import os
import uuid
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

DATABASE = "database"  # the file in which an installation that others copy keeps its DATABASE_URL


def is_embedded() -> bool:
    """Whether the tests run on SQLite, whose file lies in the data folder."""
    return not os.environ.get("DATABASE_URL", "").startswith(("postgres:", "postgresql:"))


def create_database(like: str = "") -> str:
    """The DATABASE_URL of a new database, a copy of the one at `like` if given; empty under SQLite."""
    if is_embedded():
        return ""
    name = f"server_{uuid.uuid4().hex[:12]}"
    template = urlsplit(like).path.lstrip("/") or "template1"
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def drop_database(url: str) -> None:
    """The end of a database that `create_database` made."""
    if url:
        name = sql.Identifier(urlsplit(url).path.lstrip("/"))
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
