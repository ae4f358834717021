"""Facts of all records together, newest first: what a member may read of them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from steward.accounts.models import Account
from steward.accounts.queries import contacts_visible_to
from steward.deals.models import Deal
from steward.history.models import Event
from steward.team.models import Member


def events_visible_to(member: Member) -> QuerySet[Event]:
    """Facts about accounts, deals and people that the member sees, and their own doings; admins read all of the
    firm's affairs too. Nothing about what lies in the trash, except what happened to records since erased."""
    account = Exists(Account.objects.visible_to(member).filter(pk=OuterRef("account_id")))
    deal = Exists(Deal.objects.visible_to(member).filter(pk=OuterRef("deal_id")))
    person = Exists(contacts_visible_to(member).filter(pk=OuterRef("contact_id")))
    loose = Q(account__isnull=True)
    seen = Q(account) | (loose & Q(deal)) | (loose & Q(deal_id__isnull=True) & Q(person))
    firm = loose & Q(deal_id__isnull=True, contact_id__isnull=True)
    return Event.objects.filter(seen | (firm if member.is_admin else firm & Q(actor_id=member.pk)))
