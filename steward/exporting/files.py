"""A list as a file: its name, its type, and its bytes as they are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from steward.core.clock import today
from steward.core.refused import Invalid
from steward.importing.setting import in_setting
from steward.team.models import Member

from .columns import table_for
from .formats import csv, vcard, xlsx
from .lists import Asked, parts_of, rows_of
from .related import Related

FORMATS = {"csv": csv.TYPE, "xlsx": xlsx.TYPE, "vcf": vcard.TYPE}


@dataclass(frozen=True)
class Export:
    """A file on its way out; `pieces` may be gone over once."""

    name: str
    content_type: str
    pieces: Iterator[bytes]


def export_list(asked: Asked, *, by: Member, format: str = "csv", listed: bool = False) -> Export:  # noqa: A002
    """The rows of a list that the member sees, as csv, xlsx or (people) vcf; with `listed` the columns that the list
    shows, else all. Right: imports.run. Raises `Invalid` on what the list does not offer, before the first byte.
    """
    by.must("imports.run")
    if format not in FORMATS or (format == "vcf" and asked.kind != "contacts"):
        raise Invalid(_("A list leaves as csv or xlsx, people as vcf too."), field="format")
    rows, sort = rows_of(asked, by)
    with in_setting(by):
        table = table_for(asked.list.record, by, listed=listed, shown=asked.shown)
        headers, title = table.headers(), _title(asked.kind)
    related = Related(asked.list.record, by, table.fields if format != "vcf" else ())
    if format == "vcf":
        pieces = vcard.pieces(_loaded(rows, sort, related))
    else:
        cells = _cells(table, _loaded(rows, sort, related), by)
        pieces = csv.pieces(headers, cells) if format == "csv" else xlsx.pieces(headers, cells, title)
    return Export(f"{title} {today().isoformat()}.{format}", FORMATS[format], pieces)


def _loaded(rows: Any, sort: Any, related: Related) -> Iterator[tuple[list[Any], Related]]:
    for part in parts_of(rows, sort):
        related.load(part)
        yield part, related


def _cells(table: Any, parts: Iterator[tuple[list[Any], Related]], by: Member) -> Iterator[list[list[Any]]]:
    for rows, related in parts:
        with in_setting(by):
            found = [table.cells(row, related) for row in rows]
        yield found


def _title(kind: str) -> str:
    names = {
        "accounts": _("Accounts"),
        "organizations": _("Organizations"),
        "contacts": _("People"),
        "deals": _("Deals"),
    }
    return names[kind]
