"""PostgreSQL: a trigram index (pg_trgm) over `Entry.text` where the extension can be made; the same answers without."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from steward.search.models import Entry

logger = logging.getLogger("steward.search")
# Titles are read by ranges of bytes, as on SQLite, whatever the language of the database.
_COLLATE = 'ALTER TABLE search_entry ALTER COLUMN title_folded TYPE varchar(300) COLLATE "C"'
_TRIGRAMS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX search_grams ON search_entry USING gin (text gin_trgm_ops)",
)


def install(schema: BaseDatabaseSchemaEditor) -> None:
    """Make the trigram index, if this user may make the extension; say so in the log if not."""
    schema.execute(_COLLATE)
    try:
        with transaction.atomic():
            for statement in _TRIGRAMS:
                schema.execute(statement)
    except DatabaseError:
        logger.warning("pg_trgm cannot be created by this user: search works, but reads the whole index.")


def uninstall(schema: BaseDatabaseSchemaEditor) -> None:
    """Take the index away; the extension may serve others."""
    schema.execute("DROP INDEX IF EXISTS search_grams")


def candidates(kind: str, needles: Sequence[str], among: models.QuerySet[Any] | None, limit: int) -> list[Entry]:
    """Up to `limit` entries of `kind` whose text holds all `needles`."""
    rows = _rows(kind, needles)
    if among is not None:
        rows = rows.filter(models.Exists(among.order_by().filter(pk=models.OuterRef("record_id")).values("pk")))
    return list(rows[:limit])


def record_ids(kind: str, needles: Sequence[str], limit: int) -> list[int]:
    """The ids of their records alone, whoever may see them."""
    return list(_rows(kind, needles).values_list("record_id", flat=True)[:limit])


def _rows(kind: str, needles: Sequence[str]) -> models.QuerySet[Entry]:
    rows = Entry.objects.filter(kind=kind)
    for needle in needles:
        rows = rows.filter(text__contains=needle)
    return rows
