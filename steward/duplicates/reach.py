"""From ids that somebody sent to records they may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.urls import reverse

from steward.team.models import Member

from .queries import trashed, visible

KINDS = ("account", "contact")
RELATED = {"account": ("owner", "parent"), "contact": ("owner",)}


def the_kind(kind: str) -> str:
    """The kind named in an address, or 404."""
    if kind not in KINDS:
        raise Http404
    return kind


def the_record(kind: str, pk: int, member: Member) -> Any:
    """A record that the member sees, or 404."""
    found = visible(kind, member).select_related(*RELATED[kind]).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def the_records(kind: str, ids: Sequence[int], member: Member) -> list[Any]:
    """Records that the member sees, or would see if they were not in the trash: merging tells what happened to those.
    In the order of `ids`; 404 when one of them is not theirs."""
    found: dict[int, Any] = {}
    for rows in (visible(kind, member), trashed(kind, member)):
        found |= {row.pk: row for row in rows.select_related(*RELATED[kind]).filter(pk__in=ids)}
    if set(ids) - set(found):
        raise Http404
    return [found[pk] for pk in dict.fromkeys(ids)]


def queue_url(kind: str) -> str:
    """The queue of pairs of this kind."""
    return reverse("duplicates:queue") + ("" if kind == "account" else f"?kind={kind}")


def url_of(kind: str, pk: int) -> str:
    """The record's page."""
    return f"/accounts/{pk}/" if kind == "account" else f"/people/{pk}/"
