"""Adding tags to many thousand records: the same rows and facts as one by one, in a few statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from steward.accounts.facts import AccountChanged
from steward.contacts.facts import ContactChanged
from steward.core.clock import now
from steward.deals.facts import DealChanged
from steward.fields.operations.records import tag_rows
from steward.history.changes import Changes
from steward.history.facts import Fact, record_all
from steward.team.models import Member
from steward.undo.models import Batch
from steward.undo.operations import note_created

from .targets import Kind

FACTS: dict[str, type[Fact]] = {"account": AccountChanged, "contact": ContactChanged, "deal": DealChanged}


def tag_many(kind: Kind, ids: Sequence[int], names: Iterable[str], *, by: Member, batch: Batch) -> set[int]:
    """Add the tags to these records; which of them lacked one. Notes in the batch what it adds."""
    added = tag_rows(kind.model, ids, names, by=by)
    note_created(batch, kind.model.tags.through, [row.pk for row in added])
    missing: dict[int, tuple[str, ...]] = {}
    for row in added:
        missing[row.record_id] = (*missing.get(row.record_id, ()), row.name)
    said = {names: _said(names) for names in set(missing.values())}  # mostly the same for all
    kind.model._base_manager.filter(pk__one_of={*missing}).update(version=F("version") + 1, updated_at=now())
    record_all((_fact(kind, pk, said[names]) for pk, names in missing.items()), by=by)
    return set(missing)


def _fact(kind: Kind, pk: int, data: dict[str, Any]) -> Fact:
    """The fact of one record, with the one `data` of all of them: it becomes JSON once."""
    made = FACTS[kind.key](subject=pk)
    setattr(made, kind.key, pk)
    made.data = data
    return made


def _said(names: tuple[str, ...]) -> dict[str, Any]:
    changes = Changes()
    changes.add("tags", _("Tags"), "", ", ".join(names), was={"without": list(names)})
    return changes.data()
