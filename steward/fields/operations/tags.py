"""Tags: one list for accounts, contacts and deals. Putting them on records is the work of the records' rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from steward.core.database import locked
from steward.core.refused import Invalid
from steward.core.text import fold, line
from steward.fields.carriers import carriers
from steward.fields.facts import TagDeleted, TagMerged, TagRenamed
from steward.fields.models import Tag
from steward.history.facts import record as record_fact

if TYPE_CHECKING:
    from steward.team.models import Member

TONES = ("", "red", "amber", "blue", "green", "violet", "accent")
MOST_AT_ONCE = 100
MOST_KEPT = 1000  # records that carry the tag again when its deletion or merge is taken back


def ensure_tags(names: Iterable[str]) -> list[Tag]:
    """The tags with these names, whatever their case; new ones are made. The caller has checked the right to tag.

    Two queries and one insert at most. Raises `Invalid` on a name that cannot be a tag.
    """
    wanted: dict[str, str] = {}
    for name in names:
        text = _name(name)
        wanted.setdefault(fold(text), text)
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid(_("At most %(n)s tags at once.") % {"n": MOST_AT_ONCE}, field="tags")
    if not wanted:
        return []
    found = {tag.name_folded: tag for tag in Tag.objects.filter(name_folded__in=wanted)}
    missing = [Tag(name=text, name_folded=key) for key, text in wanted.items() if key not in found]
    if missing:
        Tag.objects.bulk_create(missing, ignore_conflicts=True)
        found = {tag.name_folded: tag for tag in Tag.objects.filter(name_folded__in=wanted)}
    return [found[key] for key in wanted]


@transaction.atomic
def create_tag(*, by: Member, name: str, tone: str = "") -> Tag:
    """Make a tag. Right: tags.manage. Refuses a name that is there already."""
    by.must("tags.manage")
    name = _name(name, "name")
    must_be_free(name)
    return Tag.objects.create(name=name, name_folded=fold(name), tone=_tone(tone))


@transaction.atomic
def change_tag(
    tag: Tag, *, by: Member, version: int | None = None, name: str | None = None, tone: str | None = None
) -> Tag:
    """Rename a tag or give it another tone, on all records at once. Right: tags.manage."""
    by.must("tags.manage", tag)
    tag = locked(tag)
    tag.expect(version)
    was = tag.name
    if name is not None:
        tag.name = _name(name, "name")
        must_be_free(tag.name, but=tag)
        tag.name_folded = fold(tag.name)
    if tone is not None:
        tag.tone = _tone(tone)
    tag.store("name", "name_folded", "tone")
    if tag.name != was:
        record_fact(TagRenamed(subject=tag.pk, was=was, now=tag.name), by=by)
    return tag


@transaction.atomic
def delete_tag(tag: Tag, *, by: Member, version: int | None = None) -> None:
    """Take a tag off every record and delete it. Right: tags.manage."""
    by.must("tags.manage", tag)
    tag = locked(tag)
    tag.expect(version)
    record_fact(TagDeleted(subject=tag.pk, name=tag.name, kept=_kept(tag)), by=by)
    tag.delete()


@transaction.atomic
def merge_tag(tag: Tag, into: Tag, *, by: Member, version: int | None = None) -> Tag:
    """Make two tags one: each record that carries `tag` carries `into`, and `tag` is deleted. Right: tags.manage."""
    by.must("tags.manage", tag)
    if tag.pk == into.pk:
        raise Invalid(_("Choose another tag."), field="into")
    held = {pk: locked(Tag(pk=pk)) for pk in sorted((tag.pk, into.pk))}
    tag, into = held[tag.pk], held[into.pk]
    tag.expect(version)
    kept = _kept(tag)
    gained: dict[str, list[int]] = {}
    for kind, through in tag_links().items():
        column = f"{kind}_id"
        lacking = through.filter(tag=tag).exclude(Exists(through.filter(tag=into, **{column: OuterRef(column)})))
        gained[kind] = list(lacking.values_list(column, flat=True)) if kept else []
        lacking.update(tag=into)
    into.store()
    if kept:
        kept |= {"into": into.pk, "version": into.version, "gained": gained}
    record_fact(TagMerged(subject=into.pk, name=tag.name, into=into.name, kept=kept), by=by)
    tag.delete()
    return into


def tag_links() -> dict[str, models.Manager[Any]]:
    """The tables that say which record carries which tag, by kind of record."""
    return {kind: one.model.tags.through._base_manager for kind, one in carriers().items()}  # type: ignore[attr-defined]


def count_tagged(tag: Tag) -> int:
    """How many records carry the tag, those in the trash too."""
    return sum(through.filter(tag=tag).count() for through in tag_links().values())


def _kept(tag: Tag) -> dict[str, Any]:
    """The tag and the ids of the records that carry it, to put it back; nothing when they are too many."""
    if count_tagged(tag) > MOST_KEPT:
        return {}
    row = {name: getattr(tag, name) for name in ("id", "name", "name_folded", "tone", "version")}
    tagged = {
        kind: list(rows.filter(tag=tag).values_list(f"{kind}_id", flat=True)) for kind, rows in tag_links().items()
    }
    return {"tag": {**row, "created_at": tag.created_at.isoformat()}, "tagged": tagged}


def must_be_free(name: str, but: Tag | None = None) -> None:
    """Raises `Invalid` when another tag is called so, whatever its case."""
    others = Tag.objects.filter(name_folded=fold(name))
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Invalid(_("There is a tag “%(name)s” already.") % {"name": name}, field="name")


def _name(text: str, field: str = "tags") -> str:
    name = line(text, field=field, longest=60, required=True)
    if len(fold(name)) > 60 or not fold(name):
        raise Invalid(_("“%(name)s” cannot be a tag.") % {"name": name}, field=field)
    return name


def _tone(tone: str) -> str:
    if tone not in TONES:
        raise Invalid(_("Choose one of the tones: %(tones)s.") % {"tones": ", ".join(TONES[1:])}, field="tone")
    return tone
