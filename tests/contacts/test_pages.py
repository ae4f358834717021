"""The pages of people: the list, the person's page, the dialogs, editing in place, and who may."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from steward.accounts.models import Account, Membership
from steward.accounts.operations import create_account, link_contact
from steward.activities.operations import create_activity, write_note
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.contacts.operations import change_contact, create_contact
from steward.core.clock import now, today
from steward.core.money import Money
from steward.deals.operations import open_deal
from steward.fields.operations import create_field
from steward.team.models import Member, Workspace
from tests.cast import signed_in

MOST_QUERIES = 20
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ilse(furnished: Member) -> Contact:
    """A person with two addresses, a phone, tags and an owner."""
    return create_contact(
        by=furnished,
        emails=["ilse@kan-code.example", {"address": "ilse@home.example", "label": "private"}],
        phones=["+31 20 123 4567"],
        first_name="Ilse",
        last_name="Moreno",
        job_title="CFO",
        tags=["Decides"],
        owner=furnished,
    )


@pytest.fixture
def kancode(furnished: Member, ilse: Contact) -> Account:
    """An account with two people."""
    account = create_account(by=furnished, name="Kan-code", as_customer=True)
    link_contact(account, ilse, by=furnished, job_title="Money", description="signs the letters")
    link_contact(account, create_contact(by=furnished, emails=["marta@kan-code.example"]), by=furnished)
    return account


@pytest.fixture
def everything(db: None) -> Callable[[], dict[str, list[object]]]:
    """All rows of the rooms that a person touches: what a refusal must leave as it was."""
    rooms = ("accounts", "contacts", "fields", "history", "search")
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in rooms]
    return lambda: {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in models}


def html(answer: Any, status: int = 200) -> str:
    """The page's text, which came with this status."""
    assert answer.status_code == status, answer.content[:600]
    return re.sub(r"\s+", " ", answer.content.decode())


def names(page: str) -> list[str]:
    """The people of the list, in its order."""
    return re.findall(r'class="name rowlink trunc" href="/people/\d+/">([^<]+)<', page)


def many(by: Member, count: int, **values: Any) -> list[Contact]:
    """So many people, called "Person 000" and so on."""
    return [
        create_contact(by=by, emails=[f"p{n}@many.example"], first_name="Person", last_name=f"{n:03}", **values)
        for n in range(count)
    ]


def test_the_list_shows_people_with_how_they_are_reached(kancode: Account, alice: Member) -> None:  # O2, M49
    page = html(signed_in(alice).get("/people/"))
    assert names(page) == ["Ilse Moreno", "marta@kan-code.example"]
    for text in ("CFO", "Kan-code", "ilse@kan-code.example", "+31 20 123 4567", "Decides", "Alice"):
        assert text in page
    assert "ilse@home.example" not in page


def test_the_list_is_paged_forwards_and_back(furnished: Member) -> None:
    many(furnished, 120)
    client, url, seen = signed_in(furnished), "/people/", []
    while url:
        page = html(client.get(url))
        seen.append(names(page))
        following = re.search(r'href="([^"]+)" rel="next"', page)
        url = "/people/" + following[1].replace("&amp;", "&") if following else ""
    assert [len(part) for part in seen] == [50, 50, 20]
    assert [name for part in seen for name in part] == [f"Person {n:03}" for n in range(120)]
    before = re.search(r'href="([^"]+)" rel="prev"', page)
    assert before
    page = html(client.get("/people/" + before[1].replace("&amp;", "&")))
    assert names(page) == seen[1]


def test_the_heads_order_the_list(kancode: Account, ilse: Contact, alice: Member) -> None:
    Contact.objects.filter(pk=ilse.pk).update(last_contact_at=now())
    client = signed_in(alice)
    assert names(html(client.get("/people/?sort=-name"))) == ["marta@kan-code.example", "Ilse Moreno"]
    page = html(client.get("/people/?sort=last_contact"))
    assert names(page) == ["Ilse Moreno", "marta@kan-code.example"]
    assert 'aria-sort="ascending"' in page
    assert client.get("/people/?sort=password").status_code == 422


