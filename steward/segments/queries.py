"""Reads of views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.http import Http404

from steward.core.text import id_in

from . import models as tables

if TYPE_CHECKING:
    from steward.team.models import Member

    from .models import View


class ViewQuerySet(models.QuerySet["View"]):
    """Views."""

    def visible_to(self, member: Member) -> Self:
        """One's own and those that colleagues share; not those in the trash."""
        return self.filter(deleted_at__isnull=True)._within_reach_of(member)

    def trashed_visible_to(self, member: Member) -> Self:
        """Those in the trash that the member could see before."""
        return self.filter(deleted_at__isnull=False)._within_reach_of(member)

    def _within_reach_of(self, member: Member) -> Self:
        if not member.is_active:
            return self.none()
        given = tables.ViewMember.objects.filter(member_id=member.pk).values("view_id")
        shared = models.Q(sharing="everyone") | models.Q(sharing="members", id__in=given)
        return self.filter(models.Q(owner_id=member.pk) | shared)


def views_of(of: str, member: Member) -> ViewQuerySet:
    """The views of a list that the member sees: those pinned first, then by name."""
    found: ViewQuerySet = tables.View.objects.visible_to(member).filter(of=of)
    return found.order_by("-pinned", "name", "id")


def view_asked(text: str | None, of: str, member: Member) -> View | None:
    """The view that an address names by its number; None where it names none. Raises `Http404` on one that is not
    there, belongs to another list, or is not the member's to see."""
    if not text or not text.isascii() or not text.isdecimal():
        return None
    found = views_of(of, member).filter(pk=id_in(text) or 0).first()
    if found is None:
        raise Http404
    return found


def all_of(*conditions: Any) -> dict[str, Any] | None:
    """One condition that asks for all of these; None where none of them asks for anything."""
    parts: list[Any] = []
    for one in conditions:
        within = one.get("all") if isinstance(one, dict) and len(one) == 1 else None
        parts += within if isinstance(within, list) else [one] if one else []
    return {"all": parts} if parts else None


def shared_with(views: list[int]) -> dict[int, list[int]]:
    """The members by view with whom each is shared. One query."""
    found: dict[int, list[int]] = {pk: [] for pk in views}
    rows = tables.ViewMember.objects.filter(view_id__in=views).order_by("member_id")
    for view_id, member_id in rows.values_list("view_id", "member_id"):
        found[view_id].append(member_id)
    return found
