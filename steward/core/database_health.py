"""What the database says of itself, for the health page."""

from __future__ import annotations

import sqlite3

from django.db import connection

from .database import wal_is_safe


def describe() -> str:
    """The database below and its version, in a few words; on SQLite how the journal is kept and why."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            version = sqlite3.sqlite_version
            if wal_is_safe():
                return f"SQLite {version}, write-ahead log"
            return f"SQLite {version}, rollback journal (this version has the WAL-reset bug)"
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def integrity() -> str:
    """What is wrong with the database file, or nothing. PostgreSQL keeps that to itself."""
    if connection.vendor != "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        found = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        found += [f"{row[0]} row {row[1]} points nowhere" for row in cursor.fetchall()]
    return "; ".join(found[:20])