def test_tabs_show_mine_the_quiet_ones_and_those_without_account(
    kancode: Account, ilse: Contact, alice: Member, charlie: Member
) -> None:  # P25
    lone = create_contact(by=alice, emails=["lone@example.com"], owner=charlie)
    Contact.objects.filter(pk=ilse.pk).update(last_contact_at=now() - dt.timedelta(days=5))
    Contact.objects.filter(pk=lone.pk).update(last_contact_at=now() - dt.timedelta(days=95))
    client = signed_in(alice)
    assert names(html(client.get("/people/?view=mine"))) == ["Ilse Moreno"]
    assert names(html(client.get("/people/?view=quiet"))) == ["lone@example.com", "marta@kan-code.example"]
    assert names(html(client.get("/people/?view=unlinked"))) == ["lone@example.com"]


def test_the_list_is_searched_and_filtered(kancode: Account, alice: Member) -> None:
    client = signed_in(alice)
    assert names(html(client.get("/people/?q=moren"))) == ["Ilse Moreno"]
    page = html(client.get('/people/?f=tags:has_any:["Decides"]'))
    assert names(page) == ["Ilse Moreno"]
    assert "Remove filter: Tags" in page
    assert "Nobody found" in html(client.get("/people/?q=zzzz"))
    assert client.get("/people/?f=password:is:x").status_code == 422


def test_a_filter_of_people_is_chosen_in_a_dialog_and_replaced(kancode: Account, alice: Member) -> None:
    client, url = signed_in(alice), "/accounts/filter/?list=people"
    assert "Job title" in html(client.get(f"{url}&field=job_title", headers=HTMX))
    given = {"field": "job_title", "op": "is", "value": "CFO"}
    answer = client.post(url, given, headers=HTMX)
    assert answer["HX-Redirect"] == "/people/?f=job_title%3Ais%3ACFO"
    page = html(client.get(answer["HX-Redirect"]))
    assert names(page) == ["Ilse Moreno"]
    assert "edit=job_title%3Ais%3ACFO" in page
    again = client.post(f"{url}&f=job_title:is:CFO&edit=job_title:is:CFO", {**given, "op": "is_empty"}, headers=HTMX)
    assert names(html(client.get(again["HX-Redirect"]))) == ["marta@kan-code.example"]


def test_the_operator_decides_what_a_condition_asks_for(kancode: Account, alice: Member) -> None:
    client, url = signed_in(alice), "/accounts/filter/?list=people&field=last_contact_at"
    assert 'type="date"' in html(client.get(f"{url}&op=before", headers=HTMX))
    assert "Number of days." in html(client.get(f"{url}&op=in_last", headers=HTMX))
    given = {"field": "last_contact_at", "op": "in_last", "value": "30"}
    assert "op=" not in client.post(f"{url}&op=in_last", given, headers=HTMX)["HX-Redirect"]


def test_columns_of_people_are_each_members_own(
    kancode: Account, ilse: Contact, alice: Member, charlie: Member
) -> None:
    create_field(by=alice, record="contact", label="Shoe size", type="text")
    change_contact(ilse, by=alice, city="Utrecht", custom={"shoe_size": "forty-two"})
    client = signed_in(alice)
    assert "Shoe size" in html(client.get("/accounts/columns/?list=people", headers=HTMX))
    chosen = {"columns": ["city", "custom.shoe_size"]}
    assert client.post("/accounts/columns/?list=people", chosen)["Location"] == "/people/"
    page = html(client.get("/people/"))
    assert "Utrecht" in page
    assert "forty-two" in page
    assert "ilse@kan-code.example" not in page
    assert "forty-two" not in html(signed_in(charlie).get("/people/"))


