"""What columns are guessed to become: headers of the five products and others, in several languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from steward.accounts.models import Account, Membership
from steward.activities.models import Activity, Note
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.deals.models import Deal, Stage
from steward.fields.models import Field
from steward.importing.choices import choices_of
from steward.importing.models import Import
from steward.importing.operations import map_import, start_import
from steward.team.models import Member

from .conftest import TakeIn, counts


def guessed(by: Member, text: str) -> tuple[Import, dict[str, str]]:
    row = start_import([text.encode()], "file.csv", by=by)
    return row, {choice.column: choice.target for choice in choices_of(row.mapping)}


def test_maven_is_mapped_as_its_dictionary_says(firm: Member, shared_data: Path) -> None:
    row, found = guessed(firm, (shared_data / "maven_crm" / "accounts.csv").read_text())
    assert row.record == "accounts"
    assert found == {
        "account": "account.name", "sector": "account.industry", "year_established": "account.new",
        "revenue": "account.annual_revenue", "employees": "account.employees", "office_location": "account.country",
        "subsidiary_of": "account.parent",
    }  # fmt: skip
    assert choices_of(row.mapping)[2].type == "number"
    row, found = guessed(firm, (shared_data / "maven_crm" / "sales_pipeline.csv").read_text())
    assert row.record == "deals"
    assert found == {
        "opportunity_id": "deal.id", "sales_agent": "deal.owner", "product": "deal.name", "account": "account.name",
        "deal_stage": "deal.stage", "engage_date": "deal.created_at", "close_date": "deal.closed_on",
        "close_value": "deal.value",
    }  # fmt: skip
    assert (row.options["currency"], row.options["deal_names"]) == ("USD", "account")


@pytest.mark.parametrize(("header", "record", "expected"), [
    ("Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Deal - Organization,Deal - Contact person,"
     "Deal - Pipeline,Deal - Stage,Deal - Won time,Deal - Lost time,Deal - Lost reason,Deal - Expected close date", "deals",
     "deal.id deal.name deal.owner deal.value deal.currency account.name contact.name deal.pipeline deal.stage deal.won_on "
     "deal.lost_on deal.lost_reason deal.expected_close_on"),
    ("Organization - Name,Organization - Owner,Organization - Street/road name of Company Address,"
     "Organization - City/town/village/locality of Company Address,Organization - ZIP/Postal code of Company Address", "accounts",
     "account.name account.owner account.line1 account.city account.postal_code"),
    ("Person - Name,Person - Email - Work,Person - Phone - Mobile,Person - Organization,Person - Owner", "contacts",
     "contact.name contact.email contact.phone account.name contact.owner"),
    ("Obchod - Název*,Obchod - Hodnota,Obchod - Měna hodnoty,Obchod - Fáze,Obchod - Důvod prohry,Organizace,Kontaktní osoba,"
     "Obchod - Vlastník", "deals",
     "deal.name deal.value deal.currency deal.stage deal.lost_reason account.name contact.name deal.owner"),
    ("Bedrijfsnaam,Aantal medewerkers,Jaarlijkse omzet,Industrie/vertical,Beschrijving,Bedrijfswebsite,Postcode,Plaats,Land",
     "accounts", "account.name account.employees account.annual_revenue account.industry account.description account.website "
     "account.postal_code account.city account.country"),
    ("Voornaam,Achternaam,Functie,Telefoonnummer,E-mailadres,Bedrijf", "contacts",
     "contact.first_name contact.last_name contact.job_title contact.phone contact.email account.name"),
    ("Vorname,Nachname,E-Mail-Adresse,Telefon,Firma,Straße,PLZ,Ort", "contacts",
     "contact.first_name contact.last_name contact.email contact.phone account.name contact.line1 contact.postal_code contact.city"),
    ("ID de registro,Nombre,Apellidos,Correo,Cargo,Ciudad,País/región,Número de teléfono,Propietario del contacto", "contacts",
     "contact.id contact.first_name contact.last_name contact.email contact.job_title contact.city contact.country contact.phone "
     "contact.owner"),
    ("Record ID,Deal Name,Pipeline,Deal Stage,Amount,Close Date,Create Date,Deal owner,Associated Company (Primary)", "deals",
     "deal.id deal.name deal.pipeline deal.stage deal.value deal.closed_on deal.created_at deal.owner account.name"),
    ("Account Name,Account Number,Account Owner,Parent Account,Website,Annual Revenue,Employees,Billing Street,Billing City", "accounts",
     "account.name account.new account.owner account.parent account.website account.annual_revenue account.employees "
     "account.line1 account.city"),
    ("Name,Account Stage,Primary Contact Email,Subscription Start Date", "accounts",
     "account.name account.billing_stage contact.email account.new"),
    ("Account name,First name,Last name,Email,Phone,Street address,Zip/Postal code,Tags,Team members", "contacts",
     "account.name contact.first_name contact.last_name contact.email contact.phone contact.line1 contact.postal_code "
     "contact.tags contact.owner"),
    ("Given Name,Family Name,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Value,Organization 1 - Name,Group Membership", "contacts",
     "contact.first_name contact.last_name contact.email contact.email contact.phone account.name contact.tags"),
    ("First Name,Last Name,E-mail Address,E-mail 2 Address,Home Phone,Mobile Phone,Company,Job Title,Asst. Phone", "contacts",
     "contact.first_name contact.last_name contact.email contact.email contact.phone contact.phone account.name contact.job_title "
     "contact.new"),
    ("ID,Subject,Type,Due date,Due time,Done,Assigned to user,Organization,Deal", "activities",
     "skip activity.subject activity.type activity.due_on activity.due_time activity.done activity.assignee account.name deal.name"),
    ("ID,Content,Organization,Contact person,Deal title,Add time,User,Note is pinned to deal", "notes",
     "skip note.body account.name contact.name deal.name note.created_at note.author note.pinned"),
], ids=lambda value: value[:30] if isinstance(value, str) else "")  # fmt: skip
def test_headers_of_real_exports(firm: Member, header: str, record: str, expected: str) -> None:
    samples = {"value": "1200.50", "amount": "1200.50", "employees": "12", "medewerkers": "12", "omzet": "5000", "revenue": "5000",
               "hodnota": "1200", "mail": "ilse@konex.example", "correo": "ilse@konex.example", "date": "2026-03-01",
               "time": "2026-03-01 10:00:00", "created": "2026-03-01", "done": "Done", "pinned": "Yes", "website": "konex.example",
               "stage": "Trialing", "due time": "10:30"}  # fmt: skip
    names = header.split(",")
    cells = [next((samples[key] for key in reversed(samples) if key in name.casefold()), f"Value {n}") for n, name in enumerate(names)]
    row, found = guessed(firm, f"{header}\n{','.join(cells)}\n")
    assert row.record == record
    assert " ".join(found.values()) == expected


def test_what_values_are_not_is_not_guessed(firm: Member) -> None:
    _row, found = guessed(firm, "Name,Employees,Website,Annual revenue\nKonex,11-50,see notes,secret\nMax,51-200,no site,big\n")
    assert found == {"Name": "account.name", "Employees": "account.new", "Website": "account.new", "Annual revenue": "account.new"}


def test_columns_that_would_open_doors_are_refused_by_name(take_in: TakeIn, firm: Member) -> None:  # attack 19
    members = list(Member.objects.order_by("id").values())
    (row,) = take_in("name,role,is_superuser,password,owner_id,id\nKonex,owner,true,hunter2,1,1\n")
    refused = {choice.column for choice in choices_of(row.mapping) if choice.target == "refused"}
    assert refused == {"role", "is_superuser", "password", "owner_id", "id"}
    assert list(Member.objects.order_by("id").values()) == members
    konex = Account.objects.get()
    assert (konex.name, konex.owner_id, konex.custom) == ("Konex", None, {})
    assert not Field.objects.filter(standard=False).exists()


def test_the_next_file_of_the_same_layout_maps_itself_as_last_time(take_in: TakeIn, firm: Member) -> None:
    text = "Name,Segment X,Fee\nKonex,a,1\n"
    take_in(text, columns={"Segment X": "skip", "Fee": "account.annual_revenue"}, match="name")
    row, found = guessed(firm, "NAME,segment_x,fee\nMax,b,2\n")
    assert found["NAME"] == "account.name"
    assert row.options["match"] == "name"
    row, found = guessed(firm, text)
    assert found == {"Name": "account.name", "Segment X": "skip", "Fee": "account.annual_revenue"}
    assert choices_of(row.mapping)[1].why == "as last time"


def test_one_row_of_the_vendors_sample_makes_five_records(take_in: TakeIn) -> None:  # five-products.md 1.5
    header = ("Person - Name*,Person - First name,Person - Last name,Person - Phone,Person - Email (Work),Person - Email (Home),"
              "Organization - Name*,Organization - Address,Deal - Title,Deal - Value,Activity - Subject*,Activity - Due date,Note - Content*")  # fmt: skip
    (row,) = take_in(
        f"{header}\nIlse Dam,Ilse,Dam, +1202555,ilse@konex.example,ilse@home.example,Konex,1 High Street,Konex deal,1200,Call Ilse,"
        "45631,<p>Met at the <b>fair</b></p>\n"
    )  # fmt: skip
    assert counts(row) == (1, 0, 0, 0)
    konex, ilse = Account.objects.get(), Contact.objects.get()
    assert (konex.name, konex.line1) == ("Konex", "1 High Street")
    assert list(EmailAddress.objects.order_by("position").values_list("address", "label")) == [
        ("ilse@konex.example", "work"), ("ilse@home.example", "home"),
    ]  # fmt: skip
    assert Phone.objects.get().number == "+1202555"
    assert Membership.objects.filter(account=konex, contact=ilse, is_primary=True).count() == 1
    deal = Deal.objects.get()
    assert (deal.name, deal.value_minor, deal.account, deal.contact) == ("Konex deal", 120000, konex, ilse)
    activity = Activity.objects.get()
    assert (activity.subject, activity.due_on, activity.account, activity.deal) == ("Call Ilse", date(2024, 12, 5), konex, deal)
    assert Note.objects.get().body == "Met at the **fair**"
    (second,) = take_in(
        f"{header}\nIlse Dam,Ilse,Dam, +1202555,ilse@konex.example,ilse@home.example,Konex,1 High Street,Konex deal,1200,Call Ilse,"
        "45631,<p>Met at the <b>fair</b></p>\n"
    )  # fmt: skip
    assert all(found["create"] == found["update"] == 0 for found in second.report["counts"].values()), second.report


def test_a_pipedrive_deal_export(take_in: TakeIn, firm: Member) -> None:
    header = ("Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Deal - Organization,Deal - Contact person,"
              "Deal - Stage,Deal - Status,Deal - Won time,Deal - Lost time,Deal - Lost reason,Deal - Deal created")  # fmt: skip
    rows = ["7,Roof,Alice,1200.50,EUR,Konex,Ilse Dam,Negotiation,Won,2026-03-01 10:00:00,,,2026-01-05 09:00:00",
            "8,Wall,Nobody Known,300,USD,Konex,Ilse Dam,Negotiation,Lost,,2026-04-02 10:00:00,Too dear,2026-01-06 09:00:00",
            "9,Door,alice@example.com,,USD,,,Qualified,Open,,,,2026-01-07 09:00:00"]  # fmt: skip
    (row,) = take_in("\n".join([header, *rows]) + "\n")
    assert counts(row) == (3, 0, 0, 0)
    roof, wall, door = Deal.objects.order_by("id")
    assert (roof.status, roof.currency, roof.value_minor, roof.owner, roof.stage.name) == ("won", "EUR", 120050, firm, "Negotiation")
    assert (wall.status, wall.lost_reason, wall.owner) == ("lost", "Too dear", None)
    assert (door.status, door.value_minor, door.owner, door.account) == ("open", None, firm, None)
    assert roof.won_at and wall.lost_at
    assert (roof.won_at.date(), wall.lost_at.date()) == (date(2026, 3, 1), date(2026, 4, 2))
    assert roof.contact == wall.contact == Contact.objects.get()
    assert wall.custom[Field.objects.get(label="Imported owner", record="deal").slot] == "Nobody Known"
    assert Stage.objects.count() == 4, "known stages were found"


def test_a_map_that_names_what_is_not_there_is_refused(firm: Member) -> None:
    row, _found = guessed(firm, "Name\nKonex\n")
    for columns, field in (
        ({"Nope": "account.name"}, "mapping"), ({"Name": "account.is_superuser"}, "Name"), ({"Name": "member.role"}, "Name"),
        ({"Name": {"target": "account.new", "type": "evil"}}, "Name"), ({"Name": {"date": "xyz"}}, "Name"), ({"Name": 7}, "Name"),
        ({"Name": {"__class__": 1}}, "Name"), ({"Name": {"scale": 7}}, "Name"),
    ):  # fmt: skip
        with pytest.raises(Exception) as caught:  # noqa: PT011 - the type is checked below
            map_import(row, by=firm, columns=columns)
        assert type(caught.value).__name__ == "Invalid"
        assert getattr(caught.value, "field", "") == field
