"""Custom values and tags as comparable facets, and records by a custom value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import models

from steward.core.text import fold
from steward.importing.drafts import State

AT_ONCE = 500
MOST_REMEMBERED = 300_000


def custom_facets(custom: Mapping[str, Any], tags: Iterable[str] | None) -> dict[str, Any]:
    """Facets of a prepared row's custom values (by slot) and tags."""
    found: dict[str, Any] = {
        f"custom.{slot}": frozenset(value) if isinstance(value, list) else value
        for slot, value in custom.items()
        if value is not None
    }
    if tags:
        found["tags"] = frozenset(fold(tag) for tag in tags)
    return found


def custom_states(custom: Mapping[str, Any]) -> dict[str, Any]:
    """Facets of a stored record's custom values."""
    return {f"custom.{slot}": frozenset(value) if isinstance(value, list) else value for slot, value in custom.items()}


def wanted_custom(custom: Mapping[str, Any], names: set[str], state: State) -> dict[str, Any]:
    """The custom values whose facets are named; a list grows by what the record lacks, unless it is replaced."""
    found = {}
    for slot, value in custom.items():
        if f"custom.{slot}" in names:
            there = None if f"custom.{slot}" in state.replaced else state.facets.get(f"custom.{slot}")
            known = sorted(there - set(value)) if isinstance(value, list) and there else []
            found[slot] = [*known, *value] if isinstance(value, list) else value
    return found


def tags_of(model: type[models.Model], ids: list[int]) -> dict[int, frozenset[str]]:
    """The folded tags of records."""
    if not ids:
        return {}
    through: Any = model._meta.get_field("tags").remote_field.through  # type: ignore[union-attr]
    column = f"{model._meta.model_name}_id"
    found: dict[int, set[str]] = {}
    for start in range(0, len(ids), AT_ONCE):
        rows = through._base_manager.filter(**{f"{column}__in": ids[start : start + AT_ONCE]})
        for pk, tag in rows.values_list(column, "tag__name_folded"):
            found.setdefault(pk, set()).add(tag)
    return {pk: frozenset(tags) for pk, tags in found.items()}


class Numbers:
    """Ids of records by what they hold in one custom field. Asked once for all of them while they are few enough;
    new ones are told by `add()`."""

    def __init__(self, model: type[models.Model], slot: str) -> None:
        self._rows = model._base_manager.filter(deleted_at__isnull=True)
        self._slot = slot
        self._all: dict[str, int] | None = None
        if self._rows.count() <= MOST_REMEMBERED:
            held = self._rows.exclude(**{f"custom__{slot}": None}).order_by("-id")
            self._all = {str(text): pk for text, pk in held.values_list(f"custom__{slot}", "id").iterator(5000) if text}

    def of(self, texts: list[str]) -> Iterator[tuple[str, int]]:
        """(text, id) of the records that hold one of these."""
        if self._all is not None:
            yield from ((text, self._all[text]) for text in texts if text in self._all)
            return
        for start in range(0, len(texts), AT_ONCE):
            rows = self._rows.filter(**{f"custom__{self._slot}__in": texts[start : start + AT_ONCE]})
            yield from rows.order_by("id").values_list(f"custom__{self._slot}", "id")

    def add(self, text: str, pk: int) -> None:
        """A record that holds this is stored now."""
        if self._all is not None:
            self._all.setdefault(text, pk)
