"""What went wrong in other products when a file came in (peers.md section 4), by the same kind of file."""

from __future__ import annotations

import re
import time
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from steward.accounts.models import Account
from steward.contacts.models import Contact, EmailAddress
from steward.contacts.operations import change_contact
from steward.importing.models import Import
from steward.queue.jobs import work
from steward.team.models import Member
from tests.cast import Api, signed_in
from tests.support.workbooks import workbook, written

from .conftest import TakeIn, counts


def test_every_page_of_the_refused_rows_shows_its_rows(firm: Member, take_in: TakeIn) -> None:
    """I4: page 2 of the error list was blank."""
    (row,) = take_in("Name,Employees\n" + "".join(f"Firm {n:03},many\n" for n in range(250)),
                      columns={"Employees": "account.employees"})  # fmt: skip
    client = signed_in(firm)
    url = reverse("importing:refused", args=[row.pk])
    for headers in ({}, {"HX-Request": "true"}):
        following: str | None = url
        shown: list[str] = []
        while following:
            page = client.get(following, headers=headers).content.decode()
            shown += re.findall(r">(Firm \d{3})<", page)
            found = re.search(r'href="(\?cursor=[^"]+)"', page)
            following = url + found[1] if found else None
        assert shown == [f"Firm {n:03}" for n in range(250)]


def test_a_workbook_of_nine_thousand_rows_is_checked_and_comes_in_while_pages_answer(
    firm: Member, tmp_path: Path
) -> None:
    """I5: a 9,000-row XLSX behind a proxy showed nothing: no request may last as long as the work does."""
    rows = [("Name", "City"), *((f"Firm {n:04}", "Gent") for n in range(9000))]
    path = workbook(tmp_path / "firms.xlsx", written(rows))
    client = signed_in(firm)
    start = time.monotonic()
    batch = "0b1c2d3e-0000-4000-8000-000000000005"
    sent = {"file": [SimpleUploadedFile("firms.xlsx", path.read_bytes())]}
    assert client.post(reverse("importing:files", args=[batch]), sent).status_code == 302
    assert "9,000 rows" in client.get(reverse("importing:match", args=[batch])).content.decode()
    assert client.post(reverse("importing:run", args=[batch])).status_code == 302
    assert "9,000" in client.get(reverse("importing:run", args=[batch])).content.decode()
    assert time.monotonic() - start < 10, "all of them together"
    assert not Account.objects.exists(), "the work is not done in a request"
    work(["imports"])
    assert Account.objects.count() == 9000
    row = Import.objects.get()
    assert (counts(row), row.report["rows"]) == ((9000, 0, 0, 0), 9000)
    assert "9,000" in client.get(reverse("importing:report", args=[batch])).content.decode()


def test_a_person_who_stands_twice_in_a_file_is_one_who_can_be_changed(firm: Member, take_in: TakeIn) -> None:
    """I8: duplicates inside the file were stored as records that could never be saved again."""
    people = "First name,E-mail,Phone\nIlse,ilse@k.example,\nIlse,ILSE@k.example,+31 20 1\nIlse, ilse@k.example ,\n"
    (row,) = take_in(people)
    assert counts(row) == (1, 1, 1, 0)
    ilse = Contact.objects.get()
    changed = change_contact(ilse, by=firm, version=ilse.version, job_title="CEO", emails=["ilse@k.example", "i@k.nl"])
    assert (changed.job_title, EmailAddress.objects.count()) == ("CEO", 2)


def test_a_workbook_that_says_it_has_a_million_rows_comes_in_at_once(firm: Member, tmp_path: Path) -> None:
    """I11: an XLSX written by LibreOffice hung the reader: columns have a format, down to the last row there is."""
    styled = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="AMJ{n}" s="1"/></row>' for n in (4, 1048575, 1048576))
    path = workbook(
        tmp_path / "firms.xlsx", written([("Name", "City"), ("Konex", "Gent"), ("Max", "Lyon")]) + styled,
        before='<dimension ref="A1:AMJ1048576"/><cols><col min="1" max="1024" style="1"/></cols>',
    )  # fmt: skip
    api, start = Api(firm), time.monotonic()
    sent = {"file": SimpleUploadedFile("firms.xlsx", path.read_bytes())}
    answer = api.client.post("/api/v1/imports", sent, headers={"Authorization": f"Bearer {api.token}"})
    assert answer.status_code == 201, answer.content
    assert api.post(f"/imports/{answer.json()['id']}/run").status_code == 202
    work(["imports"])
    assert time.monotonic() - start < 5
    assert set(Account.objects.values_list("name", "city")) == {("Konex", "Gent"), ("Max", "Lyon")}


def test_empty_columns_and_rows_stop_no_import_halfway(take_in: TakeIn) -> None:
    """I12: an empty column stopped a job of 180,000 rows at 32,000. Of these batches of 1,000 one has nothing in it."""
    lines = [f"Firm {n:04},,{'Gent' if n % 2 else ''},\n" for n in range(3500)]
    lines[1000:2100] = [",,,\n" if n % 3 else "\n" for n in range(1100)]
    (row,) = take_in("Name,Employees,City,\n" + "".join(lines))
    assert (counts(row), row.state) == ((2400, 0, 0, 0), "done")
    assert Account.objects.filter(employees=None).count() == 2400
    assert set(Account.objects.order_by("-name").values_list("name", "city")[:2]) == {
        ("Firm 3499", "Gent"), ("Firm 3498", ""),
    }  # fmt: skip
