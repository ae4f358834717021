"""Mappings with a name: kept, used for another file, forgotten."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.clock import now
from steward.core.refused import Invalid
from steward.core.text import line
from steward.importing.models import Import, SavedMapping
from steward.importing.rules import custom_types
from steward.team.models import Member

from .mapping import opened
from .start import take_over

UNSAVED = ("currency", "pipeline")  # options that belong to one file
MOST_SAVED = 200


@transaction.atomic
def save_mapping(row: Import, *, by: Member, name: str) -> SavedMapping:
    """Keep what this file's columns become, and its options, under a name; one of this name is replaced.

    Right: imports.run. Raises `Invalid` on a file whose rows are not known yet, and on too many.
    """
    by.must("imports.run")
    label = line(name, field="name", longest=120, required=True)
    if not row.record:
        raise Invalid(_("Say first what the rows are: accounts, contacts, deals, activities or notes."), field="record")
    if SavedMapping.objects.exclude(record=row.record, name=label).count() >= MOST_SAVED:
        raise Invalid(_("At most %(n)s mappings are kept: delete one first.") % {"n": MOST_SAVED}, field="name")
    kept = {option: value for option, value in row.options.items() if option not in UNSAVED}
    found, _made = SavedMapping.objects.update_or_create(
        record=row.record, name=label,
        defaults={"mapping": row.mapping, "options": kept, "saved_by": by, "saved_at": now()},
    )  # fmt: skip
    return found


@transaction.atomic
def use_mapping(row: Import, saved: SavedMapping, *, by: Member) -> Import:
    """Let this file's columns become what the mapping says of columns of their names; others stay as they are, and so
    do those whose field is gone. Raises `Invalid` when it is for other records."""
    row = opened(row, by)
    if saved.record != row.record:
        raise Invalid(_("“%(name)s” is for other records than this file has.") % {"name": saved.name}, field="saved")
    there, wanted = custom_types(), saved.mapping.get("columns", [])
    columns = [one for one in wanted if ".custom." not in one["target"] or one["target"] in there]
    take_over(row, {"columns": columns}, saved.options, _("by “%(name)s”") % {"name": saved.name})
    row.plan, row.state, row.problem = {}, Import.State.UPLOADED, ""
    row.save()
    return row


@transaction.atomic
def forget_mapping(saved: SavedMapping, *, by: Member) -> None:
    """Forget a mapping. Right: imports.run."""
    by.must("imports.run")
    saved.delete()
