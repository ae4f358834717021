"""Reads of activities and notes: whoever sees what they hang from, is the assignee or the author, sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models

from steward.accounts.models import Account
from steward.accounts.queries import contacts_visible_to
from steward.core.clock import today
from steward.deals.models import Deal
from steward.team.policies import sees_every_account

from .due import WITHOUT_DAY, first_of

if TYPE_CHECKING:
    from steward.team.models import Member

    from .models import Activity, Comment, Feed, Note, Notice  # noqa: F401 - named in quotes below


ALIVE = models.Q(deleted_at__isnull=True, account__deleted_at__isnull=True)


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


def takes_part(member: Member) -> models.Q:
    """Activities that the member does or takes part in: "mine" in the calendar and its feed."""
    return models.Q(assignee=member) | taking_part(member)


def taking_part(member: Member) -> models.Q:
    """Activities that the member was asked to."""
    participants = apps.get_model("activities", "Participant").objects.filter(member=member)
    return models.Q(pk__in=participants.values("activity_id"))


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Activities."""

    def visible_to(self, member: Member) -> Self:
        """Activities of visible accounts, deals and people, and those the member does or takes part in; nothing from
        the trash."""
        seen = seen_by(member, own="assignee_id")
        if sees_every_account(member):
            return self.filter(seen)
        return self.filter(seen | ALIVE & takes_part(member))

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

    def about(self, ids: dict[str, int]) -> Self:
        """Those of the record that `Scope.filter()` names; of a person also those that they take part in."""
        if "contact_id" not in ids:
            return self.filter(**ids)
        participants = apps.get_model("activities", "Participant").objects.filter(contact_id=ids["contact_id"])
        return self.filter(models.Q(**ids) | models.Q(pk__in=participants.values("activity_id")))


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


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments under notes."""

    def visible_to(self, member: Member) -> Self:
        """Those under visible notes; nothing from the trash."""
        notes = apps.get_model("activities", "Note").objects.visible_to(member)
        return self.filter(deleted_at__isnull=True, note__in=notes)

    def in_order(self) -> Self:
        """As a thread is read."""
        return self.order_by("id")


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices."""

    def visible_to(self, member: Member) -> Self:
        """The member's own, of what they may see now: nothing of a record in the trash, or hidden from them since."""
        activities = apps.get_model("activities", "Activity").objects.visible_to(member)
        notes = apps.get_model("activities", "Note").objects.visible_to(member)
        alive = models.Q(comment__isnull=True) | models.Q(comment__deleted_at__isnull=True)
        return self.filter(models.Q(activity__in=activities) | models.Q(note__in=notes) & alive, member=member)

    def new(self) -> Self:
        """Those not looked at yet."""
        return self.filter(seen_at__isnull=True)

    def newest(self) -> Self:
        """The newest first."""
        return self.order_by("-id")


class FeedQuerySet(models.QuerySet["Feed"]):
    """Calendar addresses."""

    def visible_to(self, member: Member) -> Self:
        """Only one's own: the address shows its owner's days."""
        return self.filter(member=member)

    def live(self) -> Self:
        """Those that answer."""
        return self.filter(revoked_at__isnull=True, member__status="active")
