"""Taking the deletion or the merge of a tag back, from what its event kept."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.database import insert_all, locked
from steward.core.refused import Refused
from steward.fields.carriers import carrier
from steward.fields.models import Tag
from steward.history.models import Event

from .tags import must_be_free, tag_links

if TYPE_CHECKING:
    from steward.team.models import Member


@transaction.atomic
def put_back_tag(event: Event, *, by: Member) -> Tag:
    """Make the tag that this event deleted or merged again, with its number, on the records that carried it and are
    still there; after a merge they lose the other tag where it came from this one. Right: tags.manage.

    Refused in words when it is there, when nothing was kept since too many records carried it, or when the other tag
    was changed or deleted since.
    """
    by.must("tags.manage")
    kept: dict[str, Any] = event.data.get("kept") or {}
    if event.kind not in ("tag.deleted", "tag.merged") or not kept:
        raise Refused(_("There is nothing here that can be put back."), code="nothing_kept")
    row: dict[str, Any] = kept["tag"]
    if Tag.objects.filter(pk=row["id"]).exists():
        raise Refused(_("This was taken back already."), code="nothing_kept")
    must_be_free(row["name"])
    if event.kind == "tag.merged":
        _take_off(kept)
    tag = Tag(**{**row, "created_at": datetime.fromisoformat(row["created_at"])})
    tag.save(force_insert=True)
    for kind, through in tag_links().items():
        there = carrier(kind).model._base_manager.filter(pk__one_of={*kept["tagged"][kind]})
        rows = [{f"{kind}_id": pk, "tag_id": tag.pk} for pk in there.order_by("pk").values_list("pk", flat=True)]
        insert_all(through.model, rows)
    return tag


def _take_off(kept: dict[str, Any]) -> None:
    """Take the other tag off the records that have it from the merge."""
    into = Tag.objects.filter(pk=kept["into"]).first()
    if into is None:
        raise Refused(_("The tag that it was merged into is not there any more."), code="gone")
    into = locked(into)
    into.expect(kept["version"])
    for kind, through in tag_links().items():
        through.filter(tag=into, **{f"{kind}_id__one_of": {*kept["gained"][kind]}}).delete()
    into.store()
