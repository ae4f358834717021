"""Reads: pairs and merges that a member may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef

from steward.accounts.models import Account
from steward.accounts.queries import contacts_visible_to
from steward.core.clock import now
from steward.undo.models import KEPT_FOR, Batch

if TYPE_CHECKING:
    from steward.team.models import Member

    from .models import Merged, Pair  # noqa: F401 - in quotes below


def visible(kind: str, member: Member) -> models.QuerySet[Any]:
    """Accounts or people that the member sees."""
    return Account.objects.visible_to(member) if kind == "account" else contacts_visible_to(member)


def trashed(kind: str, member: Member) -> models.QuerySet[Any]:
    """Those in the trash that the member would see outside it."""
    if kind == "account":
        return Account.objects.trashed_visible_to(member)
    return contacts_visible_to(member, trashed=True)


class PairQuerySet(models.QuerySet["Pair"]):
    """Pairs."""

    def visible_to(self, member: Member, kind: str) -> Self:
        """Pairs of a kind whose two records the member sees; none of them in the trash."""
        rows = visible(kind, member).order_by()
        a, b = rows.filter(pk=OuterRef("a_id")).values("pk"), rows.filter(pk=OuterRef("b_id")).values("pk")
        return self.filter(Exists(a), Exists(b), kind=kind)

    def open(self) -> Self:
        """Those that wait for somebody to look at them."""
        return self.filter(dismissed_at__isnull=True)

    def dismissed(self) -> Self:
        """Those of which somebody said that they are not the same."""
        return self.filter(dismissed_at__isnull=False)


class MergedQuerySet(models.QuerySet["Merged"]):
    """Merges."""

    def standing(self) -> Self:
        """Those that nobody took back, the latest first."""
        back = models.Q(batch__state__in=[Batch.State.UNDOING, Batch.State.UNDONE])
        return self.filter(undone_at__isnull=True).exclude(back).order_by("-id")

    def into(self, kind: str, record_id: int) -> Self:
        """What went into this record and was not taken back, the latest first."""
        return self.standing().filter(kind=kind, kept_id=record_id)

    def can_be_undone(self) -> Self:
        """Those whose 30 days are not over."""
        return self.filter(batch__state=Batch.State.DONE, batch__begun_at__gt=now() - KEPT_FOR)

    def place_of(self, kind: str, record_id: int, member: Member) -> int | None:
        """The record that this one went into, as far as the member sees it; None when it was not merged."""
        seen: set[int] = set()
        while record_id not in seen:
            seen.add(record_id)
            last = self.standing().filter(kind=kind, gone_id=record_id).first()
            if last is None:
                return None
            record_id = last.kept_id
            if visible(kind, member).filter(pk=record_id).exists():
                return record_id
        return None
