"""What this room must know of the records that carry fields, although it stands left of them: declared once, in
`desk/carried.py`, and found by the setting `FIELD_CARRIERS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, cast

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from steward.team.models import Member

Kind = Literal["number", "money", "date", "datetime"]


@dataclass(frozen=True)
class Column:
    """A column that can be reckoned with. Money is in minor units; `currency` is its other column, or "" for the
    workspace's currency."""

    label: Any
    kind: Kind
    path: str
    currency: str = ""


@dataclass(frozen=True)
class Related:
    """Records that belong to one: `rows()` of which `link` holds the record's id. `record` says which kind they are
    when they carry fields too, `custom` where; `subsets` narrow them down."""

    label: Any
    rows: Callable[[], models.QuerySet[Any]]
    link: str
    columns: Mapping[str, Column]
    record: str = ""
    custom: str = ""
    subsets: Mapping[str, tuple[Any, models.Q]] = field(default_factory=dict)


@dataclass(frozen=True)
class Carrier:
    """A kind of record that carries fields. `columns` may stand in formulas; `related` can be summed up; `standard` are
    the labels of its other columns, as Settings lists them. `pick` is the address that suggests such records, `listed`
    that of their list."""

    model: type[models.Model]
    visible: Callable[[Member], models.QuerySet[Any]]
    columns: Mapping[str, Column] = field(default_factory=dict)
    related: Mapping[str, Related] = field(default_factory=dict)
    standard: Callable[[], Mapping[str, Any]] = dict
    pick: str = ""
    listed: str = ""


@cache
def carriers() -> Mapping[str, Carrier]:
    """By kind of record: account, contact, deal."""
    return cast("Mapping[str, Carrier]", import_string(settings.FIELD_CARRIERS))


def carrier(record: str) -> Carrier:
    """The carrier of a kind of record."""
    return carriers()[record]
