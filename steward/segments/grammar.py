"""Conditions as `Q`: `where()`. The grammar of interfaces.md; anything unknown is refused (field `filter`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from .compare import denied, positive
from .conditions import Group, Line, parse
from .filters import Filter, Filters

__all__ = ["Filter", "Filters", "where"]

if TYPE_CHECKING:
    from steward.team.models import Member

FEW = 5_000  # related rows whose records are named by their ids


def where(condition: Any, filters: Filters, member: Member) -> Q:
    """The condition as `Q` over the model that `filters` were declared for. `None` and `{}` ask for everything.

    `member` is who asks: "me" as a value. Values are typed strictly, fields and operators come from `filters` alone;
    at most 32 conditions in 5 levels. A condition on related records asks which those are: one query each, which reads
    few. Raises `Invalid` with field `filter`.
    """
    return _group(parse(condition, filters, member), member) if condition else Q()


def _group(group: Group, member: Member) -> Q:
    found = Q()
    for part in group.parts:
        q = _group(part, member) if isinstance(part, Group) else _line(part, member)
        found = found | q if group.any else found & q
    return found


def _line(line: Line, member: Member) -> Q:
    rows = line.filter.related(member)
    if rows is not None and line.kind == "tags" and line.op == "has_all":
        return _all_tags(line, member)
    q, negated = positive(line, member)
    if rows is not None:
        q = _of_records(rows.filter(q), line.filter.link)
    if not negated:
        return q
    return ~q if line.field is None or rows is not None else denied(line, q)


def _of_records(rows: QuerySet[Any], link: str) -> Q:
    """The records that these rows belong to: by their ids where they are few, so that the database begins with them;
    else by a look for each record, so that it may stop at the end of a page."""
    ids = list(rows.order_by().values_list(link, flat=True)[: FEW + 1])
    return Q(pk__one_of={*ids}) if len(ids) <= FEW else Q(Exists(rows.filter(**{link: OuterRef("pk")})))


def _all_tags(line: Line, member: Member) -> Q:
    found = Q()
    for name in line.value if isinstance(line.value, list) else [line.value]:
        found &= _line(replace(line, op="has_any", value=[name]), member)
    return found