def test_a_cell_of_the_list_is_edited_in_place(kancode: Account, ilse: Contact, alice: Member, charlie: Member) -> None:
    client, url = signed_in(alice), f"/people/{ilse.pk}/value/job_title/?as=cell"
    assert f'data-url="{url}"' in html(client.get("/people/"))
    assert "CFO" in html(client.get(url, headers=HTMX))
    shown = html(client.post(url, {"job_title": "CEO", "version": "1", "was": "CFO"}, headers=HTMX))
    assert 'class="cell"' in shown
    assert "CEO" in shown
    url = f"/people/{ilse.pk}/value/owner/?as=cell"
    shown = html(client.post(url, {"owner": charlie.pk, "version": "2", "was": "Alice"}, headers=HTMX))
    assert 'class="avatar"' in shown
    ilse.refresh_from_db()
    assert (ilse.job_title, ilse.owner) == ("CEO", charlie)


def test_ticked_people_go_to_the_trash_and_undo_brings_them_back(
    kancode: Account, ilse: Contact, alice: Member
) -> None:
    client, lone = signed_in(alice), create_contact(by=alice, emails=["lone@example.com"])
    sent = {"action": "delete", "step": "run", "ids": [lone.pk, ilse.pk]}
    answer = client.post("/bulk/new/people/", sent, headers=HTMX)
    told = json.loads(answer["HX-Trigger"])
    assert told["toast"]["text"] == "2 records changed."
    assert told["refresh"]["at"] == "#people"
    assert names(html(client.get("/people/"))) == ["marta@kan-code.example"]
    page = html(client.get("/people/trash/"))
    assert f"/people/{ilse.pk}/restore/" in page
    assert "lone@example.com" in page
    kancode.refresh_from_db()
    assert kancode.contact_count == 1
    client.post(told["toast"]["undo"], headers=HTMX)
    kancode.refresh_from_db()
    assert kancode.contact_count == 2
    assert len(names(html(client.get("/people/")))) == 3


def test_the_last_contact_of_an_account_stays_and_the_report_says_why(ilse: Contact, alice: Member) -> None:
    account = create_account(by=alice, name="Konex", as_customer=True)
    link_contact(account, ilse, by=alice)
    lone = create_contact(by=alice, emails=["lone@example.com"])
    client = signed_in(alice)
    sent = {"action": "delete", "step": "run", "ids": [ilse.pk, lone.pk]}
    answer = client.post("/bulk/new/people/", sent, headers=HTMX)
    assert "last contact" in html(client.get(answer["HX-Redirect"]))
    ilse.refresh_from_db()
    lone.refresh_from_db()
    assert (ilse.deleted_at, lone.deleted_at is None) == (None, False)


def test_no_page_of_people_takes_more_than_twenty_queries(kancode: Account, ilse: Contact, alice: Member) -> None:
    for n in range(30):
        account = create_account(by=alice, name=f"Other {n}")
        link_contact(account, ilse, by=alice)
        open_deal(by=alice, name=f"Deal {n}", value=Money(100, "USD"), contact=ilse)
        create_activity(by=alice, type="call", subject=f"Call {n}", due_on=today(), contact=ilse)
        write_note(by=alice, body=f"Note {n}", contact=ilse)
    for contact in many(alice, 60, tags=["One", "Two"], phones=["123456"], owner=alice):
        link_contact(kancode, contact, by=alice)
    client = signed_in(alice)
    for url in ("/people/", "/people/?view=quiet", "/people/?q=person", f"/people/{ilse.pk}/"):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            html(client.get(url))
        assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"][:200] for query in queries.captured_queries)


