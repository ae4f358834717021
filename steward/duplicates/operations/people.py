"""Merging people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.transaction import atomic

from steward.accounts.models import Account, Membership
from steward.accounts.operations import count_contacts, set_last_contact
from steward.activities.models import Activity
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.contacts.operations import reindex_contact
from steward.contacts.operations.reach import name_contact
from steward.core.clock import now
from steward.deals.models import Deal, DealContact
from steward.duplicates.units import Unit, chosen, joined, units
from steward.search import index
from steward.team.models import Member
from steward.undo.models import Batch
from steward.undo.operations import note_moved, watching
from steward.undo.tables import plain

from .holding import begun, held, told
from .links import join_links, move_settings
from .moving import Move, later

CONSENT = [Contact.Consent.UNKNOWN, Contact.Consent.GIVEN, Contact.Consent.WITHDRAWN]


@atomic
def merge_contacts(
    kept: Contact,
    gone: Sequence[Contact],
    *,
    by: Member,
    fields: Mapping[str, int] | None = None,
    version: int | None = None,
) -> Contact:
    """Merge people into `kept`, as `merge_accounts` does: accounts, deals, activities, notes and files move there.

    E-mail addresses and phones are joined, each once; an address keeps what it may do at each account. Who has
    withdrawn consent under one name has withdrawn it.
    """
    _hold_what_hangs(gone)
    kept, *gone = held("contact", kept, gone, by=by, version=version)
    sources = chosen("contact", [kept, *gone], fields or {})
    batch = begun("contact", kept, gone, by=by)
    everyone = [kept.pk, *(one.pk for one in gone)]
    came: set[tuple[Any, int]] = set()  # addresses and numbers that came along
    with watching(batch, "contact", everyone):
        for one in gone:
            move = Move(batch, "contact", kept.pk, one.pk, everyone)
            move.all()
            emails = move.doubles[EmailAddress]
            join_links(move.doubles[Membership], emails)
            move_settings({}, emails)
            _lead(move.doubles[Membership])
            _roles(batch, move.doubles[DealContact])
            came |= {(model, pk) for model in (EmailAddress, Phone) for pk in move.moved[model]}
        _put_values(kept, gone, sources, came)
        for one in gone:
            one.deleted_at = now()
            one.store("deleted_at")
    accounts = Membership.objects.filter(contact_id__in=everyone).order_by("account_id")
    ids = list(accounts.values_list("account_id", flat=True).distinct())
    if kept.last_contact_at:
        _touch(batch, ids, kept.last_contact_at)
    count_contacts(ids)
    index.drop("contact", [one.pk for one in gone])
    reindex_contact(kept)
    told("contact", kept, gone, batch, by=by)
    return kept


def _hold_what_hangs(gone: Sequence[Contact]) -> None:
    """Hold activities and deals before the people: the order in which every other change holds them."""
    ids = [one.pk for one in gone]
    held_too = ((Activity, Q(contact_id__in=ids)), (Deal, Q(contact_id__in=ids)))
    for model, whose in held_too:
        rows = model._base_manager.select_for_update(of=("self",), no_key=True).filter(whose)
        list(rows.order_by("pk").values_list("pk", flat=True))


def _put_values(
    kept: Contact, gone: Sequence[Contact], sources: Mapping[Unit, Contact], came: Collection[tuple[Any, int]]
) -> None:
    records = [kept, *gone]
    values: dict[str, Any] = {}
    custom = {
        unit.field.slot: joined(unit, records) for unit in units("contact", None) if unit.is_joined and unit.field
    }
    for unit, source in sources.items():
        if unit.field is not None:
            custom[unit.field.slot] = unit.value(source)
        else:
            values |= {name: getattr(source, name) for name in unit.columns}
    for name, value in values.items():
        setattr(kept, name, value)
    merged = {**kept.custom, **custom}
    kept.custom = {slot: value for slot, value in merged.items() if value not in (None, [])}
    kept.consent = max((one.consent for one in records), key=CONSENT.index)  # type: ignore[arg-type]
    for one in gone:
        kept.last_contact_at = later(kept.last_contact_at, one.last_contact_at)
    emails, phones = _in_order(EmailAddress, kept, came), _in_order(Phone, kept, came)
    name_contact(kept, emails, phones)
    kept.store(*values, "name", "name_folded", "custom", "consent", "last_contact_at")


def _in_order(model: Any, kept: Contact, came: Collection[tuple[Any, int]]) -> list[Any]:
    """Addresses or numbers of the person who stays: their own first, then those that came along; one is primary."""
    rows = list(model.objects.filter(contact=kept))
    rows.sort(key=lambda row: ((model, row.pk) in came, not row.is_primary, row.position, row.pk))
    for position, row in enumerate(rows):
        row.position, row.is_primary = position, position == 0
        row.save(update_fields=["position", "is_primary"])
    return rows


def _lead(doubles: Mapping[int, int]) -> None:
    """Who led an account under the name that goes leads it under the one that stays."""
    for left in Membership.objects.filter(pk__in=doubles, is_primary=True):
        Membership.objects.filter(pk=left.pk).update(is_primary=False)
        Membership.objects.filter(pk=doubles[left.pk]).update(is_primary=True)


def _roles(batch: Batch, doubles: Mapping[int, int]) -> None:
    """On a deal that both are on, the one who stays takes the other's role if they have none."""
    rows = DealContact.objects.in_bulk([*doubles, *doubles.values()])
    for left, kept in doubles.items():
        if rows[left].role and not rows[kept].role:
            DealContact.objects.filter(pk=kept).update(role=rows[left].role)
            note_moved(batch, DealContact, [kept], "role", before="", after=rows[left].role)


def _touch(batch: Batch, account_ids: Sequence[int], at: datetime) -> None:
    """An account's last contact is the latest of its people's."""
    older = Account._base_manager.filter(pk__in=account_ids).order_by("pk")
    for pk, before in older.values_list("pk", "last_contact_at"):
        if before is None or before < at:
            set_last_contact(pk, at)
            note_moved(batch, Account, [pk], "last_contact_at", before=plain(before), after=plain(at))
