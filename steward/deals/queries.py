"""Reads of deals and stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from steward.accounts.models import Account
from steward.team.policies import sees_every_account

if TYPE_CHECKING:
    from steward.team.models import Member

    from .models import Deal, Pipeline, Stage  # noqa: F401 - in quotes below


class DealQuerySet(models.QuerySet["Deal"]):
    """Deals."""

    def alive(self) -> Self:
        """Not in the trash."""
        return self.filter(deleted_at__isnull=True)

    def visible_to(self, member: Member) -> Self:
        """Deals of visible accounts, deals without one, and the member's own; not in the trash."""
        return self.alive()._within_reach_of(member)

    def trashed_visible_to(self, member: Member) -> Self:
        """Deals in the trash that the member would see outside it."""
        return self.filter(deleted_at__isnull=False)._within_reach_of(member)

    def open(self) -> Self:
        """Neither won nor lost."""
        return self.filter(status="open")

    def in_lane(self, stage: Stage) -> Self:
        """The open deals of a stage, in the order of their cards."""
        return self.filter(stage=stage, status="open", deleted_at__isnull=True).order_by("rank", "id")

    def of(self, account: Account) -> Self:
        """The account's deals."""
        return self.filter(account=account)

    def _within_reach_of(self, member: Member) -> Self:
        if sees_every_account(member):
            return self
        seen = Account.objects.visible_to(member).values("id")
        mine = models.Q(owner_id=member.pk) | models.Q(account__isnull=True) | models.Q(account_id__in=seen)
        return self.filter(mine)


class PipelineQuerySet(models.QuerySet["Pipeline"]):
    """Pipelines."""

    def visible_to(self, member: Member) -> Self:
        """Every member works with the same pipelines."""
        return self if member.is_active else self.none()

    def in_order(self) -> Self:
        """As the firm ordered them; the first is the default."""
        return self.order_by("position", "id")


class StageQuerySet(models.QuerySet["Stage"]):
    """Stages."""

    def visible_to(self, member: Member) -> Self:
        """Every member works with the same stages."""
        return self if member.is_active else self.none()

    def in_order(self) -> Self:
        """Pipeline by pipeline, each from its first stage to its last."""
        return self.select_related("pipeline").order_by("pipeline__position", "pipeline_id", "position", "id")