def test_the_page_of_a_person_shows_everything_about_them(kancode: Account, ilse: Contact, alice: Member) -> None:
    open_deal(by=alice, name="Renewal", value=Money(5000_00, "USD"), contact=ilse, account=kancode)
    create_activity(by=alice, type="call", subject="Ask about the letter", due_on=today(), contact=ilse)
    write_note(by=alice, body="Likes tea", contact=ilse)
    page = html(signed_in(alice).get(f"/people/{ilse.pk}/"))
    for text in ("Ilse Moreno", "CFO", "ilse@home.example, private", "Kan-code", "Money · signs the letters", "Renewal",
                 "Ask about the letter", "Likes tea", "added the contact"):  # fmt: skip
        assert text in page
    assert "added the contact" in html(signed_in(alice).get(f"/people/{ilse.pk}/timeline/?group=changes"))


def test_an_email_address_is_all_that_a_new_person_needs(alice: Member) -> None:  # O3, O4, M47-M49
    client = signed_in(alice)
    answer = client.post("/people/new/", {"email": "new@example.com"}, headers=HTMX)
    made = Contact.objects.get()
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/people/{made.pk}/")
    assert made.name == "new@example.com"
    assert "new@example.com" in html(client.get(answer["HX-Redirect"]))


def test_a_new_person_may_be_put_into_an_account_at_once(kancode: Account, alice: Member) -> None:  # M47, M50
    given = {"email": "dana@kan-code.example", "first_name": "Dana", "phone": "020 1", "job_title": "CEO",
             "account": kancode.pk}  # fmt: skip
    answer = signed_in(alice).post("/people/new/", given)
    made = Contact.objects.get(first_name="Dana")
    assert answer["Location"] == f"/people/{made.pk}/"
    link = Membership.objects.get(contact=made)
    assert (link.account, link.job_title) == (kancode, "CEO")


@pytest.mark.parametrize("given", [{}, {"email": "nonsense"}, {"email": "a@b.example", "account": "999999"}])
def test_a_wrong_new_person_is_refused_beside_the_field(
    given: dict[str, str], alice: Member, everything: Callable[[], Any]
) -> None:
    before = everything()
    page = html(signed_in(alice).post("/people/new/", given, headers=HTMX), 422)
    assert 'aria-invalid="true"' in page
    assert everything() == before


def test_all_of_a_person_is_edited_in_one_form(ilse: Contact, alice: Member, charlie: Member) -> None:  # M57-M61
    client = signed_in(alice)
    page = html(client.get(f"/people/{ilse.pk}/edit/", headers=HTMX))
    assert "ilse@home.example, private" in page
    given = opened(page) | {
        "version": ilse.version, "first_name": "Ilse", "last_name": "van Dam", "job_title": "CEO", "owner": charlie.pk,
        "emails": "ilse@home.example\nilse@new.example, work", "phones": "020 111\n020 222, mobile",
        "linkedin": "linkedin.com/in/ilse", "city": "Utrecht", "tags": "Decides, Friend", "consent": "given",
        "description": "Prefers letters",
    }  # fmt: skip
    answer = client.post(f"/people/{ilse.pk}/edit/", given, headers=HTMX)
    assert answer.status_code == 204, answer.content
    ilse.refresh_from_db()
    assert (ilse.name, ilse.job_title, ilse.owner, ilse.city, ilse.consent) == (
        "Ilse van Dam", "CEO", charlie, "Utrecht", "given",
    )  # fmt: skip
    emails = EmailAddress.objects.filter(contact=ilse).order_by("position")
    assert [(one.address, one.label, one.is_primary) for one in emails] == [
        ("ilse@home.example", "", True), ("ilse@new.example", "work", False),
    ]  # fmt: skip
    phones = Phone.objects.filter(contact=ilse).order_by("position").values_list("number", "label")
    assert list(phones) == [("020 111", ""), ("020 222", "mobile")]
    assert sorted(tag.name for tag in ilse.tags.all()) == ["Decides", "Friend"]


def opened(page: str) -> dict[str, str]:
    """What the hidden inputs of a form hold, and the same for the fields themselves."""
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return {**{name.removeprefix("initial-"): value for name, value in hidden.items()}, **hidden}


