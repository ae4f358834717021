"""What taking a merge back left alone, since somebody had changed it meanwhile; in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from steward.accounts.details import LABELS as ACCOUNT
from steward.contacts.details import LABELS as CONTACT
from steward.fields.values import definitions
from steward.undo.models import Batch, BatchRow
from steward.undo.tables import RECORDS, label_of, model_of

MOST = 100
KIND = {label_of(model): kind for kind, model in RECORDS.items()}
OWN = {"account": ACCOUNT, "contact": CONTACT}


@dataclass(frozen=True, slots=True)
class Left:
    """A row that stays, or some columns of it: which record, its name, and which fields."""

    record: str
    id: int
    name: str
    fields: list[str]
    words: str


def left_alone(batch: Batch) -> list[Left]:
    """The rows of a merge that was taken back which did not return whole. A query for each table concerned."""
    rows = list(BatchRow.objects.filter(batch=batch, state="kept").order_by("id")[:MOST])
    names = {label: _names(label, [row.row_id for row in rows if row.table == label]) for label in _tables(rows)}
    slots = {field.slot: field for kind in OWN for field in definitions(kind, None)} if rows else {}
    return [
        Left(
            KIND.get(row.table, row.table.rpartition(".")[2].lower()),
            row.row_id,
            names[row.table].get(row.row_id, ""),
            [_key(name, slots) for name in row.kept],
            ", ".join(_word(KIND.get(row.table, ""), name, slots) for name in row.kept if name != "name_folded"),
        )
        for row in rows
    ]


def _tables(rows: Iterable[BatchRow]) -> set[str]:
    return {row.table for row in rows}


def _names(label: str, ids: list[int]) -> dict[int, str]:
    found = model_of(label)._base_manager.filter(pk__in=ids)
    return {one.pk: str(one)[:120] for one in found} if label in KIND else {}


def _key(name: str, slots: dict[str, Any]) -> str:
    own = slots.get(name.removeprefix("custom."))
    return f"custom.{own.key}" if own else name


def _word(kind: str, name: str, slots: dict[str, Any]) -> str:
    own = slots.get(name.removeprefix("custom."))
    if own is not None:
        return str(own.label)
    plain = name.removesuffix("_id")
    known = {
        "id": _("it is gone"), "account": _("Account"), "contact": _("Contact"), "owner": _("Owner"),
        "parent": _("Part of"), "deleted_at": _("Trash"),
    }  # fmt: skip
    return str(OWN.get(kind, {}).get(plain) or known.get(plain) or plain)
