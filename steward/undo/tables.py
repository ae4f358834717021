"""Which tables hold a record, and what of a row is written down: its own columns, not what is counted from others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

from steward.accounts.models import Access, Account, AddressSetting, Membership
from steward.activities.models import Activity, Note
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.deals.models import Deal, DealContact
from steward.files.models import File

Values = dict[str, Any]
Snapshot = dict[tuple[str, int], Values]

RECORDS: dict[str, type[models.Model]] = {
    "account": Account, "contact": Contact, "deal": Deal, "activity": Activity, "note": Note, "file": File,
}  # fmt: skip
# Kind of record -> the tables that hold it, each with the column that names the record. What hangs from another of
# them stands before it: taken back in the other order, it finds that one there again.
TABLES: dict[str, list[tuple[type[models.Model], str]]] = {
    "account": [
        (AddressSetting, "membership__account_id"), (Membership, "account_id"), (Access, "account_id"),
        (Account.tags.through, "account_id"), (Account, "id"),
    ],
    "contact": [
        (AddressSetting, "membership__contact_id"), (Membership, "contact_id"), (EmailAddress, "contact_id"),
        (Phone, "contact_id"), (Contact.tags.through, "contact_id"), (Contact, "id"),
    ],
    "deal": [(Deal, "id"), (Deal.tags.through, "deal_id"), (DealContact, "deal_id")],
    "activity": [(Activity, "id")],
    "note": [(Note, "id")],
    "file": [(File, "id")],
}  # fmt: skip
# Columns that follow from other rows or from the change itself.
_COUNTED = {"id", "version", "updated_at"} | {
    f"{part}_{name}"
    for part, names in {
        "won": ("minor", "values", "count"),
        "open": ("minor", "values", "count"),
        "next_activity": ("id", "on", "time", "subject", "icon"),
        "contact": ("count",),
    }.items()
    for name in names
}  # fmt: skip
BATCH = 500


def label_of(model: type[models.Model]) -> str:
    """How a table is named in a batch's rows: "accounts.Account"."""
    return model._meta.label


def model_of(label: str) -> Any:
    """The table of a batch's row."""
    return apps.get_model(label)


def columns_of(model: type[models.Model]) -> list[str]:
    """The columns that are written down and put back."""
    return [field.attname for field in model._meta.concrete_fields if field.attname not in _COUNTED]


def snapshot(kind: str, ids: Iterable[int], *, own_row: bool = False) -> Snapshot:
    """What the rows of these records hold now, by table and id, as JSON keeps it; with `own_row` that row alone."""
    found: Snapshot = {}
    asked = sorted(set(ids))
    for model, column in TABLES[kind]:
        if own_row and column != "id":
            continue
        names, label = columns_of(model), label_of(model)
        for start in range(0, len(asked), BATCH):
            rows = model._base_manager.filter(**{f"{column}__in": asked[start : start + BATCH]}).order_by("pk")
            for pk, *values in rows.values_list("pk", *names):
                found[label, pk] = {name: plain(value) for name, value in zip(names, values, strict=True)}
    return found


def plain(value: Any) -> Any:
    """A column's value as JSON holds it, exactly."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def real(model: type[models.Model], column: str, value: Any) -> Any:
    """The value of a column from what JSON held."""
    field = model._meta.get_field(column)
    if isinstance(field, models.JSONField | models.ForeignKey):
        return value
    return field.to_python(value)  # type: ignore[union-attr]


def difference(before: Values, after: Values) -> tuple[Values, Values]:
    """The columns that differ, as they were and as they are; of the firm's own fields only those that differ."""
    old = {name: value for name, value in before.items() if after[name] != value}
    new = {name: after[name] for name in old}
    if isinstance(old.get("custom"), Mapping):
        mine, theirs = old["custom"], new["custom"]
        slots = [slot for slot in {**mine, **theirs} if mine.get(slot) != theirs.get(slot)]
        old["custom"] = {slot: mine.get(slot) for slot in slots}
        new["custom"] = {slot: theirs.get(slot) for slot in slots}
    return old, new
