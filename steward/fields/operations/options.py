"""The answers of choice fields and of standard fields. An answer's value never changes, so renaming loses nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.core.text import fold, line
from steward.fields.facts import OptionAdded
from steward.fields.models import Field
from steward.fields.types import option
from steward.history.facts import record as record_fact

if TYPE_CHECKING:
    from steward.team.models import Member

MOST = 500


def answers(given: Iterable[Any], kept: Iterable[dict[str, str]] = ()) -> list[dict[str, str]]:
    """A clean list of answers: `{"value", "label"}` each, from texts or such dicts.

    `kept` are the answers so far: each must still be there by its value, since records hold it. Raises `Invalid`.
    """
    found: dict[str, dict[str, str]] = {}
    labels: set[str] = set()
    for item in given:
        answer = item if isinstance(item, dict) else {"value": item, "label": item}
        label = line(str(answer.get("label") or answer.get("value") or ""), field="options", longest=120, required=True)
        value = line(str(answer.get("value") or label), field="options", longest=120)
        if value in found or fold(label) in labels:
            raise Invalid(_("The answer “%(label)s” is there twice.") % {"label": label}, field="options")
        found[value] = {"value": value, "label": label}
        labels.add(fold(label))
    if len(found) > MOST:
        raise Invalid(_("A field has at most %(n)s answers.") % {"n": MOST}, field="options")
    for answer in kept:
        if answer["value"] not in found:
            raise Invalid(
                _("The answer “%(label)s” may be renamed but not removed: records hold it.") % answer, field="options"
            )
    return list(found.values())


@transaction.atomic
def add_option(field: Field, *, by: Member, label: str) -> Field:
    """Give a choice field one more answer (M30). Refuses an answer that is there already."""
    by.must("fields.manage", field)
    field = locked(field)
    if field.type not in (Field.Type.CHOICE, Field.Type.CHOICES) and not field.standard:
        raise Refused(_("Only fields with fixed answers have answers to add to."), code="no_options")
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


def _append(field: Field, label: str, by: Member) -> Field:
    field.options = answers([*field.options, label])
    field.store("options")
    added = field.options[-1]["label"]
    record_fact(OptionAdded(subject=field.pk, label=field.label, record=field.record, option=added), by=by)
    return field
