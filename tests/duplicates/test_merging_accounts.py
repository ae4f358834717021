"""Two accounts become one and two again: everything moves, nothing is lost, nothing is counted wrong."""

from __future__ import annotations

import pytest
from django.db.transaction import atomic

from steward.accounts.models import Access, Account, AddressSetting, Membership
from steward.accounts.operations import change_account, trash_account
from steward.activities.models import Activity, Note
from steward.activities.operations import write_notes
from steward.config import tasks  # noqa: F401 - declares what runs in the background
from steward.core.refused import Invalid, NotAllowed, Refused, Stale
from steward.duplicates.operations import merge_accounts, unmerge
from steward.files.models import File
from steward.history.models import Event
from steward.queue.jobs import work
from steward.search.index import find
from steward.team.models import Member
from steward.undo.models import BatchRow
from tests.cast import signed_in

from .conftest import Doubles, deals_of, everything, told, wrong


def test_everything_moves_to_the_account_that_stays(doubles: Doubles, charlie: Member) -> None:
    kept = merge_accounts(doubles.one, [doubles.two], by=doubles.by)
    assert deals_of(kept) == ["Deal 1", "Deal 2", "Deal 3"]
    for model in (Activity, Note, File):
        assert [one.account_id for one in model.objects.all()] == [kept.pk]
    assert Account.objects.get(pk=doubles.child.pk).parent_id == kept.pk
    assert [one.member_id for one in Access.objects.filter(account=kept)] == [charlie.pk]
    assert sorted(kept.tags.values_list("name", flat=True)) == ["Key", "New", "Old"]
    gone = Account.objects.get(pk=doubles.two.pk)
    assert gone.deleted_at is not None
    assert not deals_of(gone)
    assert not wrong()


def test_values_are_filled_and_answers_joined(doubles: Doubles) -> None:
    kept = merge_accounts(doubles.one, [doubles.two], by=doubles.by)
    assert (kept.name, kept.website, kept.phone, kept.city) == (
        "Acme",
        "https://acme.example",
        "+31201234567",
        "Utrecht",
    )
    assert sorted(map(str, kept.custom.values())) == ["Gold", "['Tea', 'Coffee']"]


def test_a_value_is_taken_from_the_record_that_was_chosen(doubles: Doubles) -> None:
    kept = merge_accounts(doubles.one, [doubles.two], by=doubles.by, fields={"name": doubles.two.pk})
    assert (kept.name, kept.name_folded, kept.website) == ("ACME B.V.", "acme b.v.", "https://acme.example")
    assert [hit.id for hit in find("acme b.v.", kind="account", among=None)] == [kept.pk]


def test_one_link_is_kept_of_a_person_at_both_with_all_that_was_allowed(doubles: Doubles) -> None:
    kept = merge_accounts(doubles.one, [doubles.two], by=doubles.by)
    links = Membership.objects.of(kept)
    assert [(one.contact_id, one.job_title, one.is_primary) for one in links] == [
        (doubles.ann.pk, "CEO", True), (doubles.ben.pk, "", False),
    ]  # fmt: skip
    assert AddressSetting.objects.get(login=True).membership_id == links[0].pk
    assert (kept.contact_count, kept.status) == (2, "active")


def test_it_is_an_account_when_one_of_them_was(doubles: Doubles) -> None:
    kept = merge_accounts(doubles.one, [doubles.two], by=doubles.by)
    assert (kept.is_customer, kept.begun_by, kept.won_minor, kept.open_count) == (True, "deal", 3000, 2)
    assert kept.customer_since == doubles.two.customer_since


def test_the_timeline_goes_along_and_both_tell_of_the_merge(doubles: Doubles) -> None:
    before = Event.objects.filter(account=doubles.two).count()
    kept = merge_accounts(doubles.one, [doubles.two], by=doubles.by)
    assert Event.objects.filter(account=kept, kind="deal.won").exists()
    assert [one.kind for one in Event.objects.filter(account_id=doubles.two.pk)] == ["record.merged_away"]
    assert Event.objects.filter(account=kept).count() > before
    assert Event.objects.get(account=kept, kind="record.merged").data["names"] == "ACME B.V."


def test_taken_back_everything_is_as_it_was(doubles: Doubles) -> None:
    before, events = everything(), told()
    merge_accounts(doubles.one, [doubles.two], by=doubles.by, fields={"name": doubles.two.pk})
    unmerge("account", doubles.one, by=doubles.by)
    assert everything() == before
    assert told()[: len(events)] == events
    assert not wrong()


def test_five_become_one_and_five_again(doubles: Doubles) -> None:
    more = [doubles.firm(f"Acme {n}", tags=["Old", f"T{n}"], description=f"Number {n}") for n in range(3)]
    before = everything()
    kept = merge_accounts(doubles.two, [doubles.one, *more], by=doubles.by)
    assert kept.description == "Number 0"
    assert Account.objects.alive().filter(name__startswith="A").count() == 2
    assert not wrong()
    unmerge("account", kept, by=doubles.by)
    assert everything() == before


