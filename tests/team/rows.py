"""What the database holds, to prove that a refusal changed nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps

COMING_AND_GOING = {"sessions.Session", "usersessions.UserSession"}


def rows() -> dict[str, Any]:
    """Every row of every table, sessions apart."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        name = f"{model._meta.app_label}.{model.__name__}"
        if name not in COMING_AND_GOING and model._meta.managed:
            found[name] = list(model._base_manager.order_by("pk").values_list())
    return found


@contextmanager
def nothing_changes(*but: str) -> Iterator[None]:
    """Fails when a row of any table changes inside; `but` names tables that may ("history.Event")."""
    before = rows()
    yield
    after = rows()
    changed = {name for name in before if before[name] != after[name]} - set(but)
    assert not changed, changed
