"""Putting tags and custom values on a record of any kind, and telling what that changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from django.utils.translation import gettext as _

from steward.core.database import insert_all
from steward.core.text import fold, line
from steward.fields.models import Tag
from steward.fields.types import out
from steward.fields.values import clean, defaults, definitions, display, merged
from steward.history.changes import Changes

from .tags import MOST_AT_ONCE, ensure_tags

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
    wanted = [line(name, field="tags", longest=60) for name in names if name.strip()]
    known = set(
        Tag.objects.filter(name_folded__in=[fold(name) for name in wanted]).values_list("name_folded", flat=True)
    )
    if any(fold(name) not in known for name in wanted):
        by.must("tags.manage")
    tags = ensure_tags(wanted)
    before = list(row.tags.all()) if changes is not None else []
    row.tags.set(tags)
    if changes is not None:
        changes.add("tags", _("Tags"), _names(before), _names(tags), was=sorted(tag.name for tag in before))


def add_tags(model: Any, names: Mapping[int, Iterable[str]], *, by: Member) -> None:
    """Put more tags on many records of a model, by id; those that are there stay. Rights as for `put_tags`."""
    wanted = {pk: {fold(name): name for name in some if name.strip()} for pk, some in names.items()}
    known = {key: name for some in wanted.values() for key, name in some.items()}
    if not known:
        return
    there = set(Tag.objects.filter(name_folded__in=known).values_list("name_folded", flat=True))
    if len(there) < len(known):
        by.must("tags.manage")
    keys = sorted(known)
    parts = (keys[start : start + MOST_AT_ONCE] for start in range(0, len(keys), MOST_AT_ONCE))
    ids = {tag.name_folded: tag.pk for part in parts for tag in ensure_tags(known[key] for key in part)}
    through, column = model.tags.through, f"{model._meta.model_name}_id"
    rows = [through(**{column: pk, "tag_id": ids[key]}) for pk in sorted(wanted) for key in wanted[pk]]
    through._base_manager.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


class TagRow(NamedTuple):
    """A tag that was put on a record: the id of the link, the record's id, the tag's name."""

    pk: int
    record_id: int
    name: str


def tag_rows(model: Any, ids: Sequence[int], names: Iterable[str], *, by: Member) -> list[TagRow]:
    """Put these tags on all these records of a model; what was put on, without those that were there. Rights as for
    `put_tags`."""
    wanted = [line(name, field="tags", longest=60) for name in names if name.strip()]
    known = Tag.objects.filter(name_folded__in=[fold(name) for name in wanted]).count()
    if known < len({fold(name) for name in wanted}):
        by.must("tags.manage")
    tags = {tag.pk: tag.name for tag in ensure_tags(wanted)}
    through, column = model.tags.through, f"{model._meta.model_name}_id"
    there = set(
        through._base_manager.filter(**{f"{column}__one_of": {*ids}}, tag_id__in=tags).values_list(column, "tag_id")
    )
    missing = [(pk, tag) for pk in ids for tag in tags if (pk, tag) not in there]
    made = insert_all(through, [{column: pk, "tag_id": tag} for pk, tag in missing])
    return [TagRow(link, pk, tags[tag]) for link, (pk, tag) in zip(made, missing, strict=True)]


def put_custom(
    record: str,
    row: Tagged,
    given: Mapping[str, Any],
    *,
    by: Member,
    changes: Changes | None = None,
    creating: bool = False,
) -> None:
    """Merge custom values (by field key, None clears) into `row.custom`; the caller stores the row. A field that `by`
    does not see is none; a new record takes its default all the same."""
    if not given and not creating:
        return
    fields = definitions(record, by)
    cleaned = clean(record, given, creating=creating, fields=fields, by=by, kept=row.custom)
    if creating:
        cleaned = {**defaults(record), **cleaned}
    for field in fields if changes is not None else ():
        key = field.slot
        if key in cleaned and changes is not None:
            was = row.custom.get(key)
            old, new = display(field, was), display(field, cleaned[key])
            changes.add(f"custom.{field.key}", field.label, old, new, was=out(field, was))
    row.custom = merged(row.custom, cleaned)


def _names(tags: Iterable[Tag]) -> str:
    return ", ".join(sorted((tag.name for tag in tags), key=fold))
