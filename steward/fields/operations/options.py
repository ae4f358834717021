"""The answers of choice fields and of standard fields. An answer's value never changes, so renaming loses nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.core.text import fold, line
from steward.fields.facts import OptionAdded, OptionRemoved, OptionRenamed, OptionRetired, OptionReturned
from steward.fields.models import Field
from steward.fields.queries import count_option
from steward.fields.types import option
from steward.history.facts import Fact
from steward.history.facts import record as record_fact

if TYPE_CHECKING:
    from steward.team.models import Member

MOST = 500


def answers(given: Iterable[Any], kept: Iterable[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """A clean list of answers: `{"value", "label"}` each, from texts or such dicts; `"retired"` goes along.

    `kept` are the answers so far: each must still be there by its value, since records hold it; those that were merged
    into others stay by themselves. Raises `Invalid`.
    """
    before = {answer["value"]: answer for answer in kept}
    found: dict[str, dict[str, Any]] = {}
    labels: set[str] = set()
    for item in given:
        answer = item if isinstance(item, dict) else {"value": item, "label": item}
        label = line(str(answer.get("label") or answer.get("value") or ""), field="options", longest=120, required=True)
        value = line(str(answer.get("value") or label), field="options", longest=120)
        if value in before and "into" in before[value]:
            continue
        if value in found or fold(label) in labels:
            raise Invalid(_("The answer “%(label)s” is there twice.") % {"label": label}, field="options")
        found[value] = {"value": value, "label": label, **({"retired": True} if answer.get("retired") else {})}
        labels.add(fold(label))
    for value, answer in before.items():
        if "into" in answer:
            found[value] = answer
        elif value not in found:
            raise Invalid(
                _("The answer “%(label)s” may be renamed but not removed: records hold it.") % answer, field="options"
            )
    if len(found) > MOST:
        raise Invalid(_("A field has at most %(n)s answers.") % {"n": MOST}, field="options")
    return list(found.values())


@transaction.atomic
def add_option(field: Field, *, by: Member, label: str) -> Field:
    """Give a choice field one more answer (M30). Refuses an answer that is there already."""
    field = _held(field, by)
    if option(field, label) is not None:
        raise Invalid(_("The answer “%(label)s” is there already.") % {"label": label[:60]}, field="options")
    return _append(field, label, by)


def ensure_option(field: Field, label: str, *, by: Member) -> str:
    """The value of the answer that reads like `label`; it is added when missing and `by` may add it. For imports."""
    found = option(field, label)
    if found is not None:
        return found
    with transaction.atomic():
        by.must("fields.manage", field)
        fresh = locked(field)
        if option(fresh, label) is None:
            fresh = _append(fresh, label, by)
        field.options, field.version = fresh.options, fresh.version
    return str(option(field, label))


@transaction.atomic
def rename_option(field: Field, value: str, *, by: Member, label: str, version: int | None = None) -> Field:
    """Call an answer something else, on all records at once: they hold its value, which stays."""
    field = _held(field, by, version)
    was = one_of(field, value)
    label = line(label, field="label", longest=120, required=True)
    alike = option(field, label)
    if alike not in (None, value):
        raise Invalid(_("The answer “%(label)s” is there already.") % {"label": label[:60]}, field="label")
    if was["label"] == label:
        return field
    return _put(field, value, {**was, "label": label}, OptionRenamed, by, was=was["label"], now=label)


@transaction.atomic
def retire_option(field: Field, value: str, *, by: Member, version: int | None = None) -> Field:
    """Offer an answer no more. Records that hold it keep it, and it still shows and filters. Again changes nothing."""
    field = _held(field, by, version)
    was = one_of(field, value)
    if was.get("retired"):
        return field
    return _put(field, value, {**was, "retired": True}, OptionRetired, by, option=was["label"])


@transaction.atomic
def return_option(field: Field, value: str, *, by: Member, version: int | None = None) -> Field:
    """Offer a retired answer again."""
    field = _held(field, by, version)
    was = one_of(field, value)
    if not was.get("retired"):
        return field
    back = {name: part for name, part in was.items() if name != "retired"}
    return _put(field, value, back, OptionReturned, by, option=was["label"])


@transaction.atomic
def remove_option(field: Field, value: str, *, by: Member, version: int | None = None) -> Field:
    """Take away an answer that no record holds. Refused (code `option_held`) when one does: retire or merge it then."""
    field = _held(field, by, version)
    was = one_of(field, value)
    held = count_option(field, value)
    if held or field.default == value or (isinstance(field.default, list) and value in field.default):
        raise Refused(
            _("%(n)s records hold the answer “%(label)s”. Retire it, or merge it into another one.")
            % {"n": held, "label": was["label"]},
            code="option_held",
        )
    return _put(field, value, None, OptionRemoved, by, option=was["label"])


def one_of(field: Field, value: str) -> dict[str, Any]:
    """The answer with this value. Raises `Invalid` when there is none, or it was merged into another."""
    fitting = (answer for answer in field.options if answer["value"] == value and "into" not in answer)
    found: dict[str, Any] | None = next(fitting, None)
    if found is None:
        raise Invalid(_("There is no answer “%(value)s”.") % {"value": value[:60]}, field="value")
    return found


def _held(field: Field, by: Member, version: int | None = None) -> Field:
    by.must("fields.manage", field)
    field = locked(field)
    field.expect(version)
    if not field.has_options:
        raise Refused(_("Only fields with fixed answers have answers to change."), code="no_options")
    if field.busy:
        raise Refused(_("This field is being changed for all records. Wait until that is done."), code="field_busy")
    return field


def _put(field: Field, value: str, answer: dict[str, Any] | None, fact: type[Fact], by: Member, **said: Any) -> Field:
    """Store the answer in its place, or without it."""
    changed = [answer if one["value"] == value else one for one in field.options]
    field.options = [one for one in changed if one is not None]
    field.store("options")
    record_fact(fact(subject=field.pk, label=field.label, record=field.record, **said), by=by)
    return field


def _append(field: Field, label: str, by: Member) -> Field:
    field.options = answers([*field.options, label], kept=field.options)
    field.store("options")
    added = line(label, field="options", longest=120)
    record_fact(OptionAdded(subject=field.pk, label=field.label, record=field.record, option=added), by=by)
    return field
