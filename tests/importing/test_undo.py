"""Import, then undo: the firm is as it was, updates included. What somebody changed since stays, and is listed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steward.accounts.models import Account, Membership
from steward.accounts.operations import change_account, create_account, link_contact
from steward.activities.models import Activity, Note
from steward.activities.operations import create_activity
from steward.contacts.models import Contact, EmailAddress
from steward.contacts.operations import create_contact
from steward.core.money import Money
from steward.core.refused import NotAllowed, Refused
from steward.deals.models import Deal
from steward.deals.operations import open_deal, win_deal
from steward.fields.operations import create_field
from steward.importing.models import Import
from steward.importing.operations import finish_batch, name_batch, run_batch, start_import, undo_import
from steward.queue.jobs import work
from steward.team.models import Member
from steward.undo.models import Batch, BatchRow
from tests.cast import Api, signed_in
from tests.undo.test_taking_back import alive, wrong

from .conftest import TakeIn

pytestmark = pytest.mark.every_database
NAMES = ["Acme", "Globex", "Initech", "Umbrella", "Hooli"]
PEOPLE = ["ann", "ben", "cid", "dora"]


def state() -> dict[str, list[Any]]:
    """The firm as people see it, last contacts included."""
    found = alive()
    for model in (Account, Contact):
        rows = model._base_manager.filter(deleted_at=None).order_by("pk")
        found[f"met {model.__name__}"] = list(rows.values_list("pk", "last_contact_at"))
    return found


@pytest.fixture
def lively(firm: Member) -> Member:
    """Alice's firm with three organizations, two people, deals and a plan."""
    create_field(by=firm, record="account", label="Level", type="text")
    create_field(by=firm, record="account", label="Since", type="date")
    accounts = [create_account(by=firm, name=name, city="Gent", tags=["Old"]) for name in NAMES[:3]]
    people = [create_contact(by=firm, emails=[f"{name}@x.example"], first_name=name) for name in PEOPLE[:2]]
    for person in people:
        link_contact(accounts[0], person, by=firm)
    deals = [open_deal(by=firm, name="Roof", value=Money(1000, "USD"), account=one) for one in accounts]
    win_deal(deals[2], by=firm)
    create_activity(by=firm, type="call", subject="Call", account=accounts[0], contact=people[0], due_on=None)
    return firm


class Killed(BaseException):
    """The worker dies."""


def _die(_rows: int) -> None:
    raise Killed


def undone(rows: list[Import], by: Member) -> Batch:
    """Take them back, to the end."""
    undo_import(rows[0], by=by)
    work(["imports"])
    assert rows[0].undo
    return Batch.objects.get(pk=rows[0].undo.pk)


ACCOUNTS = "Name,City,Parent account,Tags,Level,Is customer\n"
PERSONS = "First name,E-mail,Phone,Organization,Tags\n"
DEALS = "Deal name,Organization,Value,Stage,Close date,Contact person\n"
CALLS = "Subject,Type,Due date,Done,Organization,Person\n"
NOTES = "Content,Organization,Deal\n"
WORDS = st.sampled_from(["", "Gent", "Lyon", "Gold", "Key"])
ROWS = {
    ACCOUNTS: st.tuples(st.sampled_from(NAMES), WORDS, st.sampled_from(["", *NAMES, "Far"]), WORDS, WORDS,
                        st.sampled_from(["", "yes"])),
    PERSONS: st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.sampled_from(["", "+31201234567"]),
                       st.sampled_from(["", *NAMES]), WORDS),
    DEALS: st.tuples(st.sampled_from(["Roof", "Wall"]), st.sampled_from(["", *NAMES]), st.sampled_from(["", "5", "70"]),
                     st.sampled_from(["Qualified", "Won", "Lost"]), st.sampled_from(["", "2020-01-02"]),
                     st.sampled_from(["", "ann", "zed"])),
    CALLS: st.tuples(st.sampled_from(["Call", "Meet"]), st.sampled_from(["call", "meeting"]),
                     st.sampled_from(["", "2026-01-05"]), st.sampled_from(["", "done"]), st.sampled_from(["", *NAMES]),
                     st.sampled_from(["", "ann", "ben"])),
    NOTES: st.tuples(st.sampled_from(["Hello", "Bye"]), st.sampled_from(NAMES), st.sampled_from(["", "Roof"])),
}  # fmt: skip


def text_of(header: str, rows: list[tuple[str, ...]]) -> str:
    """The file."""
    lines = []
    for row in rows:
        cells = list(row)
        if header == PERSONS:
            cells[1] = f"{cells[1]}@x.example"
        lines.append(",".join(cells))
    return header + "\n".join(lines) + "\n"


FILES = st.lists(
    st.sampled_from(list(ROWS)).flatmap(
        lambda header: st.tuples(st.just(header), st.lists(ROWS[header], min_size=1, max_size=6))
    ),
    min_size=1, max_size=3,
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES)
def test_any_import_taken_back_leaves_the_firm_as_it_was(
    lively: Member, take_in: TakeIn, files: list[tuple[str, list[tuple[str, ...]]]]
) -> None:
    before = state()
    rows = take_in(*(text_of(header, lines) for header, lines in files))
    assert {row.state for row in rows} <= {"done", "failed"}
    batch = undone(rows, lively)
    assert state() == before
    assert batch.state == Batch.State.UNDONE
    assert not BatchRow.objects.filter(batch=batch, state="kept").exists()
    assert not wrong()


