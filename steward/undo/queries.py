"""Who may look at a batch, and what it left as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from steward.team.models import Member

from .models import Batch, BatchRow
from .tables import model_of

SHOWN = 200


def batches_visible_to(member: Member) -> QuerySet[Batch]:
    """One's own; owners and admins see all. Newest first."""
    rows = Batch.objects.exclude(state=Batch.State.OPEN).select_related("by", "undone_by", "run").order_by("-id")
    return rows if member.is_admin else rows.filter(by=member)


@dataclass(frozen=True)
class Kept:
    """A row that was not put back as it was, because somebody changed it since: what it is, and in which fields."""

    name: str
    url: str
    fields: list[str]


def kept_rows(batch: Batch) -> list[Kept]:
    """The first two hundred rows that stayed as somebody changed them."""
    rows = BatchRow.objects.filter(batch=batch, state="kept").order_by("id")[:SHOWN]
    names = _named(rows)
    return [Kept(*names[row.table, row.row_id], [_said(name) for name in row.kept]) for row in rows]


def _named(rows: Iterable[BatchRow]) -> dict[tuple[str, int], tuple[str, str]]:
    found: dict[tuple[str, int], tuple[str, str]] = {}
    wanted: dict[str, list[int]] = {}
    for row in rows:
        wanted.setdefault(row.table, []).append(row.row_id)
    for label, ids in wanted.items():
        model = model_of(label)
        there: dict[int, Any] = model._base_manager.in_bulk(ids)
        for pk in ids:
            one = there.get(pk)
            name = str(one) if one is not None else f"{model._meta.verbose_name} {pk}"
            found[label, pk] = name, getattr(one, "url", "")
    return found


def _said(column: str) -> str:
    return _("the record itself") if column == "id" else column.removesuffix("_id").replace("_", " ")
