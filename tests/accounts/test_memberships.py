"""Linking people with accounts: what each is there, what their addresses may do, and the last one who stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from steward.accounts.models import Account, AddressSetting, Membership
from steward.accounts.operations import (
    change_membership,
    create_account,
    link_contact,
    link_contacts,
    make_primary,
    restore_contact,
    set_last_contact,
    touch_person,
    trash_contact,
    unlink_contact,
)
from steward.contacts.models import Contact
from steward.contacts.operations import touch_contact
from steward.core.refused import Invalid, NotAllowed, Refused
from steward.history.queries import timeline
from steward.team.models import Member

from .conftest import Everything


def names(account: Account) -> list[tuple[str, bool]]:
    """Who is linked, in the order pages show, and who leads."""
    return [(link.contact.name, link.is_primary) for link in Membership.objects.of(account)]


def count(account: Account) -> int:
    """The kept number of contacts."""
    return Account.objects.get(pk=account.pk).contact_count


def texts(**scope: Any) -> list[str]:
    """The sentences of a timeline, newest first."""
    return [line.text for line in timeline(**scope)]


@pytest.fixture
def link(alice: Member, acme: Account, ilse: Contact) -> Membership:
    """Ilse at Acme."""
    return link_contact(acme, ilse, by=alice, job_title="CFO")


def test_people_stand_in_alphabetical_order_and_the_first_linked_leads(  # T40, M38
    alice: Member, acme: Account, marta: Contact, link: Membership
) -> None:
    link_contact(acme, marta, by=alice)
    assert names(acme) == [("Ilse Moreno", True), ("Marta Bielak", False)]
    assert count(acme) == 2
    assert "linked Marta Bielak with Acme" in texts(contact=marta.pk)


def test_a_new_primary_contact_takes_the_place_of_the_old(
    alice: Member, acme: Account, marta: Contact, link: Membership
) -> None:
    other = link_contact(acme, marta, by=alice, is_primary=True)
    assert names(acme) == [("Ilse Moreno", False), ("Marta Bielak", True)]
    make_primary(link, by=alice)
    assert names(acme) == [("Ilse Moreno", True), ("Marta Bielak", False)]
    assert other.pk != link.pk


def test_nobody_is_linked_twice(
    alice: Member, acme: Account, ilse: Contact, link: Membership, everything: Everything
) -> None:
    before = everything()
    with pytest.raises(Refused) as refusal:
        link_contact(acme, ilse, by=alice)
    assert (refusal.value.code, everything()) == ("already_linked", before)


def test_where_a_contact_has_one_account_a_second_is_refused(  # M42
    alice: Member,
    globex: Account,
    ilse: Contact,
    link: Membership,
    set_policy: Callable[..., None],
    everything: Everything,
) -> None:
    set_policy(accounts_per_contact="one")
    before = everything()
    with pytest.raises(Refused) as refusal:
        link_contact(globex, ilse, by=alice)
    assert (refusal.value.code, everything()) == ("one_account", before)
    assert "Acme" not in refusal.value.message


def test_a_description_is_valid_for_one_account_alone(  # T41-T43
    alice: Member, globex: Account, ilse: Contact, link: Membership
) -> None:
    other = link_contact(globex, ilse, by=alice, description="Primary contact of the family")
    change_membership(link, by=alice, description="CEO")
    other.refresh_from_db()
    assert other.description == "Primary contact of the family"
    assert texts(account=link.account_id)[0] == "changed Ilse Moreno: Description to “CEO”"


def test_each_address_has_its_own_switches(alice: Member, acme: Account, link: Membership) -> None:  # T46-T53, T58
    changed = [
        {"email": "ILSE@kan-code.example", "login": True, "notify": True, "notify_kinds": ["message", "invoice"]}
    ]
    change_membership(link, by=alice, addresses=changed)
    setting = AddressSetting.objects.get()
    assert (setting.login, setting.notify, setting.email_sync, setting.signs_contracts) == (True, True, False, True)
    assert setting.notify_kinds == ["message", "invoice"]
    assert Account.objects.get(pk=acme.pk).status == "active"
    change_membership(link, by=alice, addresses=[{"email": "ilse@kan-code.example", "login": False}])
    assert Account.objects.get(pk=acme.pk).status == "offline"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"addresses": [{"email": "other@kan-code.example", "login": True}]}, "addresses"),
        ({"addresses": [{"email": "ilse@kan-code.example", "notify_kinds": ["gossip"]}]}, "notify_kinds"),
        ({"description": "x" * 251}, "description"),
        ({"signer_priority": 1000}, "signer_priority"),
    ],
)
def test_a_wrong_setting_is_refused_and_changes_nothing(
    alice: Member, link: Membership, given: dict[str, object], field: str, everything: Everything
) -> None:
    before = everything()
    with pytest.raises(Invalid) as refusal:
        change_membership(link, by=alice, **given)  # type: ignore[arg-type]
    assert (refusal.value.field, everything()) == (field, before)


def test_the_last_contact_stays_linked(
    alice: Member, acme: Account, link: Membership, everything: Everything
) -> None:  # T55
    before = everything()
    with pytest.raises(Refused) as refusal:
        unlink_contact(link, by=alice)
    assert (refusal.value.code, everything()) == ("last_contact", before)


def test_the_last_contact_goes_where_the_workspace_allows_it(
    alice: Member, acme: Account, link: Membership, set_policy: Callable[..., None]
) -> None:
    set_policy(last_contact_unlinks="yes")
    unlink_contact(link, by=alice)
    assert (names(acme), count(acme)) == ([], 0)


def test_an_unlinked_person_stays_and_keeps_a_line(  # T54, M63, M69
    alice: Member, acme: Account, ilse: Contact, marta: Contact, link: Membership
) -> None:
    link_contact(acme, marta, by=alice)
    unlink_contact(link, by=alice)
    assert names(acme) == [("Marta Bielak", True)]
    assert texts(contact=ilse.pk)[0] == "noted: was a contact of Acme"
    assert texts(account=acme.pk)[0] == "unlinked Ilse Moreno"
    assert Contact.objects.get(pk=ilse.pk).deleted_at is None


def test_a_trashed_person_counts_no_more_and_comes_back(  # M68
    alice: Member, acme: Account, ilse: Contact, marta: Contact, link: Membership
) -> None:
    link_contact(acme, marta, by=alice)
    trash_contact(marta, by=alice)
    assert (names(acme), count(acme)) == ([("Ilse Moreno", True)], 1)
    restore_contact(marta, by=alice)
    assert count(acme) == 2


def test_the_last_person_of_an_account_cannot_be_trashed(
    alice: Member, ilse: Contact, marta: Contact, link: Membership, acme: Account, everything: Everything
) -> None:
    before = everything()
    with pytest.raises(Refused) as refusal:
        trash_contact(ilse, by=alice)
    assert (refusal.value.code, everything()) == ("last_contact", before)
    link_contact(acme, marta, by=alice)
    trash_contact(marta, by=alice)
    with pytest.raises(Refused):
        trash_contact(ilse, by=alice)


def test_an_accounts_last_contact_is_the_latest_of_its_people(  # M51-M56
    alice: Member, acme: Account, globex: Account, ilse: Contact, link: Membership
) -> None:
    link_contact(globex, ilse, by=alice)
    later, earlier = datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    touch_person(ilse.pk, later)
    touch_person(ilse.pk, earlier)
    set_last_contact(globex.pk, earlier)
    assert set(Account.objects.values_list("last_contact_at", flat=True)) == {later}
    assert Contact.objects.get(pk=ilse.pk).last_contact_at == later


def test_a_person_brings_the_last_contact_along(alice: Member, acme: Account, marta: Contact) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    touch_contact(marta.pk, at)
    link_contact(acme, marta, by=alice)
    assert Account.objects.get(pk=acme.pk).last_contact_at == at


def test_many_links_at_once_lead_once_and_skip_those_that_are_there(
    alice: Member, acme: Account, globex: Account, ilse: Contact, marta: Contact, link: Membership
) -> None:
    rows = [(acme.pk, ilse.pk, "x"), (acme.pk, marta.pk, ""), (globex.pk, ilse.pk, "CEO"), (globex.pk, ilse.pk, "")]
    link_contacts(rows, alice)
    assert names(acme) == [("Ilse Moreno", True), ("Marta Bielak", False)]
    assert names(globex) == [("Ilse Moreno", True)]
    assert (count(acme), count(globex)) == (2, 1)


@pytest.mark.parametrize("rights", [[], ["accounts.manage"], ["contacts.manage"]])
def test_linking_needs_the_right_to_change_both_ends(  # attack 7
    alice: Member,
    bob: Member,
    acme: Account,
    marta: Contact,
    link: Membership,
    rights: list[str],
    everything: Everything,
) -> None:
    link_contact(acme, create_account_contact(alice), by=alice)
    bob.rights = rights
    before = everything()
    for change in (lambda: link_contact(acme, marta, by=bob), lambda: unlink_contact(link, by=bob)):
        with pytest.raises(NotAllowed):
            change()
    if "accounts.manage" not in rights:
        for change in (lambda: change_membership(link, by=bob, description="x"), lambda: make_primary(link, by=bob)):
            with pytest.raises(NotAllowed):
                change()
    assert everything() == before


def create_account_contact(alice: Member) -> Contact:
    """A person made along with an account of their own."""
    account = create_account(by=alice, name="Other", contacts=[{"emails": ["o@k.example"]}])
    return Membership.objects.get(account=account).contact
