"""The one workspace row: read at most once a request, anew after every change of it.

Here and not in `policies.py`, because rights are asked by the models' own module.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from .models import Workspace

_held: ContextVar[list[Workspace | None] | None] = ContextVar("held_workspace", default=None)


@contextmanager
def held() -> Iterator[None]:
    """While it lasts (a request), the row is read once. Jobs and commands read it each time they ask."""
    mark = _held.set([])
    try:
        yield
    finally:
        _held.reset(mark)


def forget() -> None:
    """The row was changed: read it anew when next asked."""
    box = _held.get()
    if box is not None:
        box.clear()


def workspace() -> Workspace | None:
    """The firm, or None before the first run."""
    box = _held.get()
    if box:
        return box[0]
    found: Workspace | None = apps.get_model("team", "Workspace")._default_manager.first()
    if box is not None:
        box.append(found)
    return found
