"""Two people become one and two again."""

from __future__ import annotations

import datetime as dt

import pytest

from steward.accounts.models import Account, AddressSetting, Membership
from steward.accounts.operations import change_membership, link_contact, trash_contact
from steward.activities.operations import create_activity
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.contacts.operations import change_contact
from steward.core.clock import now
from steward.core.refused import NotAllowed, Refused
from steward.deals.models import Deal, DealContact
from steward.deals.operations import add_contact
from steward.duplicates.operations import merge_contacts, unmerge
from steward.history.models import Event
from steward.search.index import find
from steward.team.models import Member

from .conftest import Doubles, everything, told, wrong


@pytest.fixture
def anna(doubles: Doubles) -> Contact:
    """Ann once more: the same address and number and another of each, at both firms and a third, on a deal, met today,
    and not to be mailed."""
    made = doubles.person(
        "Anna",
        emails=["ANN@acme.example", "anna@home.example"],
        phones=["+31201234567", "+31207654321"],
        job_title="Director",
        consent="withdrawn",
        tags=["VIP"],
    )
    change_contact(doubles.ann, by=doubles.by, phones=["+31 20 123 4567"])
    third = doubles.firm("Third")
    link = link_contact(doubles.two, made, by=doubles.by, description="Decides")
    change_membership(link, by=doubles.by, addresses=[{"email": "ann@acme.example", "notify": True}])
    link = link_contact(third, made, by=doubles.by)
    change_membership(link, by=doubles.by, addresses=[{"email": "ann@acme.example", "login": True}])
    add_contact(doubles.deals[1], by=doubles.by, contact=made, role="Signs")
    add_contact(doubles.deals[0], by=doubles.by, contact=made)
    create_activity(by=doubles.by, type="call", subject="Met", contact=made, account=third, due_on=None, done_at=now())
    return Contact.objects.get(pk=made.pk)


def test_everything_moves_to_the_person_who_stays(doubles: Doubles, anna: Contact) -> None:
    kept = merge_contacts(doubles.ann, [anna], by=doubles.by)
    emails = EmailAddress.objects.filter(contact=kept).order_by("position")
    assert [(one.address, one.is_primary) for one in emails] == [
        ("ann@acme.example", True), ("anna@home.example", False),
    ]  # fmt: skip
    phones = Phone.objects.filter(contact=kept).order_by("position")
    assert [one.e164 for one in phones] == ["+31201234567", "+31207654321"]
    assert sorted(Membership.objects.filter(contact=kept).values_list("account__name", flat=True)) == [
        "ACME B.V.", "Acme", "Third",
    ]  # fmt: skip
    assert Deal.objects.get(pk=doubles.deals[0].pk).contact_id == kept.pk
    assert DealContact.objects.get(deal=doubles.deals[1], contact=kept).role == "Signs"
    assert (kept.job_title, kept.consent, kept.name) == ("Director", "withdrawn", "Ann Bos")
    assert list(kept.tags.values_list("name", flat=True)) == ["VIP"]
    assert Contact.objects.get(pk=anna.pk).deleted_at is not None
    assert not wrong()


def test_an_address_keeps_what_it_may_do_at_each_account(doubles: Doubles, anna: Contact) -> None:
    kept = merge_contacts(doubles.ann, [anna], by=doubles.by)
    rows = AddressSetting.objects.filter(membership__contact=kept, email__contact=kept).order_by("membership_id")
    assert [(one.membership.account.name, one.login, one.notify) for one in rows] == [
        ("ACME B.V.", True, True), ("Third", True, False),
    ]  # fmt: skip
    both = Membership.objects.get(account=doubles.two, contact=kept)
    assert (both.job_title, both.description) == ("CEO", "Decides")


def test_last_contact_is_the_latest_and_the_timeline_goes_along(doubles: Doubles, anna: Contact) -> None:
    kept = merge_contacts(doubles.ann, [anna], by=doubles.by)
    assert kept.last_contact_at == anna.last_contact_at
    assert {one.last_contact_at for one in Account.objects.filter(pk__in=[doubles.one.pk, doubles.two.pk])} == {
        anna.last_contact_at
    }
    assert Event.objects.filter(contact_id=kept.pk, kind="activity.completed").exists()
    assert [hit.id for hit in find("anna@home", kind="contact", among=None)] == [kept.pk]


def test_taken_back_everything_is_as_it_was(doubles: Doubles, anna: Contact) -> None:
    before, events = everything(), told()
    merge_contacts(doubles.ann, [anna, doubles.ben], by=doubles.by, fields={"name": anna.pk})
    assert Contact.objects.get(pk=doubles.ann.pk).name == "Anna Bos"
    unmerge("contact", doubles.ann, by=doubles.by)
    assert everything() == before
    assert told()[: len(events)] == events
    assert not wrong()


def test_the_lead_of_an_account_leads_it_under_the_name_that_stays(doubles: Doubles, anna: Contact) -> None:
    kept = merge_contacts(anna, [doubles.ann], by=doubles.by)
    leads = Membership.objects.filter(account__in=[doubles.one, doubles.two], is_primary=True)
    assert [one.contact_id for one in leads] == [kept.pk, kept.pk]


def test_a_merge_needs_the_right_and_people_who_are_there(doubles: Doubles, anna: Contact, bob: Member) -> None:
    before = everything()
    with pytest.raises(NotAllowed):
        merge_contacts(doubles.ann, [anna], by=bob)
    assert everything() == before
    gone = trash_contact(doubles.person("Gone"), by=doubles.by)
    with pytest.raises(Refused) as refusal:
        merge_contacts(doubles.ann, [gone], by=doubles.by)
    assert refusal.value.code == "in_trash"


def test_the_address_of_the_one_who_stays_stays_the_first(doubles: Doubles, anna: Contact) -> None:
    kept = merge_contacts(anna, [doubles.ben], by=doubles.by)
    assert [one.address for one in EmailAddress.objects.filter(contact=kept).order_by("position")] == [
        "ANN@acme.example", "anna@home.example", "ben@acme.example",
    ]  # fmt: skip


def test_a_name_made_of_an_address_follows_the_addresses(doubles: Doubles) -> None:
    bare = doubles.person("x", emails=["x@acme.example"], first_name="", last_name="")
    other = doubles.person("y", emails=["y@acme.example"], first_name="", last_name="")
    assert merge_contacts(bare, [other], by=doubles.by).name == "x@acme.example"
    assert now() - dt.timedelta(days=1) < Contact.objects.get(pk=bare.pk).updated_at
