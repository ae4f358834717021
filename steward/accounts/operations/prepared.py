"""One account of a bulk path: checked, and ready to be stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from steward.accounts.details import LABELS, clean_details
from steward.core import clock
from steward.core.refused import Invalid
from steward.fields.models import Field
from steward.fields.values import clean

IDS = ("owner_id", "parent_id")


@dataclass(slots=True)
class PreparedAccount:
    """What a bulk path stores of one account: columns, and what is not a column. None: not given."""

    columns: dict[str, Any] = field(default_factory=dict)
    tags: list[str] | None = None
    custom: dict[str, Any] = field(default_factory=dict)


def prepare_account(
    values: Mapping[str, Any], *, fields: Sequence[Field] | None = None, creating: bool = True
) -> PreparedAccount:
    """Check one row for `create_accounts` or (`creating=False`, only what is given) `change_accounts`.

    Takes what `create_account` takes, with `owner_id` and `parent_id` (or `owner`, `parent`), and for new rows
    `is_customer`, `customer_since`, `created_at` (dates). `fields` are the account's custom fields, to save a query a
    row. Raises `Invalid` naming the field.
    """
    given = dict(values)
    made = PreparedAccount(tags=given.pop("tags", None))
    custom = given.pop("custom", None) or {}
    if custom:
        made.custom = clean("account", custom, fields=fields)
    for name in ("owner", "parent"):
        if name in given:
            row = given.pop(name)
            made.columns[f"{name}_id"] = row.pk if row else None
    for name in IDS:
        if name in given:
            made.columns[name] = given.pop(name)
    if creating:
        _new_columns(made, given)
    for name in given:
        if name not in LABELS:
            raise Invalid(_("An account has no field “%(name)s”.") % {"name": name[:60]}, field=name[:60])
    made.columns |= clean_details(given)
    return made


def _new_columns(made: PreparedAccount, given: dict[str, Any]) -> None:
    given.setdefault("name", "")
    since = given.pop("customer_since", None)
    if given.pop("is_customer", False):
        made.columns |= {"is_customer": True, "begun_by": "hand", "customer_since": since or clock.today()}
    created = given.pop("created_at", None)
    if isinstance(created, date) and not isinstance(created, datetime):
        created = datetime.combine(created, time(12), tzinfo=UTC)
    if created is not None:
        made.columns["created_at"] = created
