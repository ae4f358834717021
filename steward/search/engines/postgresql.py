"""PostgreSQL: trigram indexes (pg_trgm) over `Entry.text`, one a kind, where the extension can be made; the same
answers without."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.expressions import RawSQL

from steward.search.models import KINDS, Entry, Line, place

logger = logging.getLogger("steward.search")
# Titles are read by ranges of bytes, as on SQLite, whatever the language of the database.
_COLLATE = 'ALTER TABLE search_entry ALTER COLUMN title_folded TYPE varchar(300) COLLATE "C"'
_TRIGRAMS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "DROP INDEX IF EXISTS search_grams",  # the first version had one for all kinds
    *(
        f"CREATE INDEX IF NOT EXISTS search_grams_{kind} ON search_entry"
        f" USING gin (text gin_trgm_ops) WHERE kind = '{kind}'"
        for kind in KINDS
    ),
)
LATEST = 4_000
_CANDIDATES = """
WITH latest AS (SELECT {columns} FROM search_entry WHERE id BETWEEN %s AND %s ORDER BY id DESC LIMIT %s),
few AS MATERIALIZED (SELECT {columns} FROM latest AS e WHERE true{holds}{seen} LIMIT %s),
state AS MATERIALIZED (SELECT count(*) < %s AS lacks FROM few),
every AS MATERIALIZED (
    SELECT {columns} FROM search_entry WHERE (SELECT lacks FROM state) AND kind = %s{holds}
)
SELECT {columns} FROM few WHERE NOT (SELECT lacks FROM state)
UNION ALL (SELECT {columns} FROM every AS e WHERE true{seen} LIMIT %s)
"""


def install(schema: BaseDatabaseSchemaEditor) -> None:
    """Make the trigram indexes that are not there, if this user may make the extension; say so in the log if not."""
    schema.execute(_COLLATE)
    try:
        with transaction.atomic():
            for statement in _TRIGRAMS:
                schema.execute(statement)
    except DatabaseError:
        logger.warning("pg_trgm cannot be created by this user: search works, but reads the whole index.")


def uninstall(schema: BaseDatabaseSchemaEditor) -> None:
    """Take the index away; the extension may serve others."""
    for kind in KINDS:
        schema.execute(f"DROP INDEX IF EXISTS search_grams_{kind}")


def candidates(kind: str, needles: Sequence[str], among: models.QuerySet[Any] | None, limit: int) -> list[Line]:
    """Up to `limit` entries of `kind` whose text holds all `needles`.

    The latest entries are looked at one by one first: what is common is found among these. For the rest the index is
    asked for all that there are. The planner, left to itself, reads the whole table for what only another kind has.
    """
    holds = "".join(" AND text LIKE %s" for _needle in needles)
    likes = [f"%{connection.ops.prep_for_like_query(needle)}%" for needle in needles]
    seen, seen_params = _visible(among)
    sql = _CANDIDATES.format(columns=", ".join(Line._fields), holds=holds, seen=seen)
    first = [place(kind, 0), place(kind, 2**48 - 1), LATEST, *likes, *seen_params, limit, limit]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*first, kind, *likes, *seen_params, limit])
        return [Line(*row) for row in cursor.fetchall()]


def record_ids(kind: str, needles: Sequence[str], limit: int) -> list[int]:
    """The ids of their records alone, whoever may see them."""
    rows = Entry.objects.filter(kind=kind)
    for needle in needles:
        rows = rows.filter(text__contains=needle)
    return list(rows.values_list("record_id", flat=True)[:limit])


def _visible(among: models.QuerySet[Any] | None) -> tuple[str, Sequence[Any]]:
    if among is None:
        return "", ()
    probe = among.order_by().filter(pk=RawSQL("e.record_id", ())).values("pk")
    sql, params = probe.query.sql_with_params()
    return f" AND EXISTS ({sql})", params