def test_the_second_editor_is_told_and_loses_nothing(
    ilse: Contact, alice: Member, charlie: Member, everything: Callable[[], Any]
) -> None:
    client, url = signed_in(alice), f"/people/{ilse.pk}/edit/"
    form = opened(html(client.get(url, headers=HTMX)))
    change_contact(ilse, by=charlie, job_title="Director", city="Delft")
    before = everything()
    page = html(client.post(url, {**form, "job_title": "CEO", "last_name": "Zulu"}, headers=HTMX), 412)
    assert "Charlie changed this person" in page
    assert "Job title: stored “Director”, yours “CEO”" in page
    assert "City: stored" not in page
    assert everything() == before
    form |= {"version": opened(page)["version"], "job_title": "CEO", "last_name": "Zulu"}
    assert client.post(url, form, headers=HTMX).status_code == 204
    ilse.refresh_from_db()
    assert (ilse.job_title, ilse.last_name, ilse.city) == ("CEO", "Zulu", "Delft")


def test_two_who_change_different_values_of_one_person_both_succeed(
    ilse: Contact, alice: Member, charlie: Member
) -> None:
    client, url = signed_in(alice), f"/people/{ilse.pk}/edit/"
    form = opened(html(client.get(url, headers=HTMX)))
    change_contact(ilse, by=charlie, city="Delft", tags=["Friend"])
    assert client.post(url, {**form, "job_title": "CEO"}, headers=HTMX).status_code == 204
    ilse.refresh_from_db()
    assert (ilse.job_title, ilse.city, [tag.name for tag in ilse.tags.all()]) == ("CEO", "Delft", ["Friend"])


@pytest.mark.parametrize(
    ("key", "typed", "shown"),
    [
        ("job_title", "CEO", "CEO"),
        ("emails", "x@example.com\ny@example.com, work", "x@example.com<br>y@example.com, work"),
        ("phones", "", "Click to add"),
        ("tags", "One, Two", "One, Two"),
        ("consent", "given", "Given"),
        ("custom.shoe_size", "42", "42"),
    ],
)
def test_values_are_edited_in_place(ilse: Contact, alice: Member, key: str, typed: str, shown: str) -> None:  # M57
    create_field(by=alice, record="contact", label="Shoe size", type="number")
    client, url = signed_in(alice), f"/people/{ilse.pk}/value/{key}/"
    page = html(client.get(url, headers=HTMX))
    hidden = dict(re.findall(r'name="(version|was)" value="([^"]*)"', page))
    page = html(client.post(url, {**hidden, key: typed}, headers=HTMX))
    assert shown in page
    assert shown in html(client.get(f"{url}?show=1"))


def test_two_who_edit_one_value_both_see_both(ilse: Contact, alice: Member, charlie: Member) -> None:
    client, url = signed_in(alice), f"/people/{ilse.pk}/value/job_title/"
    hidden = dict(re.findall(r'name="(version|was)" value="([^"]*)"', html(client.get(url, headers=HTMX))))
    change_contact(ilse, by=charlie, job_title="Director")
    page = html(client.post(url, {**hidden, "job_title": "CEO"}, headers=HTMX), 412)
    assert "Charlie changed this" in page
    assert "Theirs: “Director”" in page
    assert 'value="CEO"' in page
    ilse.refresh_from_db()
    assert ilse.job_title == "Director"
    hidden = dict(re.findall(r'name="(version|was)" value="([^"]*)"', page))
    html(client.post(url, {**hidden, "job_title": "CEO"}, headers=HTMX))
    ilse.refresh_from_db()
    assert ilse.job_title == "CEO"


