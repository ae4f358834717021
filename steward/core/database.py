"""The one place, with `search/engines` and the settings, that knows which database runs below.

SQLite is the embedded default. WAL is used only on a SQLite without the WAL-reset bug (3.7.0 - 3.51.2, mended in
3.51.3, 3.50.7 and 3.44.6, sqlite.org/wal.html#walresetbug); elsewhere the rollback journal.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

import dj_database_url
from django.core.exceptions import EmptyResultSet
from django.db import DatabaseError, OperationalError, connection, models
from django.utils.translation import gettext as _

from .refused import Unavailable

T = TypeVar("T", bound=models.Model)
_BUSY = ("40001", "40P01", "55P03", "57014")  # serialization, deadlock, lock and statement timeouts of PostgreSQL
_AWAY = ("08", "53", "57")  # of PostgreSQL: no connection, no resources, shutting down
_BROKEN = ("disk i/o error", "unable to open database file", "readonly database")  # of SQLite


def wal_is_safe(version: tuple[int, ...] | None = None) -> bool:
    """Whether this SQLite library may run in WAL mode without the WAL-reset bug."""
    found = version or sqlite3.sqlite_version_info
    return found >= (3, 51, 3) or (3, 50, 7) <= found < (3, 51) or (3, 44, 6) <= found < (3, 45)


def database_settings(url: str, data: Path) -> dict[str, Any]:
    """Django's settings of the one database: `url` if given (postgres://…), else SQLite in the folder `data`."""
    if not url:
        return sqlite_settings(data / "steward.sqlite3")
    parsed = cast("dict[str, Any]", dj_database_url.parse(url))
    if "sqlite" in parsed["ENGINE"]:
        return sqlite_settings(Path(parsed["NAME"]))
    parsed["CONN_MAX_AGE"] = 60
    parsed["CONN_HEALTH_CHECKS"] = True
    parsed.setdefault("OPTIONS", {})
    return parsed


def sqlite_settings(path: Path) -> dict[str, Any]:
    """An embedded database that loses no acknowledged commit: synchronous=FULL, writers queue for 20 s."""
    journal = "WAL" if wal_is_safe() else "DELETE"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                f"PRAGMA journal_mode={journal};PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-8192;PRAGMA mmap_size=1073741824;PRAGMA temp_store=MEMORY;"
            ),
        },
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
    }


def is_embedded() -> bool:
    """Whether the database is the SQLite file beside the application."""
    return connection.vendor == "sqlite"


def vendor() -> str:
    """`sqlite` or `postgresql`: asked by the search engines and the health page alone."""
    return connection.vendor


def trouble(error: DatabaseError) -> Unavailable | None:
    """What to tell people when the database cannot work: no room, no answer, too busy. None: the fault is ours.

    The transaction was rolled back, so nothing was changed.
    """
    if not isinstance(error, OperationalError):
        return None
    said, state = str(error).lower(), str(getattr(error.__cause__, "sqlstate", None) or "")
    if "disk is full" in said or state == "53100":
        text = _("The server's disk is full, so nothing was saved. Tell whoever runs Steward, then try again.")
        return Unavailable(text, code="disk_full", retry_after=60)
    if "is locked" in said or state in _BUSY:
        return Unavailable(_("The database is busy, so nothing was saved. Try again."), code="busy", retry_after=1)
    embedded = connection.vendor == "sqlite"
    if any(words in said for words in _BROKEN) if embedded else not state or state[:2] in _AWAY:
        text = _("The database does not answer, so nothing was saved. Try again in a minute.")
        return Unavailable(text, code="database_away")
    return None


def locked(row: T) -> T:
    """The same row, read anew and held until the transaction ends.

    A row lock on PostgreSQL, of the kind that lets others insert rows which point here: two of them that then both
    want the row would otherwise wait for each other for ever. On SQLite the transaction is already the only writer
    (BEGIN IMMEDIATE), so it is a read.
    """
    manager = type(row)._base_manager
    return manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)


