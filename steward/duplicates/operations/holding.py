"""Taking hold of the records of a merge, so that of two members who merge at once the second is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.transaction import atomic
from django.utils.translation import gettext as _

from steward.core.refused import Invalid, Refused
from steward.duplicates.facts import MergedAway, RecordsMerged
from steward.duplicates.models import Merged
from steward.history.facts import record
from steward.team.models import Member
from steward.undo.models import Batch
from steward.undo.operations import begin_batch, end_batch
from steward.undo.tables import RECORDS

MOST = 10
RIGHTS = {"account": "accounts.manage", "contact": "contacts.manage"}


@atomic
def held(kind: str, kept: Any, gone: Sequence[Any], *, by: Member, version: int | None) -> list[Any]:
    """The records as they are now, the one that stays first, each held until the transaction ends.

    Needs the right to change every one of them. Refused (code `in_trash`) when one was deleted or merged meanwhile.
    """
    for one in (kept, *gone):
        by.must(RIGHTS[kind], one)
    ids = [one.pk for one in (kept, *gone)]
    if len(set(ids)) != len(ids):
        raise Invalid(_("A record cannot be merged with itself."), field="from_id")
    if not 2 <= len(ids) <= MOST:
        raise Invalid(_("Merge from 2 to %(n)s records at a time.") % {"n": MOST}, field="from_id")
    manager = RECORDS[kind]._base_manager
    rows = manager.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    found: dict[int, Any] = {row.pk: row for row in rows}
    for one in (kept, *gone):
        row = found.get(one.pk)
        if row is None or row.deleted_at is not None:
            message = _("“%(name)s” was deleted or merged meanwhile. Nothing was merged.") % {"name": one}
            raise Refused(message, code="in_trash")
    found[kept.pk].expect(version)
    return [found[pk] for pk in ids]


def begun(kind: str, kept: Any, gone: Sequence[Any], *, by: Member) -> Batch:
    """The batch of a merge: what it does can be taken back together."""
    names = ", ".join(str(one) for one in gone)
    title = _("Merge of %(names)s into %(into)s") % {"names": names[:110], "into": str(kept)[:110]}
    return begin_batch(Batch.Kind.MERGE, by=by, title=title, right=RIGHTS[kind])


def told(kind: str, kept: Any, gone: Sequence[Any], batch: Batch, *, by: Member) -> None:
    """Close the batch; remember where each record went; tell it on all of them."""
    end_batch(batch)
    Merged.objects.bulk_create(
        Merged(kind=kind, kept_id=kept.pk, gone_id=one.pk, gone_name=str(one), batch=batch) for one in gone
    )
    ids: dict[str, Any] = {kind: kept.pk, "subject": kept.pk}
    names = ", ".join(str(one) for one in gone)
    record(RecordsMerged(**ids, names=names, into=str(kept), ids=[one.pk for one in gone]), by=by)
    for one in gone:
        theirs: dict[str, Any] = {kind: one.pk, "subject": one.pk}
        record(MergedAway(**theirs, name=str(one), into=str(kept), into_id=kept.pk), by=by)
