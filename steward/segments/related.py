"""Filters of a kind of record, with those by its related records: declared once, in `desk/related.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from .filters import Filter, Filters


class Declared(Mapping[str, Filter]):
    """What a kind of record is filtered by: its `own` fields, then those of related records, by the setting.

    A room knows its own and those to its left; what stands right of it is found as fields find their records.
    """

    def __init__(self, record: str, own: Filters) -> None:
        self.record, self.own = record, own

    @cached_property
    def _every(self) -> Filters:
        related = cast("Mapping[str, Filters]", import_string(settings.RELATED_FILTERS))
        return {**self.own, **related[self.record]}

    def __getitem__(self, name: str) -> Filter:
        return self._every[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._every)

    def __len__(self) -> int:
        return len(self._every)
