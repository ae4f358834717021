"""Adding, changing and trashing people: what is kept, what is told, what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from steward.contacts.models import Contact, EmailAddress, Phone
from steward.contacts.operations import (
    change_contact,
    create_contact,
    create_contacts,
    prepare_contact,
    restore_contact,
    touch_contact,
    trash_contact,
)
from steward.core.refused import Invalid, NotAllowed, Stale
from steward.fields.models import Tag
from steward.fields.operations import create_field, create_tag
from steward.history.models import Event
from steward.history.queries import timeline
from steward.search import index
from steward.team.models import Member, Workspace


@pytest.fixture
def ilse(alice: Member) -> Contact:
    """A person with two addresses and a phone."""
    return create_contact(
        by=alice,
        emails=["ilse@kan-code.example", {"address": "Finance@Kan-Code.example", "label": "finance"}],
        phones=["(212) 555-0100"],
        first_name="Ilse",
        last_name="Moreno",
        job_title="CFO",
    )


def addresses(contact: Contact) -> list[tuple[str, bool]]:
    """The stored addresses and which is primary."""
    return list(EmailAddress.objects.filter(contact=contact).order_by("position").values_list("address", "is_primary"))


def numbers(contact: Contact) -> list[tuple[str, str]]:
    """The stored numbers as written and in E.164."""
    return list(Phone.objects.filter(contact=contact).order_by("position").values_list("number", "e164"))


def everything() -> tuple[object, ...]:
    """All rows that a refused change could have touched."""
    tables = (Contact, EmailAddress, Phone, Tag, Event)
    return tuple(list(table._base_manager.order_by("pk").values()) for table in tables)


def test_an_email_address_is_all_a_person_needs(alice: Member) -> None:  # O3
    person = create_contact(by=alice, emails=["ilse@kan-code.example"])
    assert (person.name, addresses(person)) == ("ilse@kan-code.example", [("ilse@kan-code.example", True)])


def test_everything_else_about_a_person_is_optional(alice: Member) -> None:  # O4
    person = create_contact(
        by=alice, emails=["i@k.example"], first_name=" Ilse ", last_name="Moreno", job_title="CFO",
        linkedin="https://linkedin.com/in/ilse", city="Chicago", country="United States",
    )  # fmt: skip
    kept = Contact.objects.get()
    assert (kept.name, kept.name_folded, kept.job_title, kept.city) == ("Ilse Moreno", "ilse moreno", "CFO", "Chicago")
    assert person.version == 1


def test_a_person_without_address_is_refused_unless_an_import_allows_it(alice: Member) -> None:
    before = everything()
    with pytest.raises(Invalid) as refusal:
        create_contact(by=alice, first_name="Ilse")
    assert (refusal.value.field, everything()) == ("emails", before)
    assert create_contact(by=alice, first_name="Ilse", allow_no_email=True).name == "Ilse"
    with pytest.raises(Invalid):
        create_contact(by=alice, allow_no_email=True)


@pytest.mark.parametrize(
    "wrong", ["ilse", "ilse@", "@kan.example", "a b@kan.example", "x" * 250 + "@k.example", "a\x00@k.example"]
)
def test_what_is_no_address_is_refused_with_its_field(alice: Member, wrong: str) -> None:
    before = everything()
    with pytest.raises(Invalid) as refusal:
        create_contact(by=alice, emails=[wrong])
    assert (refusal.value.field, everything()) == ("emails", before)


def test_one_person_keeps_an_address_once_whatever_its_case(alice: Member) -> None:
    with pytest.raises(Invalid):
        create_contact(by=alice, emails=["ilse@k.example", "ILSE@K.example"])


def test_two_people_may_share_an_address(alice: Member, ilse: Contact) -> None:
    twin = create_contact(by=alice, emails=["ILSE@kan-code.example"])
    assert EmailAddress.objects.filter(key="ilse@kan-code.example").count() == 2
    assert twin.pk != ilse.pk


def test_exactly_one_address_is_primary(alice: Member) -> None:
    person = create_contact(by=alice, emails=["a@k.example", {"address": "b@k.example", "is_primary": True}])
    assert addresses(person) == [("a@k.example", False), ("b@k.example", True)]
    both = [{"address": "a@k.example", "is_primary": True}, {"address": "b@k.example", "is_primary": True}]
    with pytest.raises(Invalid):
        create_contact(by=alice, emails=both)


def test_phones_are_kept_as_written_and_read_in_the_country_of_the_firm(alice: Member, ilse: Contact) -> None:
    assert numbers(ilse) == [("(212) 555-0100", "+12125550100")]


@pytest.mark.parametrize(
    ("zone", "currency", "country", "written", "read"),
    [
        ("Europe/Amsterdam", "EUR", "", "020 794 7200", "+31207947200"),
        ("Europe/Amsterdam", "EUR", "Germany", "030 901820", "+4930901820"),
        ("UTC", "GBP", "", "020 7946 0018", "+442079460018"),
        ("UTC", "EUR", "", "+31 20 794 7200 ext. 7", "+31207947200;ext=7"),
        ("UTC", "EUR", "", "020 794 7200", ""),
        ("UTC", "USD", "", "ask at reception", ""),
    ],
)
def test_a_number_is_read_by_the_contacts_country_else_the_firms(
    alice: Member, workspace: Workspace, zone: str, currency: str, country: str, written: str, read: str
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(time_zone=zone, currency=currency)
    person = create_contact(by=alice, emails=["a@k.example"], phones=[written], country=country)
    assert numbers(person) == [(written, read)]


def test_a_person_is_found_by_any_part_of_name_address_or_number(alice: Member, ilse: Contact) -> None:  # T6
    for text in ("ils", "moreno", "ILSE MOR", "kan-code", "finance@", "5550100", "212 555"):
        assert [hit.id for hit in index.find(text, kind="contact", among=None)] == [ilse.pk], text


def test_a_change_keeps_what_is_not_named_and_tells_old_and_new(alice: Member, ilse: Contact) -> None:
    changed = change_contact(ilse, by=alice, version=1, job_title="CEO")
    assert (changed.job_title, changed.first_name, changed.version) == ("CEO", "Ilse", 2)
    event = Event.objects.get(kind="contact.changed")
    assert event.data["changes"] == [{"field": "job_title", "label": "Job title", "old": "CFO", "new": "CEO"}]
    assert timeline(contact=ilse.pk)[0].text == "changed Job title from “CFO” to “CEO”"


def test_a_change_of_nothing_records_nothing(alice: Member, ilse: Contact) -> None:
    before = everything()
    change_contact(
        ilse,
        by=alice,
        job_title="CFO",
        emails=["ilse@kan-code.example", {"address": "Finance@Kan-Code.example", "label": "finance"}],
    )
    assert everything() == before


def test_the_second_of_two_editors_is_told_and_loses_nothing(alice: Member, ilse: Contact) -> None:
    change_contact(ilse, by=alice, version=1, job_title="CEO")
    before = everything()
    with pytest.raises(Stale):
        change_contact(ilse, by=alice, version=1, job_title="CTO")
    assert everything() == before


def test_an_address_that_stays_keeps_its_row(alice: Member, ilse: Contact) -> None:
    kept = EmailAddress.objects.get(key="ilse@kan-code.example").pk
    change_contact(ilse, by=alice, emails=["new@kan-code.example", "ILSE@kan-code.example"])
    assert EmailAddress.objects.get(key="ilse@kan-code.example").pk == kept
    assert addresses(ilse) == [("new@kan-code.example", True), ("ILSE@kan-code.example", False)]
    assert index.find("finance@", kind="contact", among=None) == []


def test_the_last_address_cannot_be_taken_away(alice: Member, ilse: Contact) -> None:
    before = everything()
    with pytest.raises(Invalid):
        change_contact(ilse, by=alice, emails=[])
    assert everything() == before


def test_a_nameless_person_is_called_by_the_new_primary_address(alice: Member) -> None:
    person = create_contact(by=alice, emails=["old@k.example"])
    assert change_contact(person, by=alice, emails=["new@k.example"]).name == "new@k.example"


def test_tags_are_replaced_and_new_ones_need_the_right_to_make_them(
    alice: Member, charlie: Member, ilse: Contact
) -> None:
    create_tag(by=alice, name="VIP")
    charlie.rights = ["contacts.manage"]
    change_contact(ilse, by=charlie, tags=["vip"])
    assert list(ilse.tags.values_list("name", flat=True)) == ["VIP"]
    before = everything()
    with pytest.raises(NotAllowed):
        change_contact(ilse, by=charlie, tags=["Brand new"])
    assert everything() == before


def test_custom_values_merge_and_a_wrong_one_changes_nothing(alice: Member, ilse: Contact) -> None:
    field = create_field(by=alice, record="contact", label="Birthday", type="date")
    changed = change_contact(ilse, by=alice, custom={"birthday": "1990-02-03"})
    assert changed.custom == {field.slot: "1990-02-03"}
    before = everything()
    for wrong in ({"birthday": "soon"}, {"__class__": "x"}, {"x' || (select 1)": 1}):
        with pytest.raises(Invalid):
            change_contact(ilse, by=alice, custom=wrong)
    assert everything() == before
    assert change_contact(ilse, by=alice, custom={"birthday": None}).custom == {}


def test_trash_and_restore_are_told_once_and_take_the_person_out_of_search(alice: Member, ilse: Contact) -> None:
    for _twice in range(2):
        trash_contact(ilse, by=alice)
    assert index.find("ilse", kind="contact", among=None) == []
    for _twice in range(2):
        restore_contact(ilse, by=alice)
    assert [hit.id for hit in index.find("ilse", kind="contact", among=None)] == [ilse.pk]
    assert list(Event.objects.order_by("id").values_list("kind", flat=True)) == [
        "contact.created", "contact.trashed", "contact.restored",
    ]  # fmt: skip


def test_last_contact_only_moves_forward(ilse: Contact) -> None:  # M51, M52
    assert ilse.last_contact_at is None
    later, earlier = datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    for at in (later, earlier):
        touch_contact(ilse.pk, at)
    ilse.refresh_from_db()
    assert [ilse.last_contact_at, ilse.version] == [later, 1]


@pytest.mark.parametrize("verb", ["create", "change", "trash", "restore", "bulk"])
def test_without_the_right_nothing_changes(bob: Member, ilse: Contact, verb: str) -> None:
    before = everything()
    calls: dict[str, Any] = {
        "create": lambda: create_contact(by=bob, emails=["x@k.example"]),
        "change": lambda: change_contact(ilse, by=bob, first_name="Eve"),
        "trash": lambda: trash_contact(ilse, by=bob),
        "restore": lambda: restore_contact(ilse, by=bob),
        "bulk": lambda: create_contacts([prepare_contact({"emails": ["x@k.example"]})], bob),
    }
    with pytest.raises(NotAllowed):
        calls[verb]()
    assert everything() == before


def test_many_at_once_are_stored_as_one_by_one_would(alice: Member) -> None:
    values: dict[str, Any] = {
        "first_name": "Ilse", "last_name": "Moreno", "emails": ["i@k.example", "f@k.example"],
        "phones": ["+1 212 555 0100"],
        "tags": ["VIP"], "job_title": "CFO",
    }  # fmt: skip
    one = create_contact(by=alice, **values)
    (pk,) = create_contacts([prepare_contact(values)], alice)
    many = Contact.objects.get(pk=pk)
    for column in ("name", "name_folded", "job_title", "custom", "version"):
        assert getattr(many, column) == getattr(one, column), column
    assert (addresses(many), numbers(many)) == (addresses(one), numbers(one))
    assert [tag.name for tag in many.tags.all()] == ["VIP"]
    assert {hit.id for hit in index.find("f@k.example", kind="contact", among=None)} == {one.pk, many.pk}
    assert create_contact(by=alice, emails=["next@k.example"]).pk > pk


def test_naughty_strings_are_kept_or_refused_never_more(alice: Member, shared_data: Path) -> None:  # attack 23
    strings = json.loads((shared_data / "naughty_strings" / "blns.json").read_text())
    kept, refused = 0, set()
    for text in strings:
        try:
            person = create_contact(by=alice, emails=["a@k.example"], first_name=text[:120], job_title=text)
        except Invalid as refusal:
            refused.add(refusal.field)
        else:
            person.refresh_from_db()
            kept += 1
    assert refused <= {"first_name", "job_title"}
    assert kept > len(strings) * 0.9
    assert Contact.objects.count() == kept