def test_what_somebody_changed_since_stays_and_is_listed(doubles: Doubles) -> None:
    kept = merge_accounts(doubles.one, [doubles.two], by=doubles.by)
    change_account(kept, by=doubles.by, phone="+31209999999")
    batch = unmerge("account", kept, by=doubles.by)
    kept.refresh_from_db()
    assert (kept.phone, kept.city) == ("+31209999999", "")
    assert [(row.row_id, row.kept) for row in BatchRow.objects.filter(batch=batch, state="kept")] == [
        (kept.pk, ["phone"])
    ]


def test_who_is_part_of_the_other_is_never_part_of_itself(doubles: Doubles) -> None:
    change_account(doubles.one, by=doubles.by, parent=doubles.child)  # one < child < two
    before = everything()
    kept = merge_accounts(doubles.one, [doubles.two], by=doubles.by)
    assert kept.parent_id is None
    assert Account.objects.get(pk=doubles.child.pk).parent_id == kept.pk
    unmerge("account", kept, by=doubles.by)
    assert everything() == before


def test_the_same_names_can_be_merged(doubles: Doubles) -> None:
    """M1 of the peers: the preview was empty when names were equal."""
    twin = doubles.firm("Acme", email="info@acme.example")
    assert merge_accounts(doubles.one, [twin], by=doubles.by).email == "info@acme.example"


def test_either_of_them_can_stay(doubles: Doubles) -> None:
    """M2 of the peers: the direction was fixed, and the good record died."""
    kept = merge_accounts(doubles.two, [doubles.one], by=doubles.by)
    assert (kept.pk, kept.name, kept.website) == (doubles.two.pk, "ACME B.V.", "https://acme.example")
    assert Account.objects.get(pk=doubles.one.pk).deleted_at is not None


def test_a_merge_needs_the_right_and_records_that_are_there(doubles: Doubles, bob: Member) -> None:
    before = everything()
    with pytest.raises(NotAllowed):
        merge_accounts(doubles.one, [doubles.two], by=bob)
    with pytest.raises(Invalid):
        merge_accounts(doubles.one, [doubles.one], by=doubles.by)
    with pytest.raises(Invalid):
        merge_accounts(doubles.one, [], by=doubles.by)
    with pytest.raises(Invalid):
        merge_accounts(doubles.one, [doubles.two], by=doubles.by, fields={"name": doubles.child.pk})
    with pytest.raises(Invalid):
        merge_accounts(doubles.one, [doubles.two], by=doubles.by, fields={"won_minor": doubles.two.pk})
    with pytest.raises(Stale):
        merge_accounts(doubles.one, [doubles.two], by=doubles.by, version=99)
    assert everything() == before


def test_one_that_was_deleted_or_merged_meanwhile_is_refused(doubles: Doubles) -> None:
    third = doubles.firm("Third")
    merge_accounts(doubles.one, [doubles.two], by=doubles.by)
    trash_account(third, by=doubles.by)
    before = everything()
    for gone in (doubles.two, third):
        with pytest.raises(Refused) as refusal:
            merge_accounts(doubles.one, [gone], by=doubles.by)
        assert refusal.value.code == "in_trash"
    assert everything() == before


def test_the_later_merge_is_taken_back_first_and_each_once(doubles: Doubles) -> None:
    third = doubles.firm("Third")
    merge_accounts(doubles.one, [doubles.two], by=doubles.by)
    first = BatchRow.objects.first()
    assert first is not None
    merge_accounts(doubles.one, [third], by=doubles.by)
    with pytest.raises(Refused) as refusal:
        unmerge("account", doubles.one, by=doubles.by, merge_id=first.batch_id)
    assert refusal.value.code == "later_merge"
    unmerge("account", doubles.one, by=doubles.by)
    unmerge("account", doubles.one, by=doubles.by)
    with pytest.raises(Refused) as refusal:
        unmerge("account", doubles.one, by=doubles.by)
    assert refusal.value.code == "not_merged"
    assert Account.objects.alive().count() == 4


def test_five_with_a_thousand_notes_are_taken_apart_in_the_background(doubles: Doubles) -> None:
    more = [doubles.firm(f"Acme {n}") for n in range(3)]
    everyone = [doubles.one, doubles.two, *more]
    write_notes([{"body": f"Note {n}", "account": everyone[n % 5]} for n in range(1000)], doubles.by)
    before = everything()
    kept = merge_accounts(doubles.one, [doubles.two, *more], by=doubles.by)
    assert Note.objects.filter(account=kept).count() == 1001
    batch = unmerge("account", kept, by=doubles.by)
    assert batch.state == "undoing"
    page = signed_in(doubles.by).get(f"/duplicates/account/{kept.pk}/").content.decode()
    assert "being taken apart" in page
    work(["imports"])
    assert everything() == before
    assert not wrong()


def test_a_merge_that_breaks_in_the_middle_has_not_begun(doubles: Doubles, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object, **_named: object) -> None:
        raise SystemExit

    before, events = everything(), told()
    monkeypatch.setattr("steward.duplicates.operations.accounts.told", broken)
    with pytest.raises(SystemExit), atomic():
        merge_accounts(doubles.one, [doubles.two], by=doubles.by)
    assert everything() == before
    assert told() == events
