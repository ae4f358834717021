"""What the database holds, to prove that a refusal changed nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.db import connection

COMING_AND_GOING = {"sessions.Session", "usersessions.UserSession"}
Rows = dict[str, list[tuple[object, ...]]]


@cache
def _questions() -> dict[str, str]:
    """The SQL that reads each table whole. Asked plainly: the tests do it thousands of times."""
    quote = connection.ops.quote_name
    return {
        model._meta.label: f"SELECT * FROM {quote(model._meta.db_table)} ORDER BY {quote(str(model._meta.pk.column))}"  # noqa: S608
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.label not in COMING_AND_GOING
    }


def rows() -> Rows:
    """Every row of every table, sessions apart."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for name, question in _questions().items():
            cursor.execute(question)
            found[name] = cursor.fetchall()
    return found


@contextmanager
def nothing_changes(*but: str) -> Iterator[None]:
    """Fails when a row of any table changes inside; `but` names tables that may ("history.Event")."""
    before = rows()
    yield
    after = rows()
    changed = {name for name in before if before[name] != after[name]} - set(but)
    assert not changed, changed