def test_another_value_that_changed_meanwhile_is_no_conflict(ilse: Contact, alice: Member, charlie: Member) -> None:
    client, url = signed_in(alice), f"/people/{ilse.pk}/value/job_title/"
    hidden = dict(re.findall(r'name="(version|was)" value="([^"]*)"', html(client.get(url, headers=HTMX))))
    change_contact(ilse, by=charlie, city="Delft")
    html(client.post(url, {**hidden, "job_title": "CEO"}, headers=HTMX))
    ilse.refresh_from_db()
    assert (ilse.job_title, ilse.city) == ("CEO", "Delft")


@pytest.mark.parametrize(
    ("key", "typed"), [("emails", "nonsense"), ("emails", ""), ("consent", "perhaps"), ("owner", "99999")]
)
def test_a_wrong_value_is_refused_beside_its_field(
    ilse: Contact, alice: Member, key: str, typed: str, everything: Callable[[], Any]
) -> None:
    before = everything()
    page = html(signed_in(alice).post(f"/people/{ilse.pk}/value/{key}/", {key: typed}, headers=HTMX), 422)
    assert 'class="error"' in page
    assert everything() == before


def test_what_is_no_value_cannot_be_edited(ilse: Contact, alice: Member, everything: Callable[[], Any]) -> None:
    before, client = everything(), signed_in(alice)
    for key in ("last_contact_at", "deleted_at", "name", "version", "custom.nothing", "__class__"):
        assert client.get(f"/people/{ilse.pk}/value/{key}/").status_code == 404
        assert client.post(f"/people/{ilse.pk}/value/{key}/", {key: "x"}).status_code == 404
    assert everything() == before


def test_a_person_is_deleted_and_taken_back(kancode: Account, ilse: Contact, alice: Member) -> None:
    client = signed_in(alice)
    assert client.post(f"/people/{ilse.pk}/delete/")["Location"] == "/people/"
    page = html(client.get("/people/"))
    assert "Ilse Moreno" not in names(page)
    assert f"/people/{ilse.pk}/restore/" in page
    assert client.get(f"/people/{ilse.pk}/").status_code == 404
    assert client.post(f"/people/{ilse.pk}/restore/")["Location"] == f"/people/{ilse.pk}/"
    assert "Kan-code" in html(client.get(f"/people/{ilse.pk}/"))


def test_the_account_is_set_in_its_field_on_the_persons_page(workspace: Workspace, alice: Member) -> None:  # M46
    marta = create_contact(by=alice, emails=["marta@k.example"], first_name="Marta")
    konex = create_account(by=alice, name="Konex")
    client, url = signed_in(alice), f"/people/{marta.pk}/account/"
    assert "Account: Click to add" in html(client.get(f"/people/{marta.pk}/"))
    assert 'role="combobox"' in html(client.get(url, headers=HTMX))
    assert "required" in html(client.post(url, {"account": ""}, headers=HTMX), 422)
    assert client.post(url, {"account": konex.pk}, headers=HTMX).status_code == 204
    assert Membership.objects.get(contact=marta).account == konex
    assert "Account: Click to add" not in html(client.get(f"/people/{marta.pk}/"))


def test_a_person_is_linked_described_and_unlinked_from_their_page(
    kancode: Account, ilse: Contact, alice: Member
) -> None:  # M46, T42, T43, M63
    other = create_account(by=alice, name="Konex")
    client = signed_in(alice)
    given = {"account": other.pk, "job_title": "Adviser", "description": "on Fridays"}
    assert client.post(f"/people/{ilse.pk}/accounts/add/", given, headers=HTMX).status_code == 204
    assert "Adviser · on Fridays" in html(client.get(f"/people/{ilse.pk}/"))
    assert "is linked with Konex already" in html(
        client.post(f"/people/{ilse.pk}/accounts/add/", given, headers=HTMX), 422
    )
    url = f"/people/{ilse.pk}/accounts/{kancode.pk}/"
    stored = Membership.objects.get(account=kancode, contact=ilse)
    opened = {"initial-job_title": stored.job_title, "initial-description": stored.description}
    words = {"job_title": "CFO", "description": "the daughter", **opened}
    assert client.post(url, words, headers=HTMX).status_code == 204
    told = html(client.post(url, {**words, "description": "the son"}, headers=HTMX), 412)
    assert "stored “the daughter”, yours “the son”" in told
    link = Membership.objects.get(account=kancode, contact=ilse)
    assert (link.job_title, link.description) == ("CFO", "the daughter")
    assert client.post(f"{url}remove/", headers=HTMX).status_code == 204
    assert not Membership.objects.filter(account=kancode, contact=ilse).exists()
    assert Contact.objects.filter(pk=ilse.pk, deleted_at=None).exists()


