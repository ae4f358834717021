"""Putting tags and custom values on a record of any kind, and telling what that changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _

from steward.core.text import fold
from steward.fields.models import Tag
from steward.fields.values import clean, definitions, display, merged
from steward.history.changes import Changes

from .tags import ensure_tags

if TYPE_CHECKING:
    from steward.team.models import Member


class Tagged(Protocol):
    """A record with tags and custom values: account, contact, deal."""

    pk: Any
    tags: Any
    custom: Any


def put_tags(row: Tagged, names: Iterable[str], *, by: Member, changes: Changes | None = None) -> None:
    """Make the stored record's tags exactly these. The caller has checked the right to change the record; a name that
    is no tag yet also takes the right tags.manage."""
    wanted = [name for name in names if str(name).strip()]
    known = set(
        Tag.objects.filter(name_folded__in=[fold(name) for name in wanted]).values_list("name_folded", flat=True)
    )
    if any(fold(name) not in known for name in wanted):
        by.must("tags.manage")
    tags = ensure_tags(wanted)
    before = list(row.tags.all()) if changes is not None else []
    row.tags.set(tags)
    if changes is not None:
        changes.add("tags", _("Tags"), _names(before), _names(tags))


def put_custom(
    record: str, row: Tagged, given: Mapping[str, Any], *, changes: Changes | None = None, creating: bool = False
) -> None:
    """Merge custom values (by field key, None clears) into `row.custom`; the caller stores the row."""
    if not given and not creating:
        return
    fields = definitions(record)
    cleaned = clean(record, given, creating=creating, fields=fields)
    for field in fields if changes is not None else ():
        key = field.slot
        if key in cleaned and changes is not None:
            old, new = display(field, row.custom.get(key)), display(field, cleaned[key])
            changes.add(f"custom.{field.key}", field.label, old, new)
    row.custom = merged(row.custom, cleaned)


def _names(tags: Iterable[Tag]) -> str:
    return ", ".join(sorted((tag.name for tag in tags), key=fold))
