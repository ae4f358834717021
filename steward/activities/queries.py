"""Reads of activities and notes: whoever sees what they hang from, is the assignee or the author, sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from steward.accounts.models import Account
from steward.accounts.queries import contacts_visible_to
from steward.core.clock import today
from steward.deals.models import Deal
from steward.team.policies import sees_every_account

from .due import WITHOUT_DAY, first_of

if TYPE_CHECKING:
    from steward.team.models import Member

    from .models import Activity, Note  # noqa: F401 - named in quotes below


def seen_by(member: Member, *, own: str, trashed: bool = False) -> models.Q:
    """What a member sees of what hangs from accounts, deals and people: not what lies in the trash (unless `trashed`
    asks for exactly that) nor what hangs from an account in the trash; under the access policy only what hangs from
    visible records, and their own."""
    alive = models.Q(deleted_at__isnull=not trashed, account__deleted_at__isnull=True)
    if sees_every_account(member):
        return alive
    accounts = models.Q(account_id__in=Account.objects.visible_to(member).values("id"))
    deals = models.Q(account__isnull=True, deal_id__in=Deal.objects.visible_to(member).values("id"))
    people = models.Q(contact__isnull=True) | models.Q(contact_id__in=contacts_visible_to(member).values("id"))
    loose = models.Q(account__isnull=True, deal__isnull=True) & people
    return alive & (models.Q(**{own: member.pk}) | accounts | deals | loose)


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Activities."""

    def visible_to(self, member: Member) -> Self:
        """Activities of visible accounts, deals and people, and the member's own; nothing from the trash."""
        return self.filter(seen_by(member, own="assignee_id"))

    def trashed_visible_to(self, member: Member) -> Self:
        """Those in the trash that this member could see before."""
        return self.filter(seen_by(member, own="assignee_id", trashed=True))

    def undone(self) -> Self:
        """Those still to do, the next one first; those without a day last."""
        return self.filter(done_at__isnull=True, deleted_at__isnull=True).order_by("due_rank", "id")

    def overdue(self) -> Self:
        """To do since before today, of the active time zone."""
        return self.undone().filter(due_rank__lt=first_of(today()))

    def due_today(self) -> Self:
        """To do today."""
        first = first_of(today())
        return self.undone().filter(due_rank__gte=first, due_rank__lt=first + 100_000)

    def upcoming(self) -> Self:
        """To do after today, and without a day at the end."""
        return self.undone().filter(due_rank__gte=first_of(today()) + 100_000)

    def dated(self) -> Self:
        """Those to do that have a day."""
        return self.undone().filter(due_rank__lt=WITHOUT_DAY)

    def done(self) -> Self:
        """Those completed, the latest first."""
        return self.filter(done_at__isnull=False, deleted_at__isnull=True).order_by("-done_at", "-id")

    def of(self, account: Account) -> Self:
        """The account's activities."""
        return self.filter(account=account)


class NoteQuerySet(models.QuerySet["Note"]):
    """Notes."""

    def visible_to(self, member: Member) -> Self:
        """Notes of visible accounts, deals and people, and the member's own; nothing from the trash."""
        return self.filter(seen_by(member, own="author_id"))

    def trashed_visible_to(self, member: Member) -> Self:
        """Those in the trash that this member could see before."""
        return self.filter(seen_by(member, own="author_id", trashed=True))

    def of(self, account: Account) -> Self:
        """The account's notes, pinned first, newest first."""
        return self.filter(account=account).order_by("-pinned", "-created_at", "-id")
