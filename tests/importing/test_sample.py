"""The sample firm: put in, looked at, taken out again without a trace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.activities.models import Activity, Note
from steward.activities.operations import column_of
from steward.contacts.models import Contact
from steward.core.clock import today
from steward.core.refused import NotAllowed, Refused
from steward.deals.models import Deal, Pipeline
from steward.deals.operations import differences, open_deal
from steward.fields.models import Field
from steward.history.models import Event
from steward.importing.models import Import, MadeBySample
from steward.importing.operations import load_sample, remove_sample
from steward.queue.jobs import work
from steward.search.models import Entry
from steward.team.models import Member, Workspace
from tests.cast import signed_in

pytestmark = pytest.mark.slow
RECORDS = (
    "accounts.Account",
    "contacts.Contact",
    "deals.Deal",
    "deals.Stage",
    "deals.Pipeline",
    "deals.StageTotal",
    "activities.Activity",
    "activities.Note",
    "fields.Field",
    "search.Entry",
    "accounts.Membership",
    "importing.Mapping",
    "deals.DealContact",
)


def everything() -> dict[str, list[Any]]:
    """Every row, without what counts its own changes."""
    return {
        label: [
            {name: value for name, value in row.items() if name not in ("version", "updated_at", "position")}
            for row in apps.get_model(label)._base_manager.order_by("id").values()
        ]
        for label in RECORDS
    }


def test_it_is_loaded_looked_at_and_taken_out(firm: Member) -> None:
    before = everything()
    load_sample(by=firm)
    assert (Account.objects.customers().count(), Deal.objects.count()) == (85, 8800)
    assert Contact.objects.count() == 24
    assert Workspace.objects.get().sample_loaded
    columns = {column_of(account.next_activity_on) for account in Account.objects.all()}
    assert columns == {"none", "overdue", "today", "tomorrow", "week", "later"}
    last = Deal.objects.filter(status="won").order_by("-won_at").first()
    assert last is not None
    assert last.won_at is not None
    assert today() - timedelta(days=14) <= last.won_at.date() <= today()
    assert Note.objects.exists()
    assert list(differences()) == []

    remove_sample(by=firm)
    assert everything() == before
    assert not MadeBySample.objects.exists()
    assert not Import.objects.exists()
    assert not Workspace.objects.get().sample_loaded
    assert not Event.objects.filter(account__isnull=False).exists()
    remove_sample(by=firm)


def test_what_you_made_yourself_stays(firm: Member) -> None:
    load_sample(by=firm)
    kan = Account.objects.get(name="Kan-code")
    mine = create_account(by=firm, name="Mine Ltd")
    deal = open_deal(by=firm, name="My deal", account=kan)
    remove_sample(by=firm)
    assert set(Account.objects.values_list("name", flat=True)) == {"Mine Ltd", "Kan-code"}
    kan.refresh_from_db()
    assert (kan.is_customer, kan.won_minor, kan.open_count) == (False, 0, 1)
    assert list(Deal.objects.all()) == [deal]
    assert Entry.objects.filter(kind="account", record_id=mine.pk).exists()
    assert list(differences()) == []
    assert not Activity.objects.exists()


def test_it_goes_into_an_empty_workspace_only_and_by_admins(firm: Member, charlie: Member) -> None:
    with pytest.raises(NotAllowed):
        load_sample(by=charlie)
    create_account(by=firm, name="Mine Ltd")
    with pytest.raises(Refused):
        load_sample(by=firm)
    assert Pipeline.objects.count() == 1
    assert not Import.objects.exists()
    assert not Field.objects.filter(standard=False).exists()


def test_one_click_in_one_click_out(firm: Member) -> None:
    client = signed_in(firm)
    answer = client.post("/import/sample/")
    assert answer.status_code == 302
    assert "of 8,885 rows" in client.get(answer["Location"]).content.decode()
    work(["imports"])
    assert Deal.objects.count() == 8800
    assert "The sample data is loaded" in client.get("/import/").content.decode()
    assert client.post("/import/sample/remove/").status_code == 302
    assert not Deal.objects.exists()
    assert client.get("/import/sample/").status_code == 405
