"""The history of each field of a record, and putting a value of before back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from steward.accounts.models import Access, Account
from steward.accounts.operations import change_account, create_account, put_back_account
from steward.activities.operations import change_note, write_note
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.contacts.operations import change_contact, create_contact, put_back_contact
from steward.core.money import Money
from steward.deals.models import Deal, DealContact, Stage
from steward.deals.operations import change_deal, open_deal, put_back_deal, set_up_pipelines
from steward.fields.history import changes_of
from steward.fields.operations import create_field, retire_option
from steward.history.models import Event
from steward.team.models import Member
from steward.team.operations import deactivate_member
from tests.cast import Api, signed_in
from tests.support.rows import nothing_changes

HTMX = {"HX-Request": "true"}


@pytest.fixture
def acme(alice: Member) -> Account:
    """An account."""
    return create_account(by=alice, name="Acme", as_customer=True, industry="")


@pytest.fixture
def ilse(alice: Member) -> Contact:
    """A person."""
    return create_contact(by=alice, first_name="Ilse", emails=["ilse@kan-code.example"])


@pytest.fixture
def deal(alice: Member, acme: Account) -> Deal:
    """A deal in the first stage."""
    set_up_pipelines(by=alice)
    return open_deal(by=alice, name="Press", account=acme, value=Money(100_000, "USD"))


def last_edit(kind: str) -> Event:
    """The last event of this kind."""
    return Event.objects.filter(kind=kind).latest("id")


def state(row: Any) -> dict[str, Any]:
    """All columns that are no stamps, and the tags."""
    row = type(row)._base_manager.get(pk=row.pk)
    left_out = {"updated_at", "version", "_state", "stage_since"}
    columns = {name: value for name, value in vars(row).items() if name not in left_out}
    found = {**columns, "tags": sorted(tag.name for tag in row.tags.all())}
    if isinstance(row, Contact):
        names = ("label", "is_primary", "position")
        found["emails"] = list(EmailAddress.objects.filter(contact=row).order_by("position").values("address", *names))
        found["phones"] = list(Phone.objects.filter(contact=row).order_by("position").values("number", *names))
    return found


OF_ACCOUNT = [
    {"name": "Acme & Sons"}, {"type": "individual"}, {"website": "acme.example"}, {"employees": 1200}, {"phone": "1"},
    {"annual_revenue": "1500000.50"}, {"billing_stage": "trialing"}, {"description": "Two\nlines"},
    {"tags": ["Key", "A, b"]},
    {"status": "archived"}, {"city": "Breda"},
]  # fmt: skip


@pytest.mark.parametrize("change", OF_ACCOUNT, ids=lambda one: next(iter(one)))
def test_each_field_of_an_account_is_changed_twice_and_put_back_both_times(
    alice: Member, acme: Account, change: dict[str, Any]
) -> None:
    empty = state(acme)
    change_account(acme, by=alice, **change)
    filled, first = state(acme), last_edit("account.changed")
    assert filled != empty
    put_back_account(acme, first, by=alice)
    assert state(acme) == empty
    put_back_account(acme, last_edit("account.changed"), by=alice)
    assert state(acme) == filled


def test_owner_parent_team_and_own_fields_of_an_account_are_put_back(
    alice: Member, charlie: Member, acme: Account
) -> None:
    other = create_account(by=alice, name="Other")
    for type_, given in (("money", None), ("date", None), ("choices", ["Gold", "Silver"])):
        create_field(by=alice, record="account", label=f"Own {type_}", type=type_, options=given or [])
    empty = state(acme)
    values: dict[str, Any] = {"owner": charlie, "parent": other, "team": [charlie], "custom": {
        "own_money": {"amount": "12.50", "currency": "EUR"}, "own_date": "2026-11-22", "own_choices": ["Gold"],
    }}  # fmt: skip
    change_account(acme, by=alice, **values)
    filled = state(acme)
    put_back_account(acme, last_edit("account.changed"), by=alice)
    assert (state(acme), Access.objects.count()) == (empty, 0)
    put_back_account(acme, last_edit("account.changed"), by=alice)
    assert state(acme) == filled
    assert Access.objects.get(account=acme).member == charlie


OF_CONTACT = [
    {"first_name": "Else"}, {"job_title": "CFO"}, {"consent": "given"}, {"emails": ["new@x.example", "b@x.example"]},
    {"phones": [{"number": "+31201234567", "label": "Work"}]}, {"tags": ["Key"]}, {"country": "Netherlands"},
]  # fmt: skip


@pytest.mark.parametrize("change", OF_CONTACT, ids=lambda one: next(iter(one)))
def test_each_field_of_a_person_is_changed_and_put_back(alice: Member, ilse: Contact, change: dict[str, Any]) -> None:
    change_contact(ilse, by=alice, phones=["+31207654321"])
    before = state(ilse)
    change_contact(ilse, by=alice, **change)
    assert state(ilse) != before
    put_back_contact(ilse, last_edit("contact.changed"), by=alice)
    assert state(ilse) == before


OF_DEAL: list[dict[str, Any]] = [
    {"name": "Press 2"}, {"value": Money(5, "EUR")}, {"value": None}, {"expected_close_on": date(2026, 12, 1)},
    {"account": None}, {"description": "Words"}, {"tags": ["Key"]},
]  # fmt: skip


@pytest.mark.parametrize("change", OF_DEAL, ids=lambda one: next(iter(one)))
def test_each_field_of_a_deal_is_changed_and_put_back_with_the_figures(
    alice: Member, deal: Deal, acme: Account, change: dict[str, Any]
) -> None:
    acme.refresh_from_db()
    before, figures = state(deal), (acme.open_minor, acme.open_count)
    change_deal(deal, by=alice, **change)
    assert state(deal) != before
    put_back_deal(deal, last_edit("deal.changed"), by=alice)
    acme.refresh_from_db()
    assert (state(deal), (acme.open_minor, acme.open_count)) == (before, figures)


def test_the_people_owner_and_stage_of_a_deal_are_put_back(
    alice: Member, charlie: Member, deal: Deal, ilse: Contact
) -> None:
    before = state(deal)
    last = Stage.objects.order_by("position").last()
    change_deal(deal, by=alice, contacts=[ilse], owner=charlie, stage=last, name="Moved")
    assert {one.field for one in changes_of("deal", deal.pk, by=alice)} == {"stage", "contact_ids", "owner", "name"}
    put_back_deal(deal, last_edit("deal.changed"), last_edit("deal.moved"), by=alice)
    assert state(deal) == before
    assert not DealContact.objects.filter(deal=deal).exists()


def test_one_field_of_an_edit_of_several_is_put_back_alone(alice: Member, acme: Account) -> None:
    change_account(acme, by=alice, name="Acme Ltd", city="Breda")
    put_back_account(acme, last_edit("account.changed"), by=alice, field="city")
    acme.refresh_from_db()
    assert (acme.name, acme.city) == ("Acme Ltd", "")
    assert [(one.field, one.old, one.new) for one in changes_of("account", acme.pk, by=alice, field="city")] == [
        ("city", "Breda", ""), ("city", "", "Breda"),
    ]  # fmt: skip


class TestThePage:
    def test_says_who_when_from_and_to_and_puts_back_with_a_toast_that_undoes_it(
        self, alice: Member, acme: Account
    ) -> None:
        change_account(acme, by=alice, phone="111")
        change_account(acme, by=alice, phone="222")
        browser = signed_in(alice)
        dialog = browser.get(f"/accounts/{acme.pk}/history/", headers=HTMX).content.decode()
        assert all(part in dialog for part in ("Alice", "<del>111</del>", "<ins>222</ins>", "<b>Phone</b>"))
        assert dialog.count("Put back</button>") == 2
        url = put_back_addresses(dialog)[0]
        answer = browser.post(url, headers=HTMX)
        assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
        assert Account.objects.get(pk=acme.pk).phone == "111"
        said = str(browser.get(f"/accounts/{acme.pk}/").content)
        assert "Put back: Acme." in said
        undo = put_back_addresses(said.replace("data-tags", "action"))
        assert browser.post(undo[0].removeprefix("success").strip(), headers=HTMX).status_code == 204
        assert Account.objects.get(pk=acme.pk).phone == "222"
        page = browser.get(f"/accounts/{acme.pk}/history/?field=phone").content.decode()
        assert page.count("<b>Phone</b>") == 4

    def test_a_value_that_the_field_has_is_not_offered(self, alice: Member, acme: Account) -> None:
        change_account(acme, by=alice, phone="111")
        change_account(acme, by=alice, phone="")
        dialog = signed_in(alice).get(f"/accounts/{acme.pk}/history/", headers=HTMX).content.decode()
        assert dialog.count("Put back</button>") == 1

    @pytest.mark.parametrize("kind", ["account", "contact", "deal"])
    def test_nothing_is_put_back_when_somebody_changed_the_record_since(
        self, alice: Member, charlie: Member, acme: Account, ilse: Contact, deal: Deal, kind: str
    ) -> None:
        choices: dict[str, tuple[Any, Any]] = {
            "account": (acme, change_account), "contact": (ilse, change_contact), "deal": (deal, change_deal),
        }  # fmt: skip
        row, change = choices[kind]
        change(row, by=alice, description="mine")
        browser = signed_in(alice)
        url = put_back_addresses(browser.get(f"{row.url}history/", headers=HTMX).content.decode())[0]
        change(row, by=charlie, description="theirs")
        with nothing_changes():
            answer = browser.post(url, headers=HTMX)
        assert answer.status_code == 412
        assert "Somebody changed this record since" in answer["HX-Trigger"]

    def test_needs_the_right_and_sight_of_the_record(self, alice: Member, bob: Member, acme: Account) -> None:
        change_account(acme, by=alice, phone="111")
        browser, edit = signed_in(bob), last_edit("account.changed")
        dialog = browser.get(f"/accounts/{acme.pk}/history/", headers=HTMX).content.decode()
        assert "<ins>111</ins>" in dialog
        assert "Put back</button>" not in dialog
        assert browser.post(f"/accounts/{acme.pk}/history/put-back/?events={edit.pk}").status_code == 403
        other = create_account(by=alice, name="Other")
        alices = signed_in(alice)
        assert alices.post(f"/accounts/{other.pk}/history/put-back/?events={edit.pk}").status_code == 404
        assert Account.objects.get(pk=acme.pk).phone == "111"


class TestRefusedInWords:
    def test_an_owner_who_left(self, alice: Member, charlie: Member, acme: Account) -> None:
        change_account(acme, by=alice, owner=charlie)
        change_account(acme, by=alice, owner=None)
        deactivate_member(charlie, by=alice)
        edit = last_edit("account.changed")
        with nothing_changes("team.Token"):
            answer = Api(alice).post(f"/accounts/{acme.pk}/put-back", {"event_id": edit.pk})
        assert answer.status_code == 409
        assert answer.json()["detail"].startswith("“Charlie” is not there any more")

    def test_an_answer_that_is_offered_no_more(self, alice: Member, acme: Account) -> None:
        field = create_field(by=alice, record="account", label="Level", type="choice", options=["Gold", "Silver"])
        for level in ("Gold", "Silver"):
            change_account(acme, by=alice, custom={"level": level})
        retire_option(field, "Gold", by=alice)
        edit = last_edit("account.changed")
        with nothing_changes("team.Token"):
            answer = Api(alice).post(f"/accounts/{acme.pk}/put-back", {"event_id": edit.pk, "field": "custom.level"})
        assert answer.status_code == 422
        assert "no longer an answer" in answer.json()["errors"][0]["message"]

    def test_a_change_of_which_only_the_words_were_kept(self, alice: Member, charlie: Member, acme: Account) -> None:
        change_account(acme, by=alice, owner=charlie)
        change_account(acme, by=alice, owner=alice)
        edit = last_edit("account.changed")
        edit.data = {**edit.data, "changes": [{k: v for k, v in edit.data["changes"][0].items() if k != "was"}]}
        edit.save()
        api = Api(alice)
        told = api.get(f"/accounts/{acme.pk}/history").json()["items"]
        assert [one["can_be_put_back"] for one in told] == [False, True]
        answer = api.post(f"/accounts/{acme.pk}/put-back", {"event_id": edit.pk})
        assert (answer.status_code, answer.json()["code"]) == (409, "nothing_kept")
        assert Account.objects.get(pk=acme.pk).owner == alice


class TestTheApi:
    def test_tells_the_history_of_a_field_and_puts_back(
        self, api: Api, alice: Member, acme: Account, ilse: Contact, deal: Deal
    ) -> None:
        change_account(acme, by=alice, phone="1")
        change_contact(ilse, by=alice, job_title="CFO")
        change_deal(deal, by=alice, value=None)
        for path, field, empty in (
            (f"/accounts/{acme.pk}", "phone", ""), (f"/contacts/{ilse.pk}", "job_title", ""),
            (f"/deals/{deal.pk}", "value", {"amount": "1000.00", "currency": "USD"}),
        ):  # fmt: skip
            (one,) = api.get(f"{path}/history", field=field).json()["items"]
            assert (one["field"], one["actor"], one["can_be_put_back"]) == (field, "Alice", True)
            etag = api.get(path)["ETag"]
            body = {"event_id": one["event_id"], "field": field}
            stale = api.post(f"{path}/put-back", body, If_Match='"1"')
            assert stale.status_code == 412
            done = api.post(f"{path}/put-back", body, If_Match=etag)
            assert (done.status_code, done.json()[field]) == (200, empty)
            assert api.get(f"{path}/history", field="nothing").json()["items"] == []

    def test_a_field_hidden_from_the_reader_stays_hidden(self, alice: Member, charlie: Member, acme: Account) -> None:
        create_field(by=alice, record="account", label="Margin", type="number", who_sees={"audience": "admins"})
        change_account(acme, by=alice, custom={"margin": 12}, phone="1")
        edit, charlies = last_edit("account.changed"), Api(charlie)
        told = charlies.get(f"/accounts/{acme.pk}/history").json()["items"]
        assert [one["field"] for one in told] == ["phone"]
        answer = charlies.post(f"/accounts/{acme.pk}/put-back", {"event_id": edit.pk, "field": "custom.margin"})
        assert (answer.status_code, answer.json()["code"]) == (409, "nothing_kept")
        dialog = signed_in(charlie).get(f"/accounts/{acme.pk}/history/").content.decode()
        assert "Margin" not in dialog
        assert charlies.post(f"/accounts/{acme.pk}/put-back", {"event_id": edit.pk}).status_code == 200
        stored = Account.objects.get(pk=acme.pk)
        assert (stored.phone, list(stored.custom.values())) == ("", [12])


def test_what_a_note_said_before_is_kept_for_undo_and_told_nobody(api: Api, alice: Member, acme: Account) -> None:
    note = write_note(by=alice, body="The code is 1234", account=acme)
    change_note(note, by=alice, body="Called them")
    assert last_edit("note.changed").data["kept"] == "The code is 1234"
    told = api.get(f"/accounts/{acme.pk}/timeline").json()
    lines = told["items"] if isinstance(told, dict) else told
    (one,) = [line for line in lines if line["kind"] == "note.changed"]
    assert "kept" not in one["data"]


def put_back_addresses(html: str) -> list[str]:
    """The addresses in it that put something back, each once, in order."""
    parts = html.replace("&amp;", "&").split('action="')[1:]
    found = [part.split('"')[0] for part in parts]
    return [url for url in dict.fromkeys(found) if "put-back" in url]
