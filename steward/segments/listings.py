"""What this room must know of the lists that have views, although it stands left of them: declared once, in
`desk/listings.py`, and found by the setting `LISTINGS`."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from steward.core.paging import Sort
from steward.core.refused import Invalid
from steward.fields.models import Field
from steward.fields.values import definitions
from steward.team.models import Member

from .filters import Filters


@dataclass(frozen=True)
class Along:
    """What a board or a calendar can be laid out by: the filter's name, its label, the field of the firm's own."""

    key: str
    label: Any
    field: Field | None = None


@dataclass(frozen=True)
class Listing:
    """A list: what it is called, the kind of its records, what it is filtered and sorted by, whose rows it shows.

    `aliases` are filters that only say again what others say; `columns` gives (key, label) of those that the member can
    choose.
    """

    key: str
    label: Any
    record: str
    url: str
    filters: Filters
    aliases: Container[str]
    sorts: Mapping[str, Sort]
    sort: str
    rows: Callable[[Member], models.QuerySet[Any]]
    columns: Callable[[Member], Sequence[tuple[str, Any]]]

    def picklists(self, member: Member) -> list[Along]:
        """What its board can have a column for each answer of: choices and members, own fields included."""
        return self._along(member, ("choice", "member"), (Field.Type.CHOICE, Field.Type.MEMBER))

    def dates(self, member: Member) -> list[Along]:
        """What its calendar can be laid out by."""
        return self._along(member, ("date", "datetime"), (Field.Type.DATE,))

    def _along(self, member: Member, kinds: Container[str], types: Container[str]) -> list[Along]:
        standard = [
            Along(name, one.label)
            for name, one in self.filters.items()
            if one.kind in kinds and one.through is None and name not in self.aliases
        ]
        own = definitions(self.record, member)
        return standard + [
            Along(f"custom.{one.key}", one.label, one) for one in own if one.type in types and one.filterable
        ]


@cache
def listings() -> Mapping[str, Listing]:
    """By key: accounts, organizations, people, deals."""
    return cast("Mapping[str, Listing]", import_string(settings.LISTINGS))


def listing(key: str) -> Listing:
    """The list of this name. Raises `Invalid` (field `list`) on another."""
    found = listings().get(key) if isinstance(key, str) else None
    if found is None:
        raise Invalid(_("Views belong to one of: %(lists)s.") % {"lists": ", ".join(listings())}, field="list")
    return found
