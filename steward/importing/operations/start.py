"""Taking a file in: kept, looked at, its records and mapping guessed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Maps
from dataclasses import replace
from itertools import islice
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.core.refused import Invalid, Refused
from steward.core.text import line
from steward.fields.values import definitions
from steward.importing.choices import Choice, choices_of, fingerprint, stored_of
from steward.importing.kinds import guess_record
from steward.importing.mapping import Guesser
from steward.importing.models import Import, Mapping
from steward.importing.options import Options
from steward.importing.profiles import Profile, profile_named
from steward.importing.sources import Format, Source, guess_format
from steward.importing.stored import forget, path_of, store
from steward.importing.survey import Column, as_json, survey
from steward.importing.targets import RECORDS, WITH_FIELDS
from steward.importing.words import squeeze
from steward.team.models import Member
from steward.team.policies import workspace

LOOKED_AT = 200_000  # rows whose values are seen before the mapping is guessed; the plan reads every one
COMMA_LANGUAGES = frozenset({"nl", "de", "id", "fr", "es", "it", "pt", "cs", "pl", "da", "sv", "nb", "fi", "tr"})
MOST_FILES = 10
KEPT = ("target", "label", "type", "scale", "tag", "rule")  # of a choice, when the next file is mapped like this one


def name_batch() -> str:
    """A name for files that come in together."""
    return str(uuid.uuid4())


def start_import(
    chunks: Iterable[bytes], name: str, *, by: Member, record: str = "auto", origin: str = "auto", batch: str = ""
) -> Import:
    """Take a file in. Right: imports.run. Raises `Unreadable` when it cannot be read as a table at all."""
    by.must("imports.run")
    if record not in ("auto", *RECORDS):
        raise Invalid(_("Rows can be: %(list)s.") % {"list": ", ".join(RECORDS)}, field="record")
    label = line(PurePath(name.replace("\\", "/")).name, field="file", longest=250) or _("Untitled")
    if batch and Import.objects.filter(batch=batch).count() >= MOST_FILES:
        raise Refused(_("At most %(n)s files come in together.") % {"n": MOST_FILES})
    key, size = store(chunks, label)
    try:
        firm = workspace()
        how = guess_format(path_of(key), firm.language if firm else "")
        row = Import(batch=batch or name_batch(), name=label, key=key, size=size, created_by=by, format=how.json())
        look(row, by, record=record, origin=origin)
        return _added(row)
    except BaseException:
        forget(key)
        raise


@transaction.atomic
def _added(row: Import) -> Import:
    """Store it in its place: accounts come in before what refers to them."""
    row.save(force_insert=True)
    put_in_order(row.batch)
    row.refresh_from_db(fields=["position"])
    return row


def put_in_order(batch: str) -> None:
    """Files of one upload come in in the order that references need."""
    order = list(RECORDS)
    rows = list(Import.objects.filter(batch=batch).order_by("id"))
    rows.sort(key=lambda one: order.index(one.record) if one.record in order else len(order))
    for position, row in enumerate(rows):
        if row.position != position:
            Import.objects.filter(pk=row.pk).update(position=position)


@transaction.atomic
def discard_import(row: Import, *, by: Member) -> None:
    """Forget a file that has not been run."""
    by.must("imports.run")
    row = Import.objects.select_for_update().get(pk=row.pk)
    if row.state in (Import.State.RUNNING, Import.State.DONE):
        raise Refused(_("This file has been imported already."), code="already_run")
    key = row.key
    row.delete()
    transaction.on_commit(lambda: forget(key))


@transaction.atomic
def discard_batch(batch: str, *, by: Member) -> None:
    """Forget all files of an upload that has not been run."""
    for row in Import.objects.filter(batch=batch):
        discard_import(row, by=by)


def look(row: Import, by: Member, *, record: str = "auto", origin: str = "auto") -> None:
    """See what the file holds, and guess records, mapping and options anew; the caller stores the row."""
    source = Source(path_of(row.key), Format.of(row.format))
    columns, row.rows = survey(source.columns, islice(source.rows(), LOOKED_AT))
    profile = profile_named(origin, source.columns)
    row.origin = profile.name
    row.columns = [as_json(column) for column in columns]
    people = source.format.kind == "vcard"
    row.record = ("contacts" if people else guess_record(columns, profile)) if record == "auto" else record
    row.state, row.plan, row.problem = Import.State.UPLOADED, {}, ""
    guess(row, columns, profile, by)


def guess(row: Import, columns: Sequence[Column], profile: Profile, by: Member) -> None:
    """Fill in mapping and options for the record of the row: as remembered, else as guessed."""
    firm = workspace()
    currency, language = (firm.currency, firm.language) if firm else ("EUR", "en")
    if not row.record:
        row.mapping, row.options = stored_of(Choice(column.name) for column in columns), {}
        row.problem = _(
            "What the rows are cannot be told from the columns: say whether they are accounts, people, deals…"
        )
        return
    fields = {kind: [one for one in definitions(kind, by) if not one.is_computed] for kind in WITH_FIELDS}
    guesser = Guesser(
        columns, RECORDS[row.record], profile, fields,
        comma_country=language[:2] in COMMA_LANGUAGES,
        month_country=language.startswith("en") and currency == "USD",
        is_card=row.format.get("kind") == "vcard",
    )  # fmt: skip
    choices = guesser.guess()
    options = Options(currency=currency, customers=profile.customers, deal_names=_deal_names(columns, choices))
    row.mapping, row.options = stored_of(choices), options.json()
    _remember(row, choices, options)


def _remember(row: Import, choices: list[Choice], options: Options) -> None:
    """Take over what was chosen last time for a file with these columns."""
    known = Mapping.objects.filter(fingerprint=fingerprint(c.column for c in choices), record=row.record).first()
    if known is not None:
        take_over(row, known.mapping, {**options.json(), **known.options}, _("as last time"))


def take_over(row: Import, mapping: Maps[str, Any], options: Maps[str, Any], why: str) -> None:
    """Let columns become what an earlier mapping says of columns of their names; how their cells are written is seen
    anew in each file. The caller stores the row."""
    chosen = {squeeze(one["column"]): one for one in mapping.get("columns", [])}
    taken = []
    for choice in choices_of(row.mapping):
        old = chosen.get(squeeze(choice.column))
        if old is None:
            taken.append(choice)
        elif old["target"] == choice.target:
            taken.append(replace(choice, rule=old.get("rule", "")))
        else:
            kept = {name: old[name] for name in KEPT if name in old}
            taken.append(replace(choice, **kept, why=why))
    row.mapping = stored_of(taken)
    row.options = Options.of({**row.options, **options}).json()


def _deal_names(columns: Sequence[Column], choices: Sequence[Choice]) -> str:
    """Deals named after a few products get their organization's name in front, so that they can be told apart."""
    targets = {choice.target: column for choice, column in zip(choices, columns, strict=True)}
    name = targets.get("deal.name")
    if name is None or "account.name" not in targets or name.varied or "deal.own_id" in targets:
        return "plain"
    return "account" if name.filled >= 20 * max(len(name.distinct), 1) else "plain"
