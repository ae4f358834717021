"""Deleting a field: into the trash for 30 days with all its values, back again, or gone for good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core import clock
from steward.core.database import locked, update_all
from steward.core.refused import Refused
from steward.fields.carriers import carrier
from steward.fields.facts import FieldErased, FieldRestored, FieldTrashed
from steward.fields.models import Field
from steward.history.facts import record as record_fact
from steward.queue.jobs import beat
from steward.team.models import Member

KEPT_FOR = timedelta(days=30)
STEP = 1000


@transaction.atomic
def trash_field(field: Field, *, by: Member, version: int | None = None) -> Field:
    """Put a field into the trash. It shows nowhere any more; its values stay with the records for 30 days."""
    by.must("fields.manage", field)
    field = locked(field)
    field.expect(version)
    if field.standard:
        raise Refused(_("A standard field cannot be deleted."), code="standard_field")
    if field.busy:
        raise Refused(_("This field is being changed for all records. Wait until that is done."), code="field_busy")
    if field.deleted_at is None:
        field.deleted_at = clock.now()
        field.store("deleted_at")
        record_fact(FieldTrashed(subject=field.pk, label=field.label, record=field.record), by=by)
    return field


@transaction.atomic
def restore_field(field: Field, *, by: Member) -> Field:
    """Take a field back out of the trash, with every value. Again changes nothing."""
    by.must("fields.manage", field)
    field = locked(field)
    if field.purged_at is not None:
        raise Refused(_("The values of this field are gone. Add a new field."), code="field_gone")
    if field.deleted_at is not None:
        field.deleted_at = None
        field.store("deleted_at")
        record_fact(FieldRestored(subject=field.pk, label=field.label, record=field.record), by=by)
    return field


def purge_fields() -> int:
    """Take the values of fields that lay in the trash for 30 days off all records; returns how many fields.

    In steps that are safe to repeat. The row of a field that not everyone saw stays, so that what history tells of it
    stays hidden.
    """
    due = Field.objects.filter(deleted_at__lt=clock.now() - KEPT_FOR, purged_at__isnull=True).order_by("id")
    for field in due:
        for era in range(field.era + 1):
            while _strip(field.record, field.slot_of(era)):
                beat()
        with transaction.atomic():
            _forget(locked(field))
    return len(due)


def _forget(field: Field) -> None:
    record_fact(FieldErased(subject=field.pk, label=field.label, record=field.record), by=None)
    if field.audience == Field.Audience.EVERYONE:
        field.delete()
        return
    field.purged_at = clock.now()
    field.store("purged_at")


@transaction.atomic
def _strip(record: str, slot: str) -> bool:
    """Take one slot off the next records that have it; whether there were any."""
    manager: Any = carrier(record).model._base_manager
    rows = manager.select_for_update(of=("self",), no_key=True).filter(custom__has_key=slot).only("pk", "custom")
    batch = list(rows.order_by("pk")[:STEP])
    for row in batch:
        row.custom = {name: value for name, value in row.custom.items() if name != slot}
    update_all(batch, ["custom"])
    return bool(batch)
