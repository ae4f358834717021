"""One engine per database: how candidates are looked up, and what the migration must make for it."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from django.db import connection

from steward.core.database import vendor

from . import postgresql, sqlite

_WRITE = """
INSERT INTO search_entry (id, kind, record_id, title, title_folded, detail, text) VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET title = excluded.title, title_folded = excluded.title_folded,
detail = excluded.detail, text = excluded.text
"""


def engine() -> ModuleType:
    """The engine of this database: `candidates()`, `install()`, `uninstall()`."""
    return sqlite if vendor() == "sqlite" else postgresql


def write(rows: Sequence[Sequence[Any]]) -> None:
    """Insert entries, or bring those up to date that are there: values in the order of the model's fields."""
    with connection.cursor() as cursor:
        cursor.executemany(_WRITE, rows)
