"""Two firms that are one, with all that can hang from a firm; and what every table holds."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from steward.accounts.models import Account
from steward.accounts.operations import change_membership, create_account, grant_access, link_contact
from steward.accounts.operations import differences as accounts_differ
from steward.activities.operations import create_activity, write_note
from steward.activities.operations import differences as activities_differ
from steward.contacts.models import Contact
from steward.contacts.operations import create_contact
from steward.core.money import Money
from steward.deals.models import Deal
from steward.deals.operations import add_contact, open_deal, win_deal
from steward.deals.operations import differences as deals_differ
from steward.fields.operations import create_field
from steward.files.models import File
from steward.history.models import Event
from steward.team.models import Member

ROOMS = ("fields", "search", "contacts", "accounts", "deals", "activities", "files")
ALWAYS_MOVE = {"version", "updated_at"}


class Doubles:
    """Acme twice, with people, deals, plans, notes, files, sub-organizations, tags, a team and a field of its own."""

    def __init__(self, by: Member, charlie: Member) -> None:
        self.by = by
        create_field(by=by, record="account", label="Level", type="text")
        create_field(by=by, record="account", label="Interests", type="choices", options=["Tea", "Coffee"])
        self.one = self.firm("Acme", website="acme.example", tags=["Key", "Old"], custom={"interests": ["tea"]})
        self.two = self.firm(
            "ACME B.V.", phone="+31201234567", tags=["Key", "New"], city="Utrecht", line1="Dam 1",
            custom={"level": "Gold", "interests": ["coffee"]},
        )  # fmt: skip
        self.child = self.firm("Acme Service", parent=self.two)
        self.ann, self.ben = self.person("Ann"), self.person("Ben")
        link_contact(self.one, self.ann, by=by)
        left = link_contact(self.two, self.ann, by=by, job_title="CEO")
        change_membership(left, by=by, addresses=[{"email": "ann@acme.example", "login": True}])
        link_contact(self.two, self.ben, by=by, description="Buys")
        grant_access(self.two, charlie, by=by)
        self.deals = [
            open_deal(by=by, name=f"Deal {n}", value=Money(1000 * n, "USD"), account=account)
            for n, account in enumerate([self.one, self.two, self.two], 1)
        ]
        add_contact(self.deals[1], by=by, contact=self.ann)
        win_deal(self.deals[2], by=by)
        create_activity(by=by, type="call", subject="Call", account=self.two, contact=self.ben, due_on=None)
        write_note(by=by, body="Likes tea", account=self.two, contact=self.ann)
        values: dict[str, Any] = {"size": 1, "content_type": "text/plain", "sha256": "0", "uploaded_by": by}
        File.objects.create(name="offer.txt", key="a", account=self.two, **values)
        for row in (self.one, self.two, self.child):
            row.refresh_from_db()

    def firm(self, name: str, **values: Any) -> Account:
        """An organization."""
        return create_account(by=self.by, name=name, **values)

    def person(self, name: str, **values: Any) -> Contact:
        """A person of Acme."""
        given = {"emails": [f"{name.lower()}@acme.example"], "first_name": name, "last_name": "Bos", **values}
        return create_contact(by=self.by, **given)


@pytest.fixture
def doubles(furnished: Member, charlie: Member) -> Doubles:
    """The two Acmes."""
    return Doubles(furnished, charlie)


def everything() -> dict[str, list[Any]]:
    """What every table of records holds, but counters of versions."""
    found: dict[str, list[Any]] = {}
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models(include_auto_created=True):
            names = [one.attname for one in model._meta.concrete_fields if one.attname not in ALWAYS_MOVE]
            found[model._meta.label] = list(model._base_manager.order_by("pk").values_list(*names))
    return found


def told() -> list[Any]:
    """Every event with the records it is told on."""
    return list(Event.objects.order_by("id").values_list("id", "kind", "account_id", "contact_id", "deal_id"))


def wrong() -> list[str]:
    """What `steward check --deep` says of counts and sums."""
    return [*accounts_differ(), *deals_differ(), *activities_differ()]


def deals_of(account: Account) -> list[str]:
    """The names of its deals."""
    return list(Deal.objects.filter(account=account).order_by("id").values_list("name", flat=True))
