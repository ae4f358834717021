"""The field "Organisation" of people becomes accounts, in one click, and can be taken back (M7, M39)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from steward.accounts.models import Account, Membership
from steward.accounts.operations import create_account, link_contact
from steward.contacts.models import Contact
from steward.contacts.operations import create_contact
from steward.core.refused import Invalid
from steward.fields.models import Field
from steward.fields.operations import create_field
from steward.importing.models import Adjustment, Import
from steward.importing.operations import organise_people, undo_import
from steward.queue.jobs import work
from steward.team.models import Member, Workspace
from tests.cast import Api, signed_in
from tests.undo.test_taking_back import alive, wrong

pytestmark = pytest.mark.every_database


@pytest.fixture
def field(firm: Member) -> Field:
    """Six people with an organization in a text field, one of them linked already; two accounts."""
    made = create_field(by=firm, record="contact", label="Organisation", type="text")
    konex = create_account(by=firm, name="Konex")
    create_account(by=firm, name="Twin")
    create_account(by=firm, name="Twin")
    names = {"ann": "konex", "ben": "Newly ", "cid": "newly", "dora": "", "eve": "Konex", "finn": "Twin"}
    for name, value in names.items():
        custom = {made.key: value} if value else {}
        person = create_contact(by=firm, emails=[f"{name}@x.example"], first_name=name, custom=custom, job_title="CEO")
        if name == "eve":
            link_contact(konex, person, by=firm)
    return made


def links() -> set[tuple[str, str]]:
    rows = Membership.objects.filter(account__deleted_at=None)
    return set(rows.values_list("contact__first_name", "account__name"))


def test_one_click_links_everybody_and_undo_takes_it_back(firm: Member, field: Field) -> None:
    before = alive()
    client = signed_in(firm)
    page = client.get(reverse("importing:start")).content.decode()
    assert "5 people have an organization in the field “Organisation”." in page
    url = reverse("importing:organise", args=[field.pk])
    assert url in page
    answer = client.post(url)
    assert "0 of 5 rows" in client.get(answer["Location"]).content.decode()
    work(["imports"])
    assert links() == {("ann", "Konex"), ("eve", "Konex"), ("ben", "Newly"), ("cid", "Newly")}
    assert Membership.objects.get(contact__first_name="ann").job_title == "CEO"
    row = Import.objects.get()
    assert row.report["counts"]["accounts"]["create"] == 1
    assert (row.report["counts"]["contacts"]["update"], row.report["counts"]["contacts"]["unchanged"]) == (3, 2)
    assert "2 organizations have this name" in Adjustment.objects.get().why
    assert Contact.objects.get(first_name="ann").custom, "the field keeps its values"
    report = client.get(reverse("importing:report", args=[row.batch])).content.decode()
    assert reverse("importing:undo", args=[row.batch]) in report
    undo_import(row, by=firm)
    assert alive() == before
    assert not wrong()


def test_by_api_and_twice_changes_nothing(firm: Member, field: Field, bob: Member) -> None:
    api = Api(firm)
    assert Api(bob).post("/imports/from-field", {"field": f"custom.{field.key}"}).status_code == 403
    assert api.post("/imports/from-field", {"field": "custom.nothing"}).status_code == 422
    for changed in (3, 0):
        answer = api.post("/imports/from-field", {"field": f"custom.{field.key}"})
        assert answer.status_code == 202, answer.content
        work(["imports"])
        report = api.get(f"/imports/{answer.json()['id']}").json()["report"]
        assert report["counts"].get("contacts", {}).get("update") == changed
    assert Account.objects.filter(name="Newly").count() == 1


def test_where_a_person_has_one_account_no_second_is_linked(firm: Member, field: Field) -> None:  # M42
    rules = Workspace.objects.get()
    rules.policies = {**rules.policies, "accounts_per_contact": "one"}
    rules.save()
    link_contact(Account.objects.get(name="Konex"), Contact.objects.get(first_name="ben"), by=firm)
    organise_people(field, by=firm)
    work(["imports"])
    assert ("ben", "Newly") not in links()
    assert ("cid", "Newly") in links()


def test_fields_of_other_records_and_types_are_refused(firm: Member, field: Field) -> None:
    for record, kind in (("account", "text"), ("contact", "number")):
        with pytest.raises(Invalid):
            organise_people(create_field(by=firm, record=record, label=f"X {kind}", type=kind), by=firm)
    assert not Import.objects.exists()