def test_updates_return_and_what_was_made_goes_into_the_trash(lively: Member, take_in: TakeIn) -> None:
    before = state()
    rows = take_in(
        ACCOUNTS + "Acme,Lyon,Mother,Key,Gold,yes\nHooli,Paris,Acme,,,\n",
        PERSONS + "Ann,ann@x.example,+31201234567,Globex,Key\nZed,zed@x.example,,Hooli,\n",
        DEALS + "Roof,Acme,70,Won,2020-01-02,\nDome,Hooli,5,Won,2021-01-02,\n",
        CALLS + "Called,call,2026-01-05,done,Acme,ann\n",
        NOTES + "Spoke,Globex,\n",
    )
    assert [row.report["refused"] for row in rows] == [0] * 5
    acme = Account.objects.get(name="Acme")
    assert (acme.city, acme.is_customer, acme.won_minor) == ("Lyon", True, 7000)
    assert (Activity.objects.count(), Note.objects.count(), Deal.objects.count()) == (2, 1, 4)
    undone(rows, lively)
    assert state() == before
    assert sorted(Account._base_manager.filter(deleted_at__isnull=False).values_list("name", flat=True)) == [
        "Hooli", "Mother",
    ]  # fmt: skip
    assert not wrong()


def test_the_same_file_comes_in_again_after_it_was_taken_back(lively: Member, take_in: TakeIn) -> None:
    text = PERSONS + "Zed,zed@x.example,+31201234567,Hooli,Key\n"
    rows = take_in(text)
    undone(rows, lively)
    assert not Contact.objects.filter(deleted_at=None, first_name="Zed").exists()
    (again,) = take_in(text)
    assert again.report["counts"]["contacts"]["create"] == 1
    assert again.report["counts"]["accounts"]["create"] == 1
    assert EmailAddress.objects.filter(key="zed@x.example", contact__deleted_at=None).count() == 1


def test_what_somebody_changed_since_stays_and_is_listed(lively: Member, take_in: TakeIn) -> None:
    rows = take_in(ACCOUNTS + "Acme,Lyon,,Key,Gold,\nHooli,Paris,,,,\nStark,Paris,,,,\n")
    acme, hooli = Account.objects.get(name="Acme"), Account.objects.get(name="Hooli")
    change_account(acme, by=lively, city="Brussels")
    create_activity(by=lively, type="call", subject="Call them", account=hooli, due_on=None)
    batch = undone(rows, lively)
    acme.refresh_from_db()
    assert (acme.city, acme.custom, list(acme.tags.values_list("name", flat=True))) == ("Brussels", {}, ["Old"])
    assert list(Account.objects.filter(deleted_at=None, city="Paris").values_list("name", flat=True)) == ["Hooli"]
    kept = BatchRow.objects.filter(batch=batch, state="kept").order_by("row_id")
    assert [(one.row_id, one.kept) for one in kept] == [(acme.pk, ["city"]), (hooli.pk, ["id"])]
    assert not wrong()


def test_a_deal_won_since_keeps_its_organization_an_account(lively: Member, take_in: TakeIn) -> None:
    rows = take_in(DEALS + "Dome,Globex,70,Won,2020-01-02,\n")
    win_deal(Deal.objects.get(name="Roof", account__name="Globex"), by=lively)
    undone(rows, lively)
    globex = Account.objects.get(name="Globex")
    assert (globex.is_customer, globex.won_count) == (True, 1)
    assert not wrong()


def test_an_import_that_was_killed_and_went_on_is_taken_back_whole(lively: Member, take_in: TakeIn) -> None:
    before = state()
    batch = name_batch()
    lines = [f"Firm {n},Gent,{'Mother' if n % 7 == 0 else ''},Key,Gold," for n in range(2500)]
    lines.insert(1700, "Acme,Lyon,,Key,Gold,yes")
    start_import([(ACCOUNTS + "\n".join(lines) + "\n").encode()], "many.csv", by=lively, batch=batch)
    run_batch(batch, by=lively)
    # killed after the first thousand rows: only what was committed is there, and another worker finds the job
    row = Import.objects.get()
    undo = row.undo_id
    with pytest.raises(Killed):
        finish_batch(batch, progress=_die)
    row.refresh_from_db()
    assert (row.state, BatchRow.objects.count()) == ("running", Account.objects.count() - 3)
    with pytest.raises(Refused) as refusal:
        undo_import(row, by=lively)
    assert refusal.value.code == "running"
    work(["imports"])
    row.refresh_from_db()
    assert (row.state, row.undo_id) == ("done", undo)
    assert Account.objects.count() == 2504
    undone([row], lively)
    assert state() == before
    assert not wrong()


