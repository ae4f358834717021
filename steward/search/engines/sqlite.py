"""SQLite: FTS5 with trigrams over `Entry.text`, kept by triggers. Lists of row ids only (`detail=none`): half the size;
what they name is then compared with the text itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.expressions import RawSQL

from steward.search.models import Line, place

MOST_GRAMS = 24
FEW_GRAMS = 5  # each list of row ids that has to be walked takes its time
_INSTALL = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS search_grams USING fts5(text, content='search_entry', content_rowid='id',
    tokenize='trigram case_sensitive 1', detail='none', columnsize=0)""",
    """CREATE TRIGGER IF NOT EXISTS search_entry_in AFTER INSERT ON search_entry BEGIN
    INSERT INTO search_grams(rowid, text) VALUES (new.id, new.text); END""",
    """CREATE TRIGGER IF NOT EXISTS search_entry_out AFTER DELETE ON search_entry BEGIN
    INSERT INTO search_grams(search_grams, rowid, text) VALUES ('delete', old.id, old.text); END""",
    """CREATE TRIGGER IF NOT EXISTS search_entry_new AFTER UPDATE OF text ON search_entry
    WHEN old.text <> new.text BEGIN
    INSERT INTO search_grams(search_grams, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO search_grams(rowid, text) VALUES (new.id, new.text); END""",
)
_UNINSTALL = (
    "DROP TRIGGER search_entry_in",
    "DROP TRIGGER search_entry_out",
    "DROP TRIGGER search_entry_new",
    "DROP TABLE search_grams",
)


def install(schema: BaseDatabaseSchemaEditor) -> None:
    """Make the trigram table and the triggers that keep it, where they are not there."""
    for statement in _INSTALL:
        schema.execute(statement)


def uninstall(schema: BaseDatabaseSchemaEditor) -> None:
    """Take them away again."""
    for statement in _UNINSTALL:
        schema.execute(statement)


def candidates(kind: str, needles: Sequence[str], among: models.QuerySet[Any] | None, limit: int) -> list[Line]:
    """Up to `limit` entries of `kind` whose text holds all `needles`, in the order of their ids."""
    columns = ", ".join(f"e.{name}" for name in Line._fields)
    return [Line(*row) for row in _rows(columns, kind, needles, among, limit)]


def record_ids(kind: str, needles: Sequence[str], limit: int) -> list[int]:
    """The ids of their records alone, whoever may see them."""
    return [row[0] for row in _rows("e.record_id", kind, needles, None, limit)]


def _rows(
    columns: str, kind: str, needles: Sequence[str], among: models.QuerySet[Any] | None, limit: int
) -> list[tuple[Any, ...]]:
    holds = " AND instr(e.text, %s) > 0" * len(needles)
    seen, seen_params = _visible(among)
    sql = (
        f"SELECT {columns}"  # noqa: S608 - fixed words only
        " FROM search_grams g CROSS JOIN search_entry e ON e.id = g.rowid"
        f" WHERE g.search_grams MATCH %s AND g.rowid BETWEEN %s AND %s{holds}{seen} LIMIT %s"
    )
    params = [_match(needles), place(kind, 0), place(kind, 2**48 - 1), *needles, *seen_params, limit]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _match(needles: Sequence[str]) -> str:
    """The trigrams of the needles, as an FTS5 expression in which nothing is syntax."""
    grams = dict.fromkeys(gram for needle in needles for gram in _grams(needle))
    quoted = ('"' + gram.replace('"', '""') + '"' for gram in list(grams)[:MOST_GRAMS])
    return " AND ".join(quoted)


def _grams(needle: str) -> list[str]:
    """The trigrams of a needle; of a long one every other, which together still hold all its letters."""
    found = [needle[i : i + 3] for i in range(len(needle) - 2)]
    return found if len(found) <= FEW_GRAMS else [*found[::2], found[-1]]


def _visible(among: models.QuerySet[Any] | None) -> tuple[str, Sequence[Any]]:
    if among is None:
        return "", ()
    probe = among.order_by().filter(pk=RawSQL("e.record_id", ())).values("pk")
    sql, params = probe.query.sql_with_params()
    return f" AND EXISTS ({sql})", params
