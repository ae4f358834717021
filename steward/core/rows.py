"""The base of every table. One base class and one link field, so that what all tables share is changed in one place
(../shared/design/scale.md: a later workspace column would be added here)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from .clock import now
from .refused import Stale

_Rows = TypeVar("_Rows", bound="models.QuerySet[Any]")
_Set = TypeVar("_Set")
_Get = TypeVar("_Get")


class Row(models.Model):
    """A table of ours: a 64-bit id and nothing else."""

    id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True


class Record(Row):
    """A row people edit: when it was made and changed, and a version against lost updates."""

    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def expect(self, version: int | None) -> None:
        """Raise `Stale` when the caller read another version than the one stored. `None` asks for no check."""
        if version is not None and version != self.version:
            message = _("Somebody changed this record since you opened it. Look at their change, then save again.")
            raise Stale(message, current=self.version)

    def store(self, *fields: str) -> None:
        """Save the named fields as the next version of the record. Call it on a `locked()` row only."""
        self.version += 1
        self.updated_at = now()
        self.save(update_fields=[*fields, "version", "updated_at"])


class Trashable(Record):
    """A record that can lie in the trash for 30 days (behaviours section 2, Deleting)."""

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Link(models.ForeignKey[_Set, _Get]):
    """A relation to another table. PROTECT unless said, and no reverse name: reads go through query sets."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **options: Any) -> None:
        options.setdefault("related_name", "+")
        super().__init__(to, on_delete, **options)


def narrow(rows: _Rows, columns: Iterable[str]) -> _Rows:
    """The rows with these columns alone, "owner__name" of the row they link to. Django writes a query of all columns of
    several wide tables in more time than the database takes to answer it."""
    related = {path for path, _dot, _column in (name.rpartition("__") for name in columns) if path}
    return rows.select_related(*sorted(related)).only(*columns) if related else rows.only(*columns)


def expect_order(stands: Iterable[Any], expected: Sequence[Any] | None) -> None:
    """Raise `Stale` when things stand in another order than an undo knows. None asks for no check."""
    if expected is not None and list(stands) != list(expected):
        raise Stale(_("Somebody changed the order since. Nothing was taken back."))