@models.ForeignKey.register_lookup
@models.BigAutoField.register_lookup
class OneOf(models.Lookup):
    """`rows.filter(pk__one_of=ids)`: as `in`, for thousands of ids: they are one value of the statement, not thousands
    of which Django writes each. Django looks at each item of a list or tuple beforehand: a set is quicker."""

    lookup_name = "one_of"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """A list in JSON."""
        column, params = self.process_lhs(compiler, connection)
        sql = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - a column
        return sql, [*params, json.dumps(list(self.rhs))]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """An array."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, list(self.rhs)]


def first_of_each(
    rows: models.QuerySet[Any], column: str, keys: Sequence[int], limit: int
) -> list[int]:  # fmt: skip
    """The ids of the first rows for each key of a column, in the order of `rows`: one statement, compiled once.

    For boards: as many lanes as there are, each an index range. A union of query sets would be compiled lane by lane,
    and SQLite takes no LIMIT in it.
    """
    if not keys:
        return []
    stand_in = -(2**61) - 1
    sql, params = rows.filter(**{column: stand_in}).values("pk")[:limit].query.sql_with_params()
    parts = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS part_{place}" for place in range(len(keys)))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(parts, [key if param == stand_in else param for key in keys for param in params])
        return [pk for (pk,) in cursor.fetchall()]


def ids_of_each(parts: Sequence[models.QuerySet[Any]], limit: int) -> list[list[int]]:
    """The ids of the first rows of each of these, in its own order: one statement."""
    found: list[list[int]] = [[] for _part in parts]
    statements, params = list[str](), list[Any]()
    for place, rows in enumerate(parts):
        try:
            sql, given = rows.values("pk")[:limit].query.sql_with_params()
        except EmptyResultSet:
            continue
        statements.append(f"SELECT {place} AS place, part_{place}.* FROM ({sql}) AS part_{place}")  # noqa: S608
        params += given
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), params)
            for place, pk in cursor.fetchall():
                found[place].append(pk)
    return found


def count_each(parts: Sequence[models.QuerySet[Any]], cap: int) -> list[int]:
    """How many rows each of these has, counted no further than `cap`: one statement."""
    counts, statements, params = [0] * len(parts), list[str](), list[Any]()
    for place, rows in enumerate(parts):
        try:
            sql, given = rows.order_by().values("pk")[:cap].query.sql_with_params()
        except EmptyResultSet:
            continue
        statements.append(f"SELECT {place} AS place, COUNT(*) FROM ({sql}) AS part_{place}")  # noqa: S608
        params += given
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), params)
            for place, count in cursor.fetchall():
                counts[place] = count
    return counts


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert prepared rows quickly: `columns` are field attnames, each row holds database-ready values in that order.

    For bulk paths that know every value (import, seed). No `save()`, no defaults: the caller names every column.
    """
    fields = [model._meta.get_field(name) for name in columns]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)  # type: ignore[union-attr]
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 - names from the model
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # several times as quick there
            with cursor.copy(f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN") as lines:
                for row in rows:
                    lines.write_row(row)
            return
        cursor.executemany(sql, list(rows))


def insert_all(
    model: type[models.Model], rows: Sequence[Mapping[str, Any]], ids: Sequence[int] | None = None
) -> list[int]:
    """Insert many rows of Python values by column; a column that a row does not name gets the model's default.

    Returns their ids, in the order of the rows; `ids` from `reserve_ids` when the caller had to know them before. As
    quick as `insert_rows`: only named values are converted, and one object that rows in a row share is converted once.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    named = set[str]().union(*rows)
    if strange := named - set(fields):
        raise KeyError(f"{model.__name__} has no {', '.join(sorted(strange))}")
    ids = list(reserve_ids(model, len(rows)) if ids is None else ids)
    columns = [
        ids if name == "id" else _column(field, rows) if name in named else _column(field, [{}]) * len(rows)
        for name, field in fields.items()
    ]
    insert_rows(model, list(fields), zip(*columns, strict=True))
    return ids


def _column(field: models.Field[Any, Any], rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """What the rows hold in this column, ready for the database."""
    name, default, change = field.attname, field.get_default(), _converter(field)
    values = [row.get(name, default) for row in rows]
    if change is None:
        return values
    found, last, became = list[Any](), object(), None
    for value in values:
        if value is not last:
            last, became = value, change(value)
        found.append(became)
    return found


def update_all(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write the named fields of many stored rows of one model, each by its id: `bulk_update`, many times as quick."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [meta.get_field(name) for name in columns]
    convert = [(field.attname, _converter(field)) for field in fields]  # type: ignore[union-attr, arg-type]
    quote = connection.ops.quote_name
    marks = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)  # type: ignore[union-attr]
    sql = f"UPDATE {quote(meta.db_table)} SET {marks} WHERE id = %s"  # noqa: S608 - names from the model
    values = [
        [*(change(getattr(row, name)) if change else getattr(row, name) for name, change in convert), row.pk]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids for rows that the caller inserts in the same transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # the only writer until the transaction ends
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = (cursor.fetchone() or [0])[0]
            return list(range(last + 1, last + count + 1))
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [connection.ops.quote_name(table), count],
        )
        return sorted(pk for (pk,) in cursor.fetchall())


def _moment_text(value: datetime | None) -> str | None:
    """A moment as SQLite keeps it: in UTC, without a zone."""
    return None if value is None else str(value.astimezone(UTC).replace(tzinfo=None))


def _json_text(value: Any) -> str | None:
    """A value of a JSON column; None is the column's NULL."""
    return None if value is None else json.dumps(value)


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """How a value of this column is made ready for the database; None for text and whole numbers, which are.

    Moments of SQLite and JSON are made as Django makes them, ten times as quick.
    """
    if isinstance(field, models.CharField | models.TextField | models.IntegerField | models.BooleanField):
        return None
    if isinstance(field, models.ForeignKey):
        return None
    if connection.vendor == "sqlite" and isinstance(field, models.DateTimeField):
        return _moment_text
    if isinstance(field, models.JSONField) and field.encoder is None:
        return _json_text
    return lambda value: field.get_db_prep_save(value, connection)
