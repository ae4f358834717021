"""Reads of imports: everybody sees their own, admins all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from steward.team.models import Member

    from .models import Import  # noqa: F401 - named in the base class below


class ImportQuerySet(models.QuerySet["Import"]):
    """Imports."""

    def visible_to(self, member: Member) -> Self:
        """Those the member started; an admin sees everybody's."""
        return self if member.is_admin else self.filter(created_by_id=member.pk)

    def past(self) -> Self:
        """Those that were run, with who did and how taking them back stands."""
        ran = self.filter(state__in=("running", "done", "failed"))
        return ran.select_related("created_by", "undo", "undo__undone_by")

    def of(self, batch: object) -> Self:
        """The files of one upload, in the order they come in."""
        return self.filter(batch=str(batch)).order_by("position", "id")
