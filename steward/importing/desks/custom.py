"""Custom values and tags as comparable facets, and records by a custom value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import models

from steward.core.text import fold

AT_ONCE = 500


def custom_facets(custom: Mapping[str, Any], tags: Iterable[str] | None) -> dict[str, Any]:
    """Facets of a prepared row's custom values (by field id) and tags."""
    found: dict[str, Any] = {
        f"custom.{pk}": frozenset(value) if isinstance(value, list) else value
        for pk, value in custom.items()
        if value is not None
    }
    if tags:
        found["tags"] = frozenset(fold(tag) for tag in tags)
    return found


def custom_states(custom: Mapping[str, Any]) -> dict[str, Any]:
    """Facets of a stored record's custom values."""
    return {f"custom.{pk}": frozenset(value) if isinstance(value, list) else value for pk, value in custom.items()}


def wanted_custom(custom: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    """The custom values whose facets are named."""
    return {pk: value for pk, value in custom.items() if f"custom.{pk}" in names}


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


def ids_where(model: type[models.Model], field_id: int, texts: list[str]) -> Iterator[tuple[str, int]]:
    """(text, id) of records that hold one of these texts in a custom field and are not in the trash."""
    for start in range(0, len(texts), AT_ONCE):
        part = texts[start : start + AT_ONCE]
        rows = model._base_manager.filter(deleted_at__isnull=True, **{f"custom__{field_id}__in": part})
        yield from rows.order_by("id").values_list(f"custom__{field_id}", "id")
