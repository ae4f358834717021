"""Taking back what was done to the link of a person with an account."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from steward.accounts.models import Account, AddressSetting, Membership
from steward.accounts.queries import contacts_visible_to
from steward.contacts.models import Contact, EmailAddress
from steward.core.database import locked
from steward.core.refused import Refused, Stale
from steward.fields.operations import changes_to_undo
from steward.history.models import Event
from steward.team.models import Member

from .customers import begin_again
from .memberships import MOMENTS, change_membership, link_contact, make_primary
from .photo import photo_before

TEXTS = frozenset({"job_title", "description"})


def undo_event(account: Account, event: Event, *, by: Member, version: int | None = None) -> str:
    """Take back what this event of the account tells: an unlinking, an edit of a link, the end of being an account,
    another photo.

    Returns what is so again. Refused in words where it cannot be any more.
    """
    if event.kind == "account.ended":
        begin_again(account, event, by=by)
        return _("%(name)s is an account again.") % {"name": account.name}
    if event.kind == "account.photo_changed":
        photo_before(account, event, by=by, version=version)
        return _("The photo is as it was.")
    if event.kind == "account.contact_unlinked":
        person = contacts_visible_to(by).filter(pk=event.subject_id or 0).first()
        if person is None:
            raise Refused(_("This person is not there any more."), code="gone")
        link_again(account, person, event, by=by)
        return _("%(name)s is linked again.") % {"name": person.name}
    membership = Membership.objects.of(account).filter(pk=event.subject_id or 0).first()
    if event.kind != "account.contact_changed" or membership is None:
        raise Refused(_("There is nothing here that can be put back."), code="nothing_kept")
    put_back_membership(membership, event, by=by)
    return _("Taken back.")


@atomic
def link_again(account: Account, contact: Contact, event: Event, *, by: Member) -> Membership:
    """Take an unlinking back: the link with what it said, the switches of its addresses, and its place as primary."""
    kept: dict[str, Any] = event.data.get("kept") or {}
    texts = {name: kept[name] for name in TEXTS if name in kept}
    membership = link_contact(account, contact, by=by, is_primary=bool(kept.get("is_primary")), **texts)
    there = set(EmailAddress.objects.filter(contact=contact).values_list("address", flat=True))
    addresses = [one for one in kept.get("addresses", []) if one["email"] in there]
    signs = kept.get("signer_priority", 0)
    membership = change_membership(membership, by=by, signer_priority=signs, addresses=addresses)
    for one in addresses:
        moments = {name: one.get(name) and datetime.fromisoformat(one[name]) for name in MOMENTS}
        AddressSetting.objects.filter(membership=membership, email__address=one["email"]).update(**moments)
    return membership


@atomic
def put_back_membership(membership: Membership, event: Event, *, by: Member) -> Membership:
    """Give what an edit of the link changed the values of before. Raises `Stale`, changing nothing, when somebody
    changed the link since."""
    by.must("accounts.manage", membership.account)
    locked(membership.account)
    later = Event.objects.filter(kind=event.kind, account=membership.account_id, pk__gt=event.pk)
    if later.filter(Q(subject_id=membership.pk) | Q(data__changes__0__field="is_primary")).exists():
        raise Stale(_("Somebody changed this since. Look at their change first; nothing was taken back."))
    values: dict[str, Any] = {}
    addresses: dict[str, dict[str, Any]] = defaultdict(dict)
    for one in changes_to_undo(event, "", by=by, texts=TEXTS):
        name, _colon, address = one.field.partition(":")
        if name == "is_primary":
            return _primary_before(membership, one.was["membership"], by)
        if address:
            addresses[address][name] = one.was
        else:
            values[name] = one.was
    given = [{"email": email, **switches} for email, switches in addresses.items()]
    return change_membership(membership, by=by, addresses=given, **values)


def _primary_before(membership: Membership, pk: int | None, by: Member) -> Membership:
    before = Membership.objects.of(membership.account).filter(pk=pk or 0).first()
    if before is None:
        raise Refused(_("Who was the primary contact before is no contact here any more."), code="gone")
    return make_primary(before, by=by)
