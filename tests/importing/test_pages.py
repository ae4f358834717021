"""The import pages: upload, match, check, run, report, and back again."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from steward.accounts.models import Account
from steward.deals.models import Deal
from steward.importing.models import Import
from steward.queue.jobs import work
from steward.team.models import Member
from tests.cast import signed_in

HTMX = {"HX-Request": "true"}
BATCH = "0b1c2d3e-0000-4000-8000-000000000001"


def upload(client: Client, *files: tuple[str, str | bytes], batch: str = BATCH) -> list[Import]:
    given = [SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text) for name, text in files]
    answer = client.post(reverse("importing:files", args=[batch]), {"file": given})
    assert answer.status_code == 302, answer.content.decode()
    return list(Import.objects.of(batch))


def form_of(page: str) -> dict[str, str]:
    """What the match form would send: selects, inputs, ticked boxes."""
    body = page.split('id="match"')[1].split("</form>", maxsplit=1)[0]
    found = {}
    for name, inner in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', inner)
        found[name] = (chosen[1] if chosen and chosen[1] is not None else chosen[2] if chosen else "") or ""
    for tag in re.findall(r"<input[^>]*>", body):
        name, value = re.search(r' name="([^"]+)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or "checked" in tag) and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = value[1] if value else "on"
    return found


@pytest.mark.slow
@pytest.mark.every_database
def test_the_journey_of_two_files(firm: Member, shared_data: Path) -> None:
    client = signed_in(firm)
    assert "Drop files here" in client.get("/import/").content.decode()
    names = ("sales_pipeline.csv", "accounts.csv")
    rows = upload(client, *((name, (shared_data / "maven_crm" / name).read_bytes()) for name in names))
    assert [row.name for row in rows] == ["accounts.csv", "sales_pipeline.csv"], "what is referred to comes first"

    page = client.get(reverse("importing:match", args=[BATCH])).content.decode()
    assert "85 rows" in page
    assert "technolgy · medical" in page
    form = form_of(page)
    assert form["target-0"] == "account.name"
    assert form["target-6"] == "account.parent"
    answer = client.post(reverse("importing:match_file", args=[BATCH, rows[0].pk]), form)
    assert answer["Location"] == reverse("importing:match_file", args=[BATCH, rows[1].pk])
    form = form_of(client.get(answer["Location"]).content.decode())
    assert (form["target-4"], form["deal_names"], form["currency"]) == ("deal.stage", "account", "USD")
    answer = client.post(answer["Location"], {**form, "check": "1"})
    check = client.get(answer["Location"]).content.decode()
    assert "Import 8,885 rows" in check
    assert "Prospecting" in check
    assert "Darcel Schlecht (747)" in check
    assert not Account.objects.exists(), "nothing is written before the last step"

    answer = client.post(reverse("importing:run", args=[BATCH]))
    assert answer["Location"] == reverse("importing:run", args=[BATCH])
    assert "0 of 8,885 rows" in client.get(answer["Location"]).content.decode()
    work(["imports"])
    assert client.get(answer["Location"], headers=HTMX)["HX-Redirect"] == reverse("importing:report", args=[BATCH])
    report = client.get(reverse("importing:report", args=[BATCH])).content.decode()
    assert re.search(r"Deals</th><td[^>]*>8,800</td>", report)
    assert Deal.objects.filter(status="won").count() == 4238
    assert "accounts.csv" in client.get("/import/").content.decode(), "it stands under Lately"


def test_changing_a_select_is_kept_and_the_table_answers(firm: Member) -> None:
    client = signed_in(firm)
    (row,) = upload(client, ("a.csv", 'Name,Founded,Fee\nKonex,01/02/2019,"1,5"\n'))
    form = form_of(client.get(reverse("importing:match", args=[BATCH])).content.decode())
    assert form["type-1"] == "date"
    answer = client.post(
        reverse("importing:column", args=[row.pk]), {**form, "target-2": "account.annual_revenue"}, headers=HTMX
    )
    assert answer.status_code == 200
    assert 'name="scale-2"' in answer.content.decode()
    form = form_of(client.get(reverse("importing:match", args=[BATCH])).content.decode())
    assert form["target-2"] == "account.annual_revenue", "going away and coming back keeps the choice"
    assert form["date-1"] == "mdy", "US dollars and English: guessed"
    client.post(reverse("importing:match", args=[BATCH]), {**form, "date-1": "dmy", "scale-2": "1000", "check": "1"})
    client.post(reverse("importing:run", args=[BATCH]))
    work(["imports"])
    konex = Account.objects.get(name="Konex")
    assert list(konex.custom.values()) == ["2019-02-01"]
    assert konex.annual_revenue == 1500


def test_two_columns_for_one_field_are_told_apart(firm: Member) -> None:
    client = signed_in(firm)
    upload(client, ("a.csv", "Name,Other\nKonex,x\n"))
    form = form_of(client.get(reverse("importing:match", args=[BATCH])).content.decode())
    answer = client.post(reverse("importing:match", args=[BATCH]), {**form, "target-1": "account.name", "check": "1"})
    assert answer.status_code == 422
    assert "cannot both become the same field" in answer.content.decode()


def test_the_format_can_be_changed(firm: Member) -> None:
    client = signed_in(firm)
    (row,) = upload(client, ("a.csv", b"Name;City\nM\xfcller;K\xf6ln\n"))
    assert (row.format["encoding"], row.format["delimiter"]) == ("cp1252", ";")
    assert "Windows-1252" in client.get(reverse("importing:reading", args=[row.pk]), headers=HTMX).content.decode()
    given = {"encoding": "cp1250", "delimiter": ";", "header": "0", "record": "contacts", "origin": "csv"}
    client.post(reverse("importing:reading", args=[row.pk]), given)
    row.refresh_from_db()
    assert (row.format["encoding"], row.format["header"], row.record) == ("cp1250", 0, "contacts")
    assert [column["name"] for column in row.columns] == ["Column 1", "Column 2"]
    for wrong in ({"encoding": "rot13"}, {"delimiter": "xx"}, {"header": "-3"}, {"record": "members"}, {"origin": "x"}):
        answer = client.post(reverse("importing:reading", args=[row.pk]), {**given, **wrong})
        assert answer.status_code == 422, wrong


def test_what_the_rows_are_can_be_said(firm: Member) -> None:
    client = signed_in(firm)
    (row,) = upload(client, ("a.csv", "a,b\n1,2\n"))
    assert row.record == ""
    assert "What are these rows?" in client.get(reverse("importing:match", args=[BATCH])).content.decode()
    client.post(reverse("importing:reading", args=[row.pk]), {"record": "accounts"})
    row.refresh_from_db()
    assert row.record == "accounts"
    form = form_of(client.get(reverse("importing:match", args=[BATCH])).content.decode())
    client.post(reverse("importing:match", args=[BATCH]), {**form, "check": "1"})
    assert "No column is matched" in client.get(reverse("importing:check", args=[BATCH])).content.decode()
    assert client.post(reverse("importing:run", args=[BATCH])).status_code == 422


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "empty"),
        ("a.pdf", b"%PDF-1.7 ...", "PDF"),
        ("a.csv", b"\x00\x01\x02\x00" * 400, "binary"),
        ("a.zip", b"PK\x05\x06" + b"\x00" * 18, "XLSX"),
        ("a.xlsx", b"PK\x03\x04broken", "damaged"),
    ],
)
def test_what_is_no_table_is_refused_by_name(firm: Member, name: str, content: bytes, said: str) -> None:
    client = signed_in(firm)
    answer = client.post(
        reverse("importing:files", args=[BATCH]), {"file": SimpleUploadedFile(name, content)}, headers=HTMX
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Import.objects.exists()


def test_refused_rows_come_back_disarmed_and_can_be_imported_again(firm: Member) -> None:  # attack 51
    client = signed_in(firm)
    hostile = '=HYPERLINK("http://evil"),@x'
    quoted = hostile.replace('"', '""')
    text = f'Name,Employees,Note\n"Fine",3,ok\n"=1+1",many,"{quoted}"\n"+31 20 123",few,-5\n'
    (row,) = upload(client, ("a.csv", text))
    form = form_of(client.get(reverse("importing:match", args=[BATCH])).content.decode())
    client.post(reverse("importing:match", args=[BATCH]), {**form, "target-1": "account.employees", "check": "1"})
    client.post(reverse("importing:run", args=[BATCH]))
    work(["imports"])
    assert list(Account.objects.values_list("name", flat=True)) == ["Fine"]

    page = client.get(reverse("importing:refused", args=[row.pk])).content.decode()
    assert "is not a number" in page
    assert '<a href="http://evil' not in page
    answer: Any = client.get(reverse("importing:errors_file", args=[row.pk]))
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    sheet = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [line[0] for line in sheet] == ["Name", "'=1+1", "'+31 20 123"]
    assert sheet[1][2].startswith("'=HYPERLINK")
    assert sheet[2][2] == "-5", "a number stays a number"

    mended = io.StringIO()
    csv.writer(mended).writerows([sheet[0], *([line[0], "7", *line[2:]] for line in sheet[1:])])
    other = "0b1c2d3e-0000-4000-8000-000000000002"
    upload(client, ("mended.csv", mended.getvalue()), batch=other)
    form = form_of(client.get(reverse("importing:match", args=[other])).content.decode())
    client.post(reverse("importing:match", args=[other]), {**form, "check": "1"})
    client.post(reverse("importing:run", args=[other]))
    work(["imports"])
    assert set(Account.objects.values_list("name", "employees")) == {("Fine", 3), ("=1+1", 7), ("+31 20 123", 7)}


def test_a_large_file_is_planned_in_the_background(firm: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("steward.importing.views.match.INLINE", 0)
    client = signed_in(firm)
    upload(client, ("a.csv", "Name\nKonex\n"))
    form = form_of(client.get(reverse("importing:match", args=[BATCH])).content.decode())
    client.post(reverse("importing:match", args=[BATCH]), {**form, "check": "1"})
    url = reverse("importing:check", args=[BATCH])
    assert "Every row is being read" in client.get(url).content.decode()
    assert "Every row is being read" in client.get(url, headers=HTMX).content.decode()
    work(["imports"])
    assert client.get(url, headers=HTMX)["HX-Redirect"] == url
    assert "Import 1 row" in client.get(url).content.decode()


def test_a_running_import_can_be_stopped(firm: Member) -> None:
    client = signed_in(firm)
    upload(client, ("a.csv", "Name\n" + "".join(f"Firm {n}\n" for n in range(2500))))
    form = form_of(client.get(reverse("importing:match", args=[BATCH])).content.decode())
    client.post(reverse("importing:match", args=[BATCH]), {**form, "check": "1"})
    client.post(reverse("importing:run", args=[BATCH]))
    client.post(reverse("importing:stop", args=[BATCH]))
    work(["imports"])
    row = Import.objects.get()
    assert (row.state, row.report["rows"]) == ("failed", Account.objects.count())
    assert 0 < Account.objects.count() < 2500
    assert "Stopped" in client.get(reverse("importing:report", args=[BATCH])).content.decode()


def test_only_those_with_the_right_import_and_each_sees_their_own(firm: Member, bob: Member, charlie: Member) -> None:
    charlie.rights = [*charlie.rights, "imports.run"]
    charlie.save()
    (row,) = upload(signed_in(firm), ("a.csv", "Name\nKonex\n"))
    pages = [reverse(f"importing:{name}", args=[BATCH]) for name in ("match", "files", "check", "run", "report")] + [
        reverse(f"importing:{name}", args=[row.pk])
        for name in ("reading", "refused", "adjusted", "errors_file", "adjusted_file")
    ]
    for url in pages:
        assert signed_in(bob).get(url).status_code == 403, url
        answer = signed_in(charlie).get(url)
        assert answer.status_code == 404 or "a.csv" not in answer.content.decode(), url
    for name, args in (("column", [row.pk]), ("discard", [row.pk]), ("stop", [BATCH]), ("run", [BATCH])):
        assert signed_in(bob).post(reverse(f"importing:{name}", args=args)).status_code == 403
        assert signed_in(charlie).post(reverse(f"importing:{name}", args=args)).status_code == 404
    assert Client().get("/import/").status_code == 302
    assert Import.objects.get().state == "uploaded"


def test_a_file_can_be_left_out(firm: Member) -> None:
    client = signed_in(firm)
    rows = upload(client, ("a.csv", "Name\nKonex\n"), ("b.csv", "First name,Email\nIlse,ilse@example.com\n"))
    answer = client.post(reverse("importing:discard", args=[rows[0].pk]), headers=HTMX)
    assert answer["HX-Redirect"] == reverse("importing:match", args=[BATCH])
    assert [row.name for row in Import.objects.all()] == ["b.csv"]
