"""The lines of Settings > Tags: each tag with how many records carry it, and where those are listed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.utils.formats import number_format
from django.utils.translation import ngettext

from steward.team.models import Member

from .carriers import carrier
from .models import RecordKind, Tag
from .operations.tags import tag_links


@dataclass(frozen=True, slots=True)
class Carried:
    """So many records of one kind, in words, and the address of those; "" where there are none."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag, the address of its page, and who carries it."""

    tag: Tag
    url: str
    carried: list[Carried]


def rows_of(tags: Sequence[Tag], member: Member) -> list[TagRow]:
    """A line for each tag, with the records that the member sees. One query for each kind of record."""
    counts = {kind: _counts(kind, tags, member) for kind in RecordKind.values}
    return [
        TagRow(tag, f"/settings/tags/{tag.pk}/", [_carried(kind, counts[kind].get(tag.pk, 0), tag) for kind in counts])
        for tag in tags
    ]


def _counts(kind: str, tags: Sequence[Tag], member: Member) -> dict[int, int]:
    seen: Any = carrier(kind).visible(member).order_by().values("pk")
    rows = tag_links()[kind].filter(tag_id__in=[tag.pk for tag in tags], **{f"{kind}__in": seen})
    return dict(rows.order_by().values_list("tag_id").annotate(Count("pk")))


def _carried(kind: str, count: int, tag: Tag) -> Carried:
    words = {
        RecordKind.ACCOUNT: ngettext("%(n)s organization", "%(n)s organizations", count),
        RecordKind.CONTACT: ngettext("%(n)s person", "%(n)s people", count),
        RecordKind.DEAL: ngettext("%(n)s deal", "%(n)s deals", count),
    }
    text = words[RecordKind(kind)] % {"n": number_format(count, force_grouping=True)}
    asked = urlencode({"f": f"tag:has_any:{json.dumps([tag.name])}"})
    return Carried(text, f"{carrier(kind).listed}?{asked}" if count else "")
