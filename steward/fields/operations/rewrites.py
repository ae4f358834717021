"""Changes of a definition that every record follows: a new type, two answers made one.

Both go in steps of a thousand records. A step, how far it came and the progress that people see commit together, so a
killed worker goes on exactly where it was (docs/adr/0007). While a type changes, values of the field cannot be set, and
everybody goes on reading the old ones: the new ones are written to the slot of the next era, and the definition turns
to it in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from steward.core import clock
from steward.core.database import insert_all, locked, update_all
from steward.core.refused import Invalid, Refused
from steward.fields.carriers import carrier
from steward.fields.conversion import Changer, reading, target_of
from steward.fields.facts import FieldConverted, OptionMerged
from steward.fields.models import Field, Rewrite, Unconverted
from steward.fields.queries import count_holding, count_option, holding
from steward.history.facts import record as record_fact
from steward.queue.jobs import beat, enqueue
from steward.queue.models import Run
from steward.queue.runs import advance, finish_run, start_run
from steward.team.models import Member

from .options import answers, one_of

STEP = 1000
_WRITE, _CLEAR, _BACK = 0, 1, 2  # the passes of a change of type: new values, old ones off, or new ones off again


@transaction.atomic
def convert_field(
    field: Field,
    *,
    by: Member,
    to: str,
    options: Sequence[Any] | None = None,
    date_order: str = "dmy",
    version: int | None = None,
) -> Rewrite:
    """Change the type of a field for all records, in background. What does not fit is kept in the report as it was.

    `options` are the answers of a choice field; without them they are made from what the records hold. Right:
    fields.manage.
    """
    by.must("fields.manage", field)
    field = _free(field, version)
    check_type(field, to)
    target = target_of(field, to, answers(options) if options else None)
    reading(by, date_order)
    run = start_run("fields.convert", by_id=by.pk, total=count_holding(field))
    plan = {"to": to, "was": field.type, "options": target.options, "order": date_order, "by": by.pk, "era": field.era,
            "language": translation.get_language() or settings.LANGUAGE_CODE}  # fmt: skip
    return _begun(field, run, Rewrite.Kind.CONVERT, plan)


@transaction.atomic
def merge_option(field: Field, value: str, into: str, *, by: Member, version: int | None = None) -> Rewrite:
    """Make two answers one: records that hold `value` shall hold `into`, in background. It reads as the other one at
    once, and for ever where an import or a saved filter still names it. Right: fields.manage."""
    by.must("fields.manage", field)
    field = _free(field, version)
    if not field.has_options:
        raise Refused(_("Only fields with fixed answers have answers to merge."), code="no_options")
    was, other = one_of(field, value), one_of(field, into)
    if value == into:
        raise Invalid(_("Choose another answer to merge into."), field="into")
    field.options = [_turned(answer, value, into) for answer in field.options]
    if field.default is not None:
        field.default = _replaced(field.default, value, into)
    run = start_run("fields.merge", by_id=by.pk, total=count_option(field, value))
    said = {"option": was["label"], "into": other["label"]}
    record_fact(OptionMerged(subject=field.pk, label=field.label, record=field.record, **said), by=by)
    plan = {"value": value, "into": into, "era": field.era}
    return _begun(field, run, Rewrite.Kind.MERGE, plan)


def stop_rewrite(field: Field, *, by: Member) -> None:
    """Ask a change of type to stop: everything is then as it was before. A merge goes on to its end."""
    by.must("fields.manage", field)
    found = Rewrite.objects.filter(field=field, done_at__isnull=True, kind=Rewrite.Kind.CONVERT, phase=_WRITE).first()
    if found is None:
        raise Refused(_("Nothing is going on that can be stopped."), code="nothing_to_stop")
    Run.objects.filter(pk=found.run_id).update(cancel_asked=True)


def finish_rewrite(rewrite_id: int) -> None:
    """Take a rewrite to its end, from where it is."""
    while _step(rewrite_id):
        beat()


def check_type(field: Field, to: str) -> None:
    """Raise `Invalid` or `Refused` when this field cannot take this type."""
    if field.standard:
        raise Refused(_("A standard field keeps its type."), code="standard_field")
    if to not in Field.Type.values:
        raise Invalid(_("There is no field type “%(type)s”.") % {"type": to[:60]}, field="to")
    if to == field.type:
        raise Invalid(_("The field has this type already."), field="to")
    if field.is_computed or to in (Field.Type.FORMULA, Field.Type.ROLLUP):
        raise Invalid(_("A computed field is made anew, not converted."), field="to")


def _free(field: Field, version: int | None) -> Field:
    field = locked(field)
    field.expect(version)
    if field.busy or field.deleted_at is not None:
        raise Refused(_("This field is being changed for all records. Wait until that is done."), code="field_busy")
    return field


def _begun(field: Field, run: Run, kind: str, plan: Mapping[str, Any]) -> Rewrite:
    field.busy = kind
    field.store("busy", "options", "default")
    made = Rewrite.objects.create(field=field, run=run, kind=kind, plan=plan)
    enqueue("fields.rewrite", rewrite_id=made.pk)
    return made


# -- steps -------------------------------------------------------------------------------------------------------------
@transaction.atomic
def _step(rewrite_id: int) -> bool:
    """One step; whether there is more to do."""
    row = locked(Rewrite(pk=rewrite_id))
    if row.done_at is not None:
        return False
    field = Field.objects.get(pk=row.field_id)
    if row.kind == Rewrite.Kind.MERGE:
        return _merge_step(row, field)
    if row.phase == _WRITE:
        return _write_step(row, field)
    return _clear_step(row, field)


def _batch(row: Rewrite, rows: Any) -> list[Any]:
    held = rows.select_for_update(of=("self",), no_key=True).filter(pk__gt=row.place).order_by("pk")
    return list(held[:STEP])


def _went_on(row: Rewrite, batch: Sequence[Any], columns: Sequence[str], lost: int = 0) -> bool:
    """Store a step: the records as their next versions, the place, the progress. False when it was asked to stop."""
    for one in batch:
        one.version += 1
        one.updated_at = clock.now()
    update_all(batch, [*columns, "version", "updated_at"])
    row.place = batch[-1].pk
    row.save(update_fields=["place"])
    return advance(row.run_id, done=len(batch), errors=lost)


def _write_step(row: Rewrite, field: Field) -> bool:
    light = holding(field).only("pk", "custom", "version", "updated_at")
    batch = _batch(row, light)
    if not batch:
        return _turn(row, field)
    by = Member.objects.filter(pk=row.plan["by"]).first()
    target = target_of(field, row.plan["to"], row.plan["options"] or [{"value": "", "label": ""}])
    lost: list[dict[str, Any]] = []
    with translation.override(row.plan["language"]):
        changer = Changer(field, target, reading(by, row.plan["order"]), [one.custom for one in batch])
        for one in batch:
            value = one.custom[field.slot]
            try:
                one.custom = {**one.custom, target.slot: changer.value(value)}
            except Invalid as misfit:
                lost.append({"rewrite_id": row.pk, "record_id": one.pk, "value": value,
                             "text": changer.text(value), "why": misfit.message[:250]})  # fmt: skip
    insert_all(Unconverted, lost)
    if not _went_on(row, batch, ["custom"], len(lost)):
        row.phase, row.place = _BACK, 0
        row.save(update_fields=["phase", "place"])
    return True


def _turn(row: Rewrite, field: Field) -> bool:
    """The definition takes the new type and the new slot: from now on everybody reads the new values."""
    field = locked(field)
    target = target_of(field, row.plan["to"], row.plan["options"] or [{"value": "", "label": ""}])
    field.default = _default(field, target, row)
    field.type, field.era = target.type, target.era
    field.options = row.plan["options"] if target.has_options else []
    field.store("type", "era", "options", "default")
    lost = Unconverted.objects.filter(rewrite=row).count()
    by = Member.objects.filter(pk=row.plan["by"]).first()
    said: dict[str, Any] = {
        "was": str(Field.Type(row.plan["was"]).label),
        "now": str(Field.Type(field.type).label),
        "lost": str(lost),
    }
    record_fact(FieldConverted(subject=field.pk, label=field.label, record=field.record, **said), by=by)
    row.phase, row.place = _CLEAR, 0
    row.save(update_fields=["phase", "place"])
    return True


def _default(field: Field, target: Field, row: Rewrite) -> Any:
    if field.default is None:
        return None
    try:
        return Changer(field, target, reading(None, row.plan["order"]), [{field.slot: field.default}]).value(
            field.default
        )
    except Invalid:
        return None


def _clear_step(row: Rewrite, field: Field) -> bool:
    """Take the slot that is no longer read off the next records."""
    slot = field.slot_of(row.plan["era"] + (row.phase == _BACK))
    batch = _batch(row, holding(field, slot).only("pk", "custom"))
    for one in batch:
        one.custom = {name: value for name, value in one.custom.items() if name != slot}
    update_all(batch, ["custom"])
    if batch:
        row.place = batch[-1].pk
        row.save(update_fields=["place"])
        return True
    stopped = row.phase == _BACK
    if stopped:
        Unconverted.objects.filter(rewrite=row).delete()
    lost = Unconverted.objects.filter(rewrite=row).count()
    return _ended(row, field, Run.State.CANCELLED if stopped else Run.State.DONE, lost=lost)


def _merge_step(row: Rewrite, field: Field) -> bool:
    value, into = row.plan["value"], row.plan["into"]
    column = field.key if field.standard else "custom"
    batch = _batch(row, _holding_answer(field, value).only("pk", column, "version", "updated_at"))
    if not batch:
        return _ended(row, field, Run.State.DONE)
    changed = []
    for one in batch:
        if field.standard:
            setattr(one, column, into)
        elif value not in _listed(one.custom[field.slot]):
            continue
        else:
            one.custom = {**one.custom, field.slot: _replaced(one.custom[field.slot], value, into)}
        changed.append(one)
    last = batch[-1].pk
    if changed:
        _went_on(row, changed, [column])
    row.place = last
    row.save(update_fields=["place"])
    return True


def _holding_answer(field: Field, value: str) -> Any:
    rows = carrier(field.record).model._base_manager.all()
    if field.standard:
        return rows.filter(**{field.key: value}) if field.type == Field.Type.CHOICE else rows.none()
    if field.type == Field.Type.CHOICE:
        return rows.filter(**{f"custom__{field.slot}": value})
    return rows.filter(custom__has_key=field.slot)


def _ended(row: Rewrite, field: Field, state: str, **result: Any) -> bool:
    field = locked(field)
    field.busy = ""
    field.store("busy")
    row.done_at = clock.now()
    row.save(update_fields=["done_at"])
    finish_run(row.run_id, state, field_id=field.pk, **result)
    return False


def _turned(answer: dict[str, Any], value: str, into: str) -> dict[str, Any]:
    """The answer after `value` became `into`: itself, or one that points to the other."""
    if answer["value"] == value or answer.get("into") == value:
        return {**answer, "retired": True, "into": into}
    return answer


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, list):
        return list(dict.fromkeys(new if item == old else item for item in value))
    return new if value == old else value
