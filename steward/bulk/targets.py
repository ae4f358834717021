"""Which records a bulk change is for: ids, or all that a list's filter and search find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from steward.accounts.filters import FILTERS as ACCOUNTS
from steward.accounts.models import Account
from steward.accounts.people import FILTERS as CONTACTS
from steward.accounts.queries import contacts_visible_to
from steward.activities.filters import FILTERS as ACTIVITIES
from steward.activities.models import Activity
from steward.contacts.models import Contact
from steward.core.refused import Invalid
from steward.deals.filters import FILTERS as DEALS
from steward.deals.models import Deal
from steward.history.models import Event
from steward.search.index import narrow
from steward.segments.filters import Filters
from steward.segments.grammar import where
from steward.team.models import Member

MOST_IDS = 1000


@dataclass(frozen=True)
class Kind:
    """A kind of record that can be changed in bulk. `told` is the column by which an event names one; `searched` says
    whether words find them."""

    key: str
    label: Any
    model: type[Any]
    filters: Filters
    right: str
    told: str
    searched: bool = True

    def visible(self, member: Member) -> QuerySet[Any]:
        """The records that the member sees."""
        if self.model is Contact:
            return contacts_visible_to(member)
        rows: QuerySet[Any] = self.model.objects.visible_to(member)
        return rows

    def trashed(self, member: Member) -> QuerySet[Any]:
        """The records in the trash that the member may restore."""
        if self.model is Contact:
            return contacts_visible_to(member, trashed=True)
        rows: QuerySet[Any] = self.model.objects.trashed_visible_to(member)
        return rows

    def events(self, ids: Iterable[int], *, after: int) -> QuerySet[Event]:
        """What was told of these records since the event `after`."""
        found = Event.objects.filter(id__gt=after, **{f"{self.told}__in": list(ids)})
        return found.filter(kind__startswith=f"{self.key}.") if self.told == "subject_id" else found


KINDS = {
    "account": Kind("account", _("Accounts"), Account, ACCOUNTS, "accounts.manage", "account_id"),
    "contact": Kind("contact", _("People"), Contact, CONTACTS, "contacts.manage", "contact_id"),
    "deal": Kind("deal", _("Deals"), Deal, DEALS, "deals.manage", "deal_id"),
    "activity": Kind(
        "activity", _("Activities"), Activity, ACTIVITIES, "activities.manage", "subject_id", searched=False
    ),
}


@dataclass(frozen=True)
class Asked:
    """Either `ids`, or what a list shows: its condition, search text and plain column conditions (`only`)."""

    ids: Sequence[int] | None = None
    condition: Any = None
    q: str = ""
    only: Mapping[str, Any] = field(default_factory=dict)


def asked_for(kind: Kind, asked: Asked, member: Member, *, trashed: bool = False) -> QuerySet[Any]:
    """The records, by id. Raises `Http404` when one of the ids is not there or not the member's to see: then nothing is
    changed at all (security drill 8); `Invalid` on a wrong filter, and when neither ids nor a filter is given."""
    rows = kind.trashed(member) if trashed else kind.visible(member)
    if asked.ids is not None:
        wanted = set(asked.ids)
        if not wanted or len(wanted) > MOST_IDS:
            raise Invalid(_("Name 1 to %(n)s records, or give a filter.") % {"n": MOST_IDS}, field="ids")
        found = rows.filter(pk__in=wanted)
        if found.count() != len(wanted):
            raise Http404
        return found.order_by("pk")
    if asked.condition is None and not asked.q and not asked.only:
        raise Invalid(_("Name records by their ids, or give a filter."), field="ids")
    rows = rows.filter(where(asked.condition, kind.filters, member), **asked.only)
    if asked.q and not kind.searched:
        raise Invalid(_("Activities are not searched by words. Filter them by their subject."), field="q")
    rows, _count = narrow(rows, asked.q, kind=kind.key)
    return rows.order_by("pk")
