"""The people on a deal. One of them may be the primary contact."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.contacts.models import Contact
from steward.core.refused import Refused
from steward.core.text import line
from steward.deals.facts import DealChanged, DealContactAdded, DealContactRemoved
from steward.deals.models import Deal, DealContact
from steward.history.changes import Changes
from steward.history.facts import record
from steward.history.models import Event
from steward.team.models import Member

from .rows import held, places


@transaction.atomic
def add_contact(deal: Deal, *, by: Member, contact: Contact, role: str = "", version: int | None = None) -> Deal:
    """Put a person on the deal; the first one is its primary contact. Refused for one who is on it already."""
    deal, _before = held(deal, by, version)
    role = line(role, field="role", longest=120)
    _made, is_new = DealContact.objects.get_or_create(deal=deal, contact=contact, defaults={"role": role})
    if not is_new:
        raise Refused(_("%(name)s is on this deal already.") % {"name": contact.name}, code="already_there")
    if deal.contact_id is None:
        deal.contact = contact
    deal.store("contact")
    record(DealContactAdded(**{**places(deal), "contact": contact.pk}, name=deal.name, person=contact.name), by=by)
    return deal


@transaction.atomic
def remove_contact(deal: Deal, *, by: Member, contact: Contact, version: int | None = None) -> Deal:
    """Take a person off the deal. Without its primary contact, the next one by name takes the place."""
    deal, _before = held(deal, by, version)
    there = DealContact.objects.filter(deal=deal, contact=contact).first()
    kept = {"role": there.role if there else "", "is_primary": deal.contact_id == contact.pk}
    gone, _rows = DealContact.objects.filter(deal=deal, contact=contact).delete()
    if not gone and deal.contact_id != contact.pk:
        raise Refused(_("%(name)s is not on this deal.") % {"name": contact.name}, code="not_there")
    if deal.contact_id == contact.pk:
        others = DealContact.objects.filter(deal=deal, contact__deleted_at__isnull=True)
        following = others.select_related("contact").order_by("contact__name_folded", "contact_id").first()
        deal.contact = following.contact if following else None
    deal.store("contact")
    said: dict[str, Any] = {"name": deal.name, "person": contact.name, "kept": kept}
    record(DealContactRemoved(**{**places(deal), "contact": contact.pk}, **said), by=by)
    return deal


@transaction.atomic
def put_on_again(deal: Deal, contact: Contact, event: Event, *, by: Member, version: int | None = None) -> Deal:
    """Take a removal back: the person is on the deal in the same role, and primary if they were."""
    kept = event.data.get("kept") or {}
    deal = add_contact(deal, by=by, contact=contact, role=kept.get("role", ""), version=version)
    if kept.get("is_primary") and deal.contact_id != contact.pk:
        deal.contact = contact
        deal.store("contact")
    return deal


@transaction.atomic
def make_primary(deal: Deal, *, by: Member, contact: Contact, version: int | None = None) -> Deal:
    """Make a person the deal's primary contact; who is not on it yet is put on it."""
    deal, _before = held(deal, by, version)
    changes = Changes()
    put_people(deal, changes, contact=contact)
    if changes:
        deal.store("contact")
        record(DealChanged(**places(deal), name=deal.name, **changes.data()), by=by)
    return deal


def put_people(
    deal: Deal,
    changes: Changes,
    *,
    contact: Contact | bool | None = False,
    contacts: Iterable[Contact] | None = None,
) -> None:
    """Set the people of a stored deal and its primary one; the caller stores the row.

    `contacts` replaces all (the primary one stays if it is among them, else the first is); `contact` is the primary
    one and is put on the deal when missing; None leaves the deal without a primary contact.
    """
    if contacts is not None:
        _replace(deal, list(contacts), changes)
    if contact is False:
        return
    chosen = contact if isinstance(contact, Contact) else None
    old = deal.contact
    if chosen is not None:
        DealContact.objects.get_or_create(deal=deal, contact=chosen)
    if (old.pk if old else None) != (chosen.pk if chosen else None):
        changes.add("contact_id", _("Primary contact"), old or "", chosen or "", was=old.pk if old else None)
        deal.contact = chosen


def _replace(deal: Deal, wanted: list[Contact], changes: Changes) -> None:
    there = {row.contact_id: row.contact for row in DealContact.objects.filter(deal=deal).select_related("contact")}
    ids = {contact.pk for contact in wanted}
    if ids != set(there):
        DealContact.objects.filter(deal=deal, contact_id__in=set(there) - ids).delete()
        new = {contact.pk: contact for contact in wanted if contact.pk not in there}
        DealContact.objects.bulk_create([DealContact(deal=deal, contact=contact) for contact in new.values()])
        changes.add("contact_ids", _("People"), _names(there.values()), _names(wanted), was=list(there))
    if deal.contact_id not in ids:
        deal.contact = wanted[0] if wanted else None


def _names(people: Iterable[Contact]) -> str:
    return ", ".join(sorted({person.name for person in people}))
