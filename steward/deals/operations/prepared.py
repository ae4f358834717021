"""One deal of a bulk path: checked, and ready to be stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from steward.core.clock import now
from steward.core.refused import Invalid
from steward.core.text import line
from steward.deals.models import Deal, Stage
from steward.fields.models import Field
from steward.fields.values import clean

from .rows import noon
from .values import cleaned

COLUMNS = frozenset({"name", "value", "description", "expected_close_on", "account_id", "contact_id", "owner_id"})


@dataclass(slots=True)
class PreparedDeal:
    """What a bulk path stores of one deal: columns, and what is not a column. None: not given."""

    columns: dict[str, Any] = field(default_factory=dict)
    stage: Stage | None = None
    status: str | None = None
    closed_at: datetime | None = None
    contact_ids: list[int] | None = None
    tags: list[str] | None = None
    custom: dict[str, Any] = field(default_factory=dict)


def prepare_deal(
    values: Mapping[str, Any], *, fields: Sequence[Field] | None = None, creating: bool = True
) -> PreparedDeal:  # fmt: skip
    """Check one row for `create_deals` or (`creating=False`, only what is given) `change_deals`.

    Takes what `open_deal` takes, with `account_id`, `contact_id`, `contact_ids`, `owner_id` instead of records where
    only ids are at hand, and: status ("open", "won", "lost"), closed_on (a date or a moment), lost_reason, created_at
    (likewise). `fields` are the deal's custom fields, to save a query a row. Raises `Invalid` naming the field.
    """
    given = _ids(values)
    made = PreparedDeal(stage=given.pop("stage", None), tags=given.pop("tags", None))
    made.contact_ids = given.pop("contact_ids", None)
    made.status = _status(given.pop("status", None))
    made.closed_at = _moment(given.pop("closed_on", None))
    custom = given.pop("custom", None) or {}
    if custom or creating:
        made.custom = clean("deal", custom, creating=creating, fields=fields)
    if "lost_reason" in given:
        made.columns["lost_reason"] = line(given.pop("lost_reason") or "", field="lost_reason")
    if created := _moment(given.pop("created_at", None)):
        made.columns["created_at"] = created
    if creating:
        given.setdefault("name", "")
    for name in given:
        if name not in COLUMNS:
            raise Invalid(_("A deal has no such field."), field=name[:60])
    made.columns |= cleaned(given)
    return made


def _ids(values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for name in ("account", "contact", "owner"):
        if name in found:
            row = found.pop(name)
            found[f"{name}_id"] = row.pk if row else None
    if "contacts" in found:
        found["contact_ids"] = [row.pk for row in found.pop("contacts")]
    return found


def _status(status: str | None) -> str | None:
    if status is not None and status not in Deal.Status.values:
        raise Invalid(_("A deal is open, won or lost."), field="status")
    return status


def _moment(given: date | datetime | None) -> datetime | None:
    """The moment to keep: for a day noon of it, unless that is still to come."""
    return given if given is None or isinstance(given, datetime) else min(noon(given), now())
