"""Changing how a file is read and what its columns become, before it is run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.refused import Invalid, Refused
from steward.importing.choices import changed, check_whole, choices_of, stored_of
from steward.importing.models import Import
from steward.importing.offered import known_targets
from steward.importing.options import Options
from steward.importing.rules import check_rules, custom_types
from steward.importing.sources import Format, fitted
from steward.importing.stored import path_of
from steward.importing.targets import NEEDED, PLURALS, RECORDS, split
from steward.team.models import Member

from .start import look, put_in_order


@transaction.atomic
def read_import(row: Import, *, by: Member, **choices: Any) -> Import:
    """Read the file another way: encoding, delimiter, sheet, header (its row number, 0 for none), record, origin.

    What it becomes is guessed anew. Raises `Invalid` on what is not offered.
    """
    row = opened(row, by)
    record, origin = choices.pop("record", None), choices.pop("origin", None)
    if record is not None and record not in ("auto", *RECORDS):
        raise Invalid(_("Rows can be: %(list)s.") % {"list": ", ".join(RECORDS)}, field="record")
    row.format = fitted(path_of(row.key), Format.of(row.format).changed(**choices)).json()
    look(row, by, record=record or row.record or "auto", origin=origin or row.origin)
    row.save()
    put_in_order(row.batch)
    return row


@transaction.atomic
def map_import(
    row: Import, *, by: Member, columns: Mapping[str, Any] | None = None, options: Mapping[str, Any] | None = None
) -> Import:
    """Say what columns become (name -> target, or a mapping of what to change) and set options.

    `options["match"]` may be a column's name or a field's. Raises `Invalid` naming the column or option.
    """
    row = opened(row, by)
    if not row.record:
        raise Invalid(_("Say first what the rows are: accounts, contacts, deals, activities or notes."), field="record")
    kind = RECORDS[row.record]
    choices = changed(choices_of(row.mapping), columns or {}, known_targets(kind, by), kind)
    check_whole(choices)
    check_rules(choices, custom_types(), kind)
    wanted = dict(options or {})
    if wanted.get("match") and isinstance(wanted["match"], str):
        wanted["match"] = match_field(wanted["match"], choices, kind)
    row.options = Options.of(row.options).changed(wanted).json()
    row.mapping, row.plan, row.state, row.problem = stored_of(choices), {}, Import.State.UPLOADED, ""
    row.save()
    return row


def match_field(text: str, choices: list[Any], kind: str) -> str:
    """The field that a column's name, or a field's own name, stands for. Raises `Invalid` if it tells none apart."""
    target = next((choice.target for choice in choices if choice.column == text), f"{kind}.{text}")
    of, field = split(target)
    mapped = {choice.target for choice in choices}
    allowed = {"account": ("name", "id"), "contact": ("name", "email", "id"), "deal": ("name", "id")}.get(kind, ())
    if of == kind and target in mapped and (field in allowed or field.startswith("custom.")):
        return field
    if of == kind and field == "new":
        raise Invalid(
            _("A field that is only to be made cannot tell which record is meant: choose its ID."), field="match"
        )
    raise Invalid(_("Rows cannot be matched by “%(name)s”.") % {"name": text[:60]}, field="match")


def must_name(row: Import) -> None:
    """Raise `Invalid` when no column can be what such a record needs."""
    kind = RECORDS[row.record]
    targets = {choice.target for choice in choices_of(row.mapping)}
    needed = [f"{kind}.{field}" for field in NEEDED[kind]]
    if not targets & {*needed, f"{kind}.id", f"{kind}.own_id"}:
        raise Invalid(
            _("No column is matched to what %(records)s need: %(fields)s.")
            % {"records": PLURALS[kind], "fields": _(" or ").join(split(target)[1] for target in needed)},
            field="mapping",
        )


def opened(row: Import, by: Member) -> Import:
    """The import, held, when it may still be changed."""
    by.must("imports.run")
    row = Import.objects.select_for_update().get(pk=row.pk)
    if row.state in (Import.State.RUNNING, Import.State.DONE):
        raise Refused(_("This file has been imported already. Start with the file anew."), code="already_run")
    return row
