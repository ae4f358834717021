"""Lists as files: what the list shows is what leaves, in page, API and command; and nothing that runs as a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from python_calamine import CalamineWorkbook

from steward.accounts.models import Account
from steward.accounts.operations import change_account, create_account, link_contact
from steward.contacts.models import Contact
from steward.contacts.operations import create_contact
from steward.core.money import Money
from steward.deals.models import Deal
from steward.deals.operations import open_deal, win_deal
from steward.exporting.files import export_list
from steward.exporting.formats import xlsx
from steward.exporting.lists import Asked
from steward.team.models import Member, Workspace
from tests.cast import Api, signed_in


@pytest.fixture
def there(firm: Member) -> Member:
    """Three organizations, two of them customers; two people; a deal."""
    for name, city in (("Acme", "=cmd|'/c calc'!A0"), ("Globex", "Gent"), ("Initech", "Lyon")):
        create_account(
            by=firm, name=name, city=city, as_customer=name != "Globex", tags=["Key"] if name == "Acme" else []
        )
    ann = create_contact(
        by=firm, emails=["ann@x.example", "a@x.example"], first_name="Ann", last_name="Lee; Jr",
        phones=["+31201234567"],
        description="one\ntwo, three", tags=["Key, one"], job_title="CEO " + "é" * 60,
    )  # fmt: skip
    create_contact(by=firm, emails=["ben@x.example"], first_name="Ben")
    link_contact(Account.objects.get(name="Acme"), ann, by=firm)
    deal = open_deal(
        by=firm, name="Roof", value=Money(123450, "USD"), account=Account.objects.get(name="Acme"), contact=ann
    )
    win_deal(deal, by=firm)
    return firm


def content(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def table(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_each_list_offers_what_it_shows(there: Member, bob: Member) -> None:
    client = signed_in(there)
    for url, kind in (("/accounts/", "accounts"), ("/organizations/", "organizations"), ("/people/", "contacts"),
                      ("/deals/list/", "deals")):  # fmt: skip
        page = client.get(url, {"q": "a", "sort": "-name"}).content.decode()
        links = re.findall(rf'href="(/export/{kind}/\?[^"]+)" download', page)
        assert len(links) == (5 if kind == "contacts" else 4), url
        for link in links:
            assert "q=a" in link
            assert "sort=-name" in link
            assert content(client.get(link.replace("&amp;", "&")))
        assert "/export/" not in signed_in(bob).get(url).content.decode(), "who may not export is not asked"


def test_filter_sort_and_tab_of_the_list_hold_for_the_file(there: Member) -> None:
    client = signed_in(there)
    url = reverse("exporting:download", args=["accounts"])
    assert [row["Name"] for row in table(content(client.get(url)))] == ["Acme", "Initech"]
    assert [row["Name"] for row in table(content(client.get(url, {"sort": "-name"})))] == ["Initech", "Acme"]
    assert [row["Name"] for row in table(content(client.get(url, {"f": "tags:has_any:Key"})))] == ["Acme"]
    assert [row["Name"] for row in table(content(client.get(url, {"q": "init"})))] == ["Initech"]
    everyone = table(content(client.get(reverse("exporting:download", args=["organizations"]))))
    assert [row["Name"] for row in everyone] == ["Acme", "Globex", "Initech"]
    unlinked = table(content(client.get(reverse("exporting:download", args=["contacts"]), {"view": "unlinked"})))
    assert [row["First name"] for row in unlinked] == ["Ben"]
    (deal,) = table(content(client.get(reverse("exporting:download", args=["deals"]))))
    assert (deal["Value"], deal["Currency of the value"], deal["Organization"]) == ("1234.50", "USD", "Acme")
    assert client.get(url, {"sort": "password"}).status_code == 422
    assert client.get("/export/members/").status_code == 404


def test_the_columns_of_the_list_alone(there: Member) -> None:
    there.preferences = {**there.preferences, "accounts.columns": ["city", "won_value"]}
    there.save()
    client = signed_in(there)
    rows = table(content(client.get(reverse("exporting:download", args=["accounts"]), {"columns": "list"})))
    assert list(rows[0]) == ["Steward account ID", "Name", "City", "Won value", "Tags"]
    assert (rows[0]["Won value"], rows[0]["Tags"]) == ("1234.50", "Key")


def test_lists_of_people_and_deals_leave_with_the_columns_that_a_member_chose(there: Member) -> None:
    chosen = {"people.columns": ["accounts", "email"], "deals.columns": ["account", "value", "contact"]}
    there.preferences = {**there.preferences, **chosen}
    there.save()
    client = signed_in(there)
    people = table(content(client.get(reverse("exporting:download", args=["contacts"]), {"columns": "list"})))
    assert list(people[0]) == ["Steward contact ID", "First name", "Last name", "Organization", "E-mail", "Tags"]
    assert (people[0]["First name"], people[0]["Organization"]) == ("Ann", "Acme")
    (deal,) = table(content(client.get(reverse("exporting:download", args=["deals"]), {"columns": "list"})))
    assert (deal["Deal name"], deal["Organization"], deal["Value"], deal["Currency of the value"]) == (
        "Roof", "Acme", "1234.50", "USD",
    )  # fmt: skip
    assert deal["Contact person"] == "Ann Lee; Jr"


def test_ticked_rows_leave_alone(there: Member, api: Api) -> None:
    client = signed_in(there)
    page = client.get("/accounts/").content.decode()
    (link, *others) = re.findall(r'href="(/export/accounts/\?[^"]+)" data-ids="1"', page)
    assert len(others) == 7, "four files in the bar's menu; on a phone the same in its menu of more"
    ids = list(Account.objects.filter(name__in=["Acme", "Globex"]).values_list("id", flat=True))
    sent = link.replace("&amp;", "&") + "".join(f"&ids={pk}" for pk in ids)
    assert [row["Name"] for row in table(content(client.get(sent)))] == ["Acme"], "Globex is no account"
    assert not table(content(client.get(f"{link}&ids=nonsense")))
    answer = api.get("/organizations/export", ids=f"{ids[0]},{ids[1]}")
    assert [row["Name"] for row in table(content(answer))] == ["Acme", "Globex"]
    assert api.get("/organizations/export", ids="3,x").status_code == 422


def test_no_cell_runs_as_a_formula(there: Member) -> None:
    client = signed_in(there)
    data = content(client.get(reverse("exporting:download", args=["accounts"])))
    assert table(data)[0]["City"] == "'=cmd|'/c calc'!A0"
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    book = content(client.get(reverse("exporting:download", args=["accounts"]), {"format": "xlsx"}))
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert '<c t="inlineStr"><is><t xml:space="preserve">=cmd|' in sheet


def test_a_workbook_opens_and_goes_on_in_a_second_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 4)
    data = b"".join(xlsx.pieces(["A", "B"], [[[1, "x"], [2, "y"]], [[3, "z"], [4, "w"], [5, ""]]], "Accounts"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["Accounts", "Accounts 2"]
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    assert rows == [["A", "B"], [1.0, "x"], [2.0, "y"], [3.0, "z"], ["A", "B"], [4.0, "w"], [5.0, ""]]
    assert CalamineWorkbook.from_filelike(io.BytesIO(b"".join(xlsx.pieces(["A"], [], "Empty")))).sheet_names == [
        "Empty"
    ]


def test_people_leave_as_vcards(there: Member) -> None:
    answer = signed_in(there).get(reverse("exporting:download", args=["contacts"]), {"format": "vcf"})
    data = content(answer)
    assert answer["Content-Type"].startswith("text/vcard")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    text = data.replace(b"\r\n ", b"").decode()
    ann = text.split("END:VCARD")[0].split("\r\n")
    for line in ("BEGIN:VCARD", "VERSION:3.0", "N:Lee\\; Jr;Ann;;;", "FN:Ann Lee\\; Jr",
                 "EMAIL;TYPE=INTERNET:ann@x.example", "EMAIL;TYPE=INTERNET:a@x.example",
                 "TEL:+31201234567", "ORG:Acme", "NOTE:one\\ntwo\\, three",
                 "CATEGORIES:Key\\, one"):  # fmt: skip
        assert line in ann or f"\n{line}" in "\n".join(ann)
    assert text.count("BEGIN:VCARD") == 2
    assert signed_in(there).get(reverse("exporting:download", args=["deals"]), {"format": "vcf"}).status_code == 422


def test_the_api_gives_the_same_files(there: Member, bob: Member) -> None:
    api = Api(there)
    rows = table(
        content(api.get("/organizations/export", sort="-name", filter='{"field": "city", "op": "is", "value": "Gent"}'))
    )
    assert [row["Name"] for row in rows] == ["Globex"]
    for kind in ("accounts", "organizations", "contacts", "deals"):
        assert content(api.get(f"/{kind}/export", format="xlsx")).startswith(b"PK")
        assert Api(bob).get(f"/{kind}/export").status_code == 403
        for wrong in ({"format": "pdf"}, {"evil": "1"}, {"sort": "evil"}, {"filter": "{"}):
            assert api.get(f"/{kind}/export", **wrong).status_code == 422, wrong
    assert b"BEGIN:VCARD" in content(api.get("/contacts/export", format="vcf"))


def test_what_a_member_does_not_see_does_not_leave(there: Member, charlie: Member) -> None:
    firm = Workspace.objects.get()
    firm.policies = {**firm.policies, "account_access": "assigned"}
    firm.save()
    charlie.rights = ["imports.run"]
    charlie.save()
    change_account(Account.objects.get(name="Globex"), by=there, team=[charlie])
    rows = table(b"".join(export_list(Asked("organizations"), by=charlie).pieces))
    assert [row["Name"] for row in rows] == ["Globex"]
    for kind in ("contacts", "deals"):
        data = b"".join(export_list(Asked(kind), by=charlie).pieces).decode()
        assert "Acme" not in data
        assert "Roof" not in data


def test_the_command_writes_a_file_or_none(there: Member, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "people.csv"
    call_command("export", str(out), "--what", "contacts", "--sort=-name")
    assert [row["First name"] for row in table(out.read_bytes())] == ["Ben", "Ann"]
    assert str(out) in capsys.readouterr().out
    for name, also in (
        ("x.zip", []),
        ("x.csv", ["--sort", "evil"]),
        ("x.vcf", ["--what", "deals"]),
        ("x.csv", ["--filter", "{"]),
    ):
        with pytest.raises(CommandError):
            call_command("export", str(tmp_path / name), *also)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["people.csv"]


def test_it_takes_a_few_queries_for_any_number_of_rows(there: Member, django_assert_max_num_queries: Any) -> None:
    for number in range(60):
        create_contact(by=there, emails=[f"p{number}@x.example"])
        account = create_account(by=there, name=f"Firm {number}", as_customer=True, owner=there, industry="retail")
        open_deal(by=there, name="Wall", account=account, value=Money(5, "EUR"), owner=there)
    for kind, model in (("contacts", Contact), ("organizations", Account), ("deals", Deal)):
        with django_assert_max_num_queries(20):
            data = b"".join(export_list(Asked(kind), by=there).pieces).decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(data, newline="")))) == model.objects.count() + 1
