"""Fields whose value is another record: an organization or a person."""

from __future__ import annotations

from collections.abc import Iterable

from steward.core.text import fold
from steward.team.models import Member

from .carriers import carrier

LINKS = ("account", "contact")


def exists(kind: str, pk: int) -> bool:
    """Whether there is such a record outside the trash."""
    return carrier(kind).model._default_manager.filter(pk=pk, deleted_at__isnull=True).exists()


def may_link(kind: str, pk: int, by: Member) -> bool:
    """Whether the member sees the record that a value names."""
    return carrier(kind).visible(by).filter(pk=pk).exists()


def names(kind: str, ids: Iterable[int], by: Member | None) -> dict[int, str]:
    """Names of records by id, as far as the member sees them. No query for no ids."""
    wanted = {pk for pk in ids if pk}
    if not wanted:
        return {}
    known = carrier(kind)
    rows = known.model._default_manager.all() if by is None else known.visible(by)
    return dict(rows.filter(pk__in=wanted).values_list("pk", "name"))


def named(kind: str, name: str, by: Member) -> int | None:
    """The only visible record of this name; None when there is none or more than one."""
    found = list(carrier(kind).visible(by).filter(name_folded=fold(name)).values_list("pk", flat=True)[:2])
    return int(found[0]) if len(found) == 1 else None