def test_the_last_contact_of_an_account_stays(ilse: Contact, alice: Member, everything: Callable[[], Any]) -> None:
    account = create_account(by=alice, name="Konex")  # T55
    link_contact(account, ilse, by=alice)
    before = everything()
    answer = signed_in(alice).post(f"/people/{ilse.pk}/accounts/{account.pk}/remove/", headers=HTMX)
    assert answer.status_code == 409
    assert signed_in(alice).post(f"/people/{ilse.pk}/delete/", headers=HTMX).status_code == 409
    assert everything() == before


def test_without_the_right_people_are_read_and_not_changed(
    kancode: Account, ilse: Contact, bob: Member, everything: Callable[[], Any]
) -> None:
    client, before = signed_in(bob), everything()
    assert "New person" not in html(client.get("/people/"))
    page = html(client.get(f"/people/{ilse.pk}/"))
    assert "<inline-edit" not in page
    for path in ("new/", f"{ilse.pk}/edit/", f"{ilse.pk}/value/job_title/", f"{ilse.pk}/delete/", f"{ilse.pk}/restore/",
                 f"{ilse.pk}/accounts/add/", f"{ilse.pk}/accounts/{kancode.pk}/",
                 f"{ilse.pk}/accounts/{kancode.pk}/remove/"):  # fmt: skip
        assert client.post(f"/people/{path}", {"email": "x@example.com", "job_title": "x"}).status_code == 403
    assert everything() == before


def test_strangers_to_an_account_do_not_meet_its_people(
    kancode: Account, ilse: Contact, charlie: Member, workspace: Workspace, everything: Callable[[], Any]
) -> None:  # T2-T5
    workspace.policies["account_access"] = "assigned"
    workspace.save()
    charlie.rights = [right for right in charlie.rights if right != "accounts.view_all"]
    charlie.save()
    client, before = signed_in(charlie), everything()
    assert names(html(client.get("/people/"))) == []
    for path in ("", "timeline/", "edit/", "value/job_title/", f"accounts/{kancode.pk}/", "accounts/add/"):
        assert client.get(f"/people/{ilse.pk}/{path}").status_code == 404
    for path in ("edit/", "value/job_title/", "delete/", "restore/", "accounts/add/", f"accounts/{kancode.pk}/",
                 f"accounts/{kancode.pk}/remove/"):  # fmt: skip
        assert client.post(f"/people/{ilse.pk}/{path}", {"job_title": "x"}).status_code == 404
    assert everything() == before


def test_hostile_names_are_shown_as_text(alice: Member) -> None:
    name = "<script>alert(1)</script>"
    contact = create_contact(
        by=alice, emails=["x@example.com"], first_name=name, job_title='"><img src=x>', tags=[name]
    )
    client = signed_in(alice)
    for url in ("/people/", f"/people/{contact.pk}/", f"/people/{contact.pk}/edit/"):
        page = html(client.get(url))
        assert "<script>alert" not in page
        assert "<img src=x>" not in page


def test_nobody_comes_in_without_signing_in(ilse: Contact) -> None:
    for url in ("/people/", f"/people/{ilse.pk}/", "/people/new/"):
        assert Client().get(url).status_code == 302