def test_only_who_ran_it_or_an_admin_takes_it_back_and_once(
    lively: Member, take_in: TakeIn, bob: Member, charlie: Member
) -> None:
    (row,) = take_in(ACCOUNTS + "Acme,Lyon,,,,\n")
    charlie.rights = [*charlie.rights, "imports.run"]
    charlie.save()
    before = state()
    for member in (bob, charlie):
        with pytest.raises(NotAllowed):
            undo_import(row, by=member)
    assert state() == before
    undone([row], lively)
    with pytest.raises(Refused) as refusal:
        undo_import(row, by=lively)
    assert refusal.value.code == "too_late"


def test_people_that_were_linked_are_loose_again(lively: Member, take_in: TakeIn) -> None:
    before = list(Membership.objects.order_by("id").values_list("account_id", "contact_id"))
    rows = take_in(PERSONS + "Ben,ben@x.example,,Globex,\nAnn,ann@x.example,,Newly,\n")
    assert Membership.objects.count() == len(before) + 2
    undone(rows, lively)
    kept = Membership.objects.filter(account__deleted_at=None).order_by("id")
    assert list(kept.values_list("account_id", "contact_id")) == before


def test_the_report_offers_it_and_the_page_asks_does_and_lists(lively: Member, take_in: TakeIn) -> None:
    (row,) = take_in(ACCOUNTS + "Acme,Lyon,,,,\nHooli,Paris,,,,\n")
    client = signed_in(lively)
    url = reverse("importing:undo", args=[row.batch])
    assert url in client.get(reverse("importing:report", args=[row.batch])).content.decode()
    assert url in client.get(reverse("importing:past")).content.decode()
    change_account(Account.objects.get(name="Acme"), by=lively, city="Brussels")
    before = state()
    page = client.get(url).content.decode()
    assert "Organizations and accounts</th><td" in page
    assert "Undo this import" in page
    assert state() == before, "asking changes nothing"
    assert client.post(url)["Location"] == url
    page = client.get(url).content.decode()
    assert "1 row was put back." in page
    assert "1 row stayed" in page
    assert re.search(r'href="/accounts/\d+/">Acme</a></th><td[^>]*>City</td>', page)
    assert "This import was taken back." in client.get(reverse("importing:report", args=[row.batch])).content.decode()
    assert "Taken back" in client.get(reverse("importing:past")).content.decode()
    assert not Account.objects.filter(deleted_at=None, name="Hooli").exists()
    assert client.post(url).status_code == 409


def test_a_large_one_goes_on_in_the_background_with_progress(lively: Member, take_in: TakeIn) -> None:
    """I14 of the peers: the undo of 3,000 rows ended in a blank page."""
    before = state()
    (row,) = take_in(ACCOUNTS + "".join(f"Firm {n},Gent,,,,\n" for n in range(3000)))
    client = signed_in(lively)
    url = reverse("importing:undo", args=[row.batch])
    client.post(url)
    assert "0 of 3,000 rows" in client.get(url, headers={"HX-Request": "true"}).content.decode()
    work(["imports"])
    assert client.get(url, headers={"HX-Request": "true"})["HX-Redirect"] == url
    assert "Everything is as it was before." in client.get(url).content.decode()
    assert state() == before


def test_the_api_takes_it_back_and_tells_what_stayed(lively: Member, take_in: TakeIn, charlie: Member) -> None:
    (row,) = take_in(ACCOUNTS + "Acme,Lyon,,,Gold,\nHooli,Paris,,,,\n")
    acme = Account.objects.get(name="Acme")
    change_account(acme, by=lively, city="Brussels")
    api = Api(lively)
    assert (api.get(f"/imports/{row.pk}").json()["undo"]["can_be_undone"]) is True
    answer = api.post(f"/imports/{row.pk}/undo")
    assert answer.status_code == 202, answer.content
    run = api.get(f"/runs/{answer.json()['id']}").json()
    assert (run["state"], run["done"], run["total"], run["errors"]) == ("done", 2, 2, 1)
    found = api.get(f"/imports/{row.pk}").json()["undo"]
    assert (found["state"], found["back"], found["kept"], found["left"]) == ("undone", 1, 1, 0)
    why = "Somebody changed it since, so it stays as it is."
    assert api.get(f"/imports/{row.pk}/kept").json()["items"] == [
        {"kind": "account", "record_id": acme.pk, "name": "Acme", "fields": ["City"], "why": why}
    ]
    again = api.post(f"/imports/{row.pk}/undo")
    assert (again.status_code, again.json()["code"]) == (409, "too_late")
    assert Api(charlie).post(f"/imports/{row.pk}/undo").status_code == 403


def test_the_command_takes_it_back(lively: Member, take_in: TakeIn, capsys: pytest.CaptureFixture[str]) -> None:
    before = state()
    (row,) = take_in(ACCOUNTS + "Acme,Lyon,,,Gold,\n" + "".join(f"Firm {n},Gent,,,,\n" for n in range(300)))
    call_command("undo-import", str(row.pk))
    assert "301 rows put back, 0 stayed." in capsys.readouterr().out
    assert state() == before
    work(["imports"])
    assert state() == before
    for number in (row.pk, 9999):
        with pytest.raises(CommandError):
            call_command("undo-import", str(number))
