"""Address books: every version of vCard becomes people, broken cards are refused one by one, and nothing crashes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steward.accounts.models import Account, Membership
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.importing.models import Import
from steward.importing.operations import undo_import
from steward.importing.own_ids import signed_id
from steward.importing.sources import Source, Unreadable, guess_format
from steward.team.models import Member
from tests.cast import Api, signed_in
from tests.undo.test_taking_back import alive

from .conftest import TakeIn
from .test_api import send

ANN = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lee;Ann;;;\r\nFN:Ann Lee\r\nEMAIL:ann@x.example\r\nEND:VCARD\r\n"


def card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def book(folder: Path, content: str | bytes, name: str = "people.vcf") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(path: Path) -> list[dict[str, str]]:
    """The cells that hold something, a dictionary a card; "!" is why it is refused."""
    source = Source(path, guess_format(path))
    found = []
    for row in source.rows():
        cells = {name: cell for name, cell in zip(source.columns, row.cells, strict=True) if cell}
        found.append(cells | ({"!": row.problem} if row.problem else {}))
    return found


def real(shared_data: Path, name: str) -> Path:
    return shared_data / "vcard" / f"{name}.vcf"


class TestReading:
    def test_a_phone_an_office_and_the_standards_themselves(self, shared_data: Path) -> None:
        (mac,) = rows(real(shared_data, "John_Doe_MAC_ADDRESS_BOOK"))
        assert (mac["First name"], mac["Middle name"], mac["Last name"]) == ("John", "Richter James", "Doe")
        assert (mac["Organization"], mac["Department"], mac["Birthday"]) == ("IBM", "Accounting", "2012-06-06")
        assert mac["Phone"].startswith("905-777-1234"), "the preferred one stands first"
        assert (mac["Fax"], mac["Related people"]) == ("905-888-1234; 905-999-1234", "Jenny")
        (outlook,) = rows(real(shared_data, "outlook-2007"))
        assert outlook["Description"].startswith("This is the NOTE field\t\nI assume it encodes")
        assert (outlook["Phone (mobile)"], outlook["E-mail"]) == ("(111) 555-4444", "mike.angstadt@gmail.com")
        assert (outlook["Address"], outlook["Address, second line"]) == ("222 Broadway", "TheOffice")
        frank, tim = rows(real(shared_data, "rfc2426-example"))
        assert (frank["First name"], frank["Last name"], frank["City"]) == ("Frank", "Dawson", "Raleigh")
        assert tim["Address"] == "501 E. Middlefield Rd."
        (simon,) = rows(real(shared_data, "rfc6350-example"))
        assert (simon["Phone"], simon["Phone (mobile)"]) == ("+1-418-656-9254 x102", "+1-418-262-6501")
        assert (simon["City"], simon["Birthday, as written"]) == ("Quebec", "--0203")
        assert len(rows(real(shared_data, "gmail-list"))) == 3

    @pytest.mark.parametrize(("codec", "mark"), [("utf-8-sig", b""), ("utf-16", b""), ("utf-16-be", b"")])
    def test_every_encoding(self, tmp_path: Path, codec: str, mark: bytes) -> None:
        path = book(tmp_path, mark + card("N:Dvořák;Antonín;;;", "ORG:Opéra; comique").encode(codec))
        assert rows(path) == [
            {"First name": "Antonín", "Last name": "Dvořák", "Organization": "Opéra", "Department": "comique"}
        ]

    def test_old_cards_write_letters_in_their_own_code_page(self, tmp_path: Path) -> None:
        lines = [
            "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg;;;",
            "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Caf=C3=A9 =\r\nand =3D sign",
            "TITLE;ENCODING=BASE64:UMOkY2h0ZXI=", "ORG;CHARSET=nonsense:Plain", "TEL;CELL:1",
        ]  # fmt: skip
        (found,) = rows(book(tmp_path, card(*lines, version="2.1")))
        assert (found["First name"], found["Last name"]) == ("Jörg", "Müller")
        assert (found["Description"], found["Job title"]) == ("Café and = sign", "Pächter")
        assert (found["Organization"], found["Phone (mobile)"]) == ("Plain", "1")

    def test_folded_lines_escapes_and_groups(self, tmp_path: Path) -> None:
        lines = [
            "item1.EMAIL;type=INTERNET;type=WORK:ann@x.\r\n example",
            "NOTE:one\\ntwo\\, three\\; four \\\\ five\r\n\t!",
            'ADR;TYPE="home,work";LABEL="a: b; c":Box 7;;Main\\, St 1;Gent;;9000;Belgium', "FN:Dam, Ann van",
            "CATEGORIES:Key\\, one,New", "URL:https://www.linkedin.com/in/ann", "URL:https://ann.example",
        ]  # fmt: skip
        (found,) = rows(book(tmp_path, card(*lines)))
        assert (found["E-mail (work)"], found["Description"]) == ("ann@x.example", "one\ntwo, three; four \\ five!")
        assert (found["Address"], found["Address, second line"], found["City"]) == ("Main, St 1", "Box 7", "Gent")
        assert (found["First name"], found["Last name"]) == ("Ann van", "Dam")
        assert found["Tags"] == '"Key, one"; New'
        assert (found["LinkedIn profile"], found["Personal website"]) == (
            "https://www.linkedin.com/in/ann", "https://ann.example",
        )  # fmt: skip

    def test_pictures_and_cards_within_cards_are_passed_over(self, tmp_path: Path) -> None:
        lines = [
            "N:Lee;Ann;;;", "PHOTO;ENCODING=BASE64;TYPE=JPEG:", "/9j/4AAQSkZJRgABAQEAYABgAAD", "AAQSkZJRgABAQ==", "",
            "AGENT:", "BEGIN:VCARD", "VERSION:2.1", "N:Friday;Fred", "EMAIL:fred@x.example", "END:VCARD", "TITLE:CEO",
        ]  # fmt: skip
        assert rows(book(tmp_path, card(*lines, version="2.1"))) == [
            {"First name": "Ann", "Last name": "Lee", "Job title": "CEO"}
        ]

    def test_a_file_without_cards_is_told(self, tmp_path: Path) -> None:
        for content in ("Name,City\nAnn,Gent\n", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", card("PHOTO:x")):
            with pytest.raises(Unreadable):
                guess_format(book(tmp_path, content))
        assert guess_format(book(tmp_path, f"\n\n{ANN}", "people.txt")).kind == "vcard", "told by what it holds"
        assert guess_format(book(tmp_path, "Name,Note\nAnn,BEGIN:VCARD\n", "people.csv")).kind == "text"


class TestBrokenCards:
    @pytest.mark.parametrize(
        ("broken", "why"),
        [
            ("BEGIN:VCARD\nN:Off;Cut;;;\n", "breaks off"),
            (card("N:Odd;Bad;;;", "this is no property"), "no part of a vCard"),
            (card("N:Odd;Bad;;;", ":value"), "no part of a vCard"),
            (card("FN:The board", "KIND:group"), "group of people"),
            (card("FN:Acme Inc.", "N:;;;;", "ORG:Acme Inc.;", "TEL:1"), "that of an organization"),
            (card("FN:Somebody", "ORG:Acme", "X-ABShowAs:COMPANY"), "that of an organization"),
            (card("N:Long;Far;;;", "NOTE:" + "x" * 1_000_001), "longer than"),
            (card("N:Long;Far;;;", *("NOTE:" + "x" * 900_000 for _n in range(5))), "longer than"),
        ],
    )
    def test_its_neighbours_come_in(self, tmp_path: Path, broken: str, why: str) -> None:
        before, refused, after = rows(book(tmp_path, f"{ANN}{broken}{ANN}"))
        assert before == after == {"First name": "Ann", "Last name": "Lee", "E-mail": "ann@x.example"}
        assert why in refused["!"]

    def test_the_last_card_may_break_off(self, tmp_path: Path) -> None:
        _ann, cut = rows(book(tmp_path, f"{ANN}BEGIN:VCARD\nN:Off;Cut"))
        assert "breaks off" in cut["!"]

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_whatever_is_torn_or_scribbled_over_is_read_or_refused(
        self, shared_data: Path, tmp_path: Path, data: st.DataObject
    ) -> None:
        files = sorted((shared_data / "vcard").glob("*.vcf"))
        content = bytearray(data.draw(st.sampled_from(files)).read_bytes()[:9000])
        for _n in range(data.draw(st.integers(0, 6))):
            place = data.draw(st.integers(0, len(content)))
            until = min(len(content), place + data.draw(st.integers(0, 80)))
            content[place:until] = data.draw(st.binary(max_size=20))
        path = book(tmp_path, bytes(content))
        try:
            how = guess_format(path)
        except Unreadable:
            return
        source = Source(path, how)
        for row in source.rows():
            assert len(row.cells) == len(source.columns)

    def test_many_folded_lines_take_no_time(self, tmp_path: Path) -> None:
        folded = "\r\n ".join(["NOTE:x", *["y" * 60] * 60_000])
        soft = "NOTE;ENCODING=QUOTED-PRINTABLE:" + "=\r\n".join(["z" * 60] * 60_000)
        many = [f"X-{n}:{n}" for n in range(3000)]
        found = rows(book(tmp_path, card("FN:A B", folded) + card("FN:A B", soft) + card("FN:A B", *many)))
        assert len(found) == 3
        assert len(found[2]) < 80, "nobody gets three thousand fields"


class TestImporting:
    def test_people_come_in_with_their_organizations(self, take_in: TakeIn, shared_data: Path) -> None:
        names = ("John_Doe_MAC_ADDRESS_BOOK", "outlook-2007", "rfc6350-example", "gmail-list")
        for row in take_in(*(real(shared_data, name) for name in names)):
            assert (row.record, row.state, row.report["refused"]) == ("contacts", "done", 0)
        john = Contact.objects.get(last_name="Doe")
        assert (john.first_name, john.job_title, john.city) == ("John", "Money Counter", "New York")
        assert Membership.objects.get(contact=john).account.name == "IBM"
        assert list(EmailAddress.objects.filter(contact=john).values_list("address", "label")) == [
            ("john.doe@ibm.com", "work")
        ]
        labels = dict(Phone.objects.filter(contact=john).values_list("number", "label"))
        assert sorted(labels.values()) == ["", "", "", "home", "mobile"]
        assert Contact.objects.count() == 6

    def test_known_people_are_updated_and_undo_takes_it_back(
        self, firm: Member, take_in: TakeIn, tmp_path: Path
    ) -> None:
        take_in(book(tmp_path, ANN))
        before = alive()
        more = card("FN:Ann Lee", "EMAIL;TYPE=HOME:ann@x.example", "TITLE:CEO", "ORG:Acme", "CATEGORIES:Key,New")
        (row,) = take_in(book(tmp_path, more + card("FN:Ben Roe", "TEL:+31201234567")))
        assert (row.report["counts"]["contacts"]["create"], row.report["counts"]["contacts"]["update"]) == (1, 1)
        ann = Contact.objects.get(first_name="Ann")
        assert (ann.job_title, sorted(tag.name for tag in ann.tags.all())) == ("CEO", ["Key", "New"])
        undo_import(row, by=firm)
        assert alive() == before

    def test_a_card_of_another_steward_is_not_one_of_ours(self, take_in: TakeIn, tmp_path: Path) -> None:
        take_in(book(tmp_path, ANN))
        ann = Contact.objects.get()
        forged = [f"UID:steward-contact-{ann.pk}", f"UID:steward-contact-{ann.pk}@c2lnbmVk"]
        for number, uid in enumerate(forged):
            take_in(book(tmp_path, card("FN:Eve Other", f"EMAIL:eve{number}@x.example", uid, "X-STEWARD-ACCOUNT:1")))
        ann.refresh_from_db()
        assert (ann.name, Contact.objects.count(), Account.objects.count()) == ("Ann Lee", 3, 0)

    def test_a_card_of_ours_with_a_number_that_none_can_be_names_no_account(
        self, take_in: TakeIn, tmp_path: Path
    ) -> None:
        take_in(book(tmp_path, ANN))
        uid = f"UID:{signed_id('contact', Contact.objects.get().pk)}"
        (row,) = take_in(book(tmp_path, card("N:Lee;Ann;;;", "TITLE:CEO", uid, f"X-STEWARD-ACCOUNT:{'9' * 5000}")))
        assert (row.report["refused"], Contact.objects.get().job_title, Account.objects.count()) == (0, "CEO", 0)

    def test_refused_cards_are_listed_with_their_reason(self, take_in: TakeIn, tmp_path: Path) -> None:
        nobody, odd = card("ORG:Acme", "TEL:1"), card("FN:Odd One", "EMAIL:not an address")
        (row,) = take_in(book(tmp_path, f"{ANN}{nobody}{odd}BEGIN:VCARD\nFN:Cut"))
        assert row.report["refused"] == 3
        assert [one["row"] for one in row.report["first_errors"]] == [2, 3, 4]
        assert list(Contact.objects.values_list("first_name", flat=True)) == ["Ann"]

    def test_from_the_page_it_is_matched_checked_and_read_anew(self, firm: Member, tmp_path: Path) -> None:
        browser = signed_in(firm)
        path = book(tmp_path, card("N;CHARSET=:Müller;Jörg;;;", "X-SHOE-SIZE:44").encode("cp1252"))
        start = browser.get("/import/").content.decode()
        assert ".vcf" in start
        batch = start.partition('data-url="/import/')[2].partition("/")[0]
        with path.open("rb") as file:
            assert browser.post(f"/import/{batch}/files/", {"file": file}).status_code == 302
        row = Import.objects.get()
        page = browser.get(f"/import/{row.batch}/{row.pk}/").content.decode()
        assert "vCard, Windows-1252" in page
        assert "Shoe size" in page
        assert "no row of names" not in page
        dialog = browser.get(f"/import/file/{row.pk}/reading/").content.decode()
        assert 'name="encoding"' in dialog
        assert 'name="delimiter"' not in dialog
        assert 'name="header"' not in dialog
        browser.post(f"/import/file/{row.pk}/reading/", {"record": "auto", "origin": "auto", "encoding": "cp1250"})
        row.refresh_from_db()
        assert (row.format["encoding"], row.record) == ("cp1250", "contacts")

    def test_by_api_and_command(self, api: Api, firm: Member, tmp_path: Path) -> None:
        path = book(tmp_path, ANN)
        call_command("import", str(path))
        assert Contact.objects.get().name == "Ann Lee"
        call_command("import", str(path), "--dry-run")
        assert Account.objects.count() == 0
        made = send(api, ANN, "people.vcf")
        assert made.status_code == 201, made.content
        body = json.loads(made.content)
        assert (body["record"], body["format"]["kind"], body["rows"]) == ("contacts", "vcard", 1)
        wrong = api.post(f"/imports/{body['id']}/plan", {"format": {"delimiter": ";"}})
        assert wrong.status_code == 422
