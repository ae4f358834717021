"""What an undo left alone, on its page and in the API: in words, with links that lead there, and no name too many."""

from __future__ import annotations

import re
from contextlib import ExitStack

from steward.accounts.models import Access, Account
from steward.accounts.operations import change_account, create_account
from steward.activities.models import Participant
from steward.contacts.operations import change_contact, create_contact
from steward.core.money import Money
from steward.deals.operations import change_deal, open_deal
from steward.history.models import Event
from steward.team.models import Member, Workspace
from steward.undo.models import Batch
from steward.undo.operations import begin_batch, end_batch, note_moved, undo_batch, watching
from tests.cast import Api, signed_in


def test_who_may_not_see_the_record_reads_nothing_of_its_name(
    furnished: Member, workspace: Workspace, charlie: Member
) -> None:
    acme = create_account(by=furnished, name="Acme", owner=charlie)
    batch = begin_batch(Batch.Kind.BULK, by=charlie, title="Set City of 1 account", right="accounts.manage")
    with watching(batch, "account", [acme.pk]):
        change_account(acme, by=furnished, city="Lyon")
    end_batch(batch)
    change_account(Account.objects.get(pk=acme.pk), by=furnished, city="Ghent", name="Acme secret", owner=None)
    Access.objects.filter(account=acme).delete()
    workspace.policies["account_access"] = "assigned"
    workspace.save()
    charlie.rights = ["accounts.manage"]
    charlie.save()
    undo_batch(batch, by=charlie)
    page = signed_in(charlie).get(f"/changes/{batch.pk}/").content.decode()
    assert "Organization" in page
    assert "Acme" not in page
    answer = Api(charlie).get(f"/batches/{batch.pk}")
    assert answer.json()["kept"] == [{"name": "Organization", "url": "", "fields": ["City"]}]


def test_each_record_that_stayed_is_named_and_its_link_leads_there(furnished: Member) -> None:
    acme = create_account(by=furnished, name="Acme")
    ann = create_contact(by=furnished, emails=["ann@x.example"], first_name="Ann")
    roof = open_deal(by=furnished, name="Roof", value=Money(100, "USD"), account=acme)
    batch = begin_batch(Batch.Kind.BULK, by=furnished, title="Many things", right="accounts.manage")
    with ExitStack() as stack:
        for kind, one in (("account", acme), ("contact", ann), ("deal", roof)):
            stack.enter_context(watching(batch, kind, [one.pk]))
        change_account(acme, by=furnished, city="Lyon", tags=["Key"])
        change_contact(ann, by=furnished, city="Lyon")
        change_deal(roof, by=furnished, name="Roof of glass")
    end_batch(batch)
    change_account(Account.objects.get(pk=acme.pk), by=furnished, city="Ghent")
    ann.refresh_from_db()
    change_contact(ann, by=furnished, city="Ghent")
    roof.refresh_from_db()
    change_deal(roof, by=furnished, name="Roof of tin")
    undo_batch(batch, by=furnished)
    kept = Api(furnished).get(f"/batches/{batch.pk}").json()["kept"]
    assert sorted((one["name"], *one["fields"]) for one in kept) == [
        ("Acme", "City"), ("Ann", "City"), ("Roof of tin", "Name"),
    ]  # fmt: skip
    browser = signed_in(furnished)
    page = browser.get(f"/changes/{batch.pk}/").content.decode()
    for one in kept:
        assert re.search(rf'<a class="link" href="{one["url"]}">{one["name"]}</a>', page)
        assert browser.get(one["url"]).status_code == 200


def test_rows_that_only_a_merge_moves_are_told_by_the_record_they_belong_to(furnished: Member) -> None:
    acme = create_account(by=furnished, name="Acme")
    ann, ben = (create_contact(by=furnished, emails=[f"{n}@x.example"], first_name=n) for n in ("Ann", "Ben"))
    event = Event.objects.filter(account=acme).latest("id")
    batch = begin_batch(Batch.Kind.MERGE, by=furnished, title="Merged Ben into Ann", right="contacts.manage")
    note_moved(batch, Event, [event.pk], "contact_id", before=ben.pk, after=ann.pk)
    note_moved(batch, Participant, [10**9], "contact_id", before=ben.pk, after=ann.pk)
    note_moved(batch, Member, [10**9], "name", before="a", after="b")
    end_batch(batch)
    undo_batch(batch, by=furnished)
    kept = Api(furnished).get(f"/batches/{batch.pk}").json()["kept"]
    assert sorted(((one["name"], one["fields"]) for one in kept), key=str) == [
        ("Acme", ["Person"]), ("Ben", ["the record itself"]), ("Merged Ben into Ann", ["the record itself"]),
    ]  # fmt: skip
    assert signed_in(furnished).get(f"/changes/{batch.pk}/").status_code == 200
