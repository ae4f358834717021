"""One of everything, made by operations: what the laws call doors with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.activities.models import Activity, Note
from steward.activities.operations import create_activity, set_up_types, write_note
from steward.contacts.models import Contact
from steward.contacts.operations import create_contact
from steward.core.money import Money
from steward.deals.models import Deal
from steward.deals.operations import open_deal, set_up_pipelines
from steward.fields.operations import set_up_fields
from steward.team.models import Member

SECRET = "canary-7f3a91"


@dataclass
class World:
    """Acme with a person, a deal, a planned call and a note; every text carries the canary."""

    owner: Member
    account: Account
    contact: Contact
    deal: Deal
    activity: Activity
    note: Note
    secret: str = SECRET
    form: dict[str, str] = field(default_factory=lambda: {"name": "changed", "role": "owner", "value": "changed"})

    def argument(self, room: str, name: str) -> object:
        """A value for one URL argument of a room: the id of its record, or a word where a word is asked."""
        by_name = {
            "account_id": self.account.pk, "contact_id": self.contact.pk, "deal_id": self.deal.pk,
            "activity_id": self.activity.pk, "note_id": self.note.pk, "member_id": self.owner.pk,
            "batch": "00000000-0000-4000-8000-000000000000", "kind": "account",
        }  # fmt: skip
        if name in by_name:
            return by_name[name]
        by_room = {
            "accounts": self.account.pk, "organizations": self.account.pk, "contacts": self.contact.pk,
            "deals": self.deal.pk, "activities": self.activity.pk, "notes": self.note.pk, "desk": self.account.pk,
            "users": self.owner.pk, "team": self.owner.pk, "duplicates": self.account.pk,
        }  # fmt: skip
        return by_room.get(room, 1) if name in ("id", "pk") or name.endswith("_id") else "name"


def furnish(by: Member) -> Member:
    """Give the workspace its pipeline, activity types and standard fields; the owner."""
    set_up_pipelines(by=by)
    set_up_types(by=by)
    set_up_fields(by=by)
    return by


def make_world(by: Member) -> World:
    """One of everything in a furnished workspace."""
    account = create_account(by=by, name=f"Acme {SECRET}", as_customer=True)
    contact = create_contact(by=by, emails=[{"address": "ann@acme.example"}], first_name=SECRET)
    deal = open_deal(by=by, name=f"Deal {SECRET}", value=Money(100_00, "USD"), account=account)
    activity = create_activity(
        by=by, type="call", subject=f"Call {SECRET}", due_on=dt.date(2026, 11, 25), account=account
    )
    note = write_note(by=by, body=SECRET, account=account)
    return World(by, account, contact, deal, activity, note)


@pytest.fixture
def furnished(alice: Member) -> Member:
    """The workspace with its pipeline, activity types and standard fields; the owner."""
    return furnish(alice)


@pytest.fixture
def world(furnished: Member) -> World:
    """One of everything."""
    return make_world(furnished)
