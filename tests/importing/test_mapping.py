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
        "account": "account.name",
        "sector": "account.industry",
        "year_established": "account.new",
        "revenue": "account.annual_revenue",
        "employees": "account.employees",
        "office_location": "account.country",
        "subsidiary_of": "account.parent",
    }
    assert choices_of(row.mapping)[2].type == "number"
    row, found = guessed(firm, (shared_data / "maven_crm" / "sales_pipeline.csv").read_text())
    assert row.record == "deals"
    assert found == {
        "opportunity_id": "deal.id",
        "sales_agent": "deal.owner",
        "product": "deal.name",
        "account": "account.name",
        "deal_stage": "deal.stage",
        "engage_date": "deal.created_at",
        "close_date": "deal.closed_on",
        "close_value": "deal.value",
    }
    assert (row.options["currency"], row.options["deal_names"]) == ("USD", "account")


EXPORTS = {
    "pipedrive deals": (
        "deals",
        """Deal - ID: deal.id | Deal - Title: deal.name | Deal - Owner: deal.owner | Deal - Value: deal.value |
        Deal - Currency of Value: deal.currency | Deal - Organization: account.name | Deal - Contact person:
        contact.name | Deal - Pipeline: deal.pipeline | Deal - Stage: deal.stage | Deal - Won time: deal.won_on
        | Deal - Lost time: deal.lost_on | Deal - Lost reason: deal.lost_reason | Deal - Expected close date:
        deal.expected_close_on""",
    ),
    "pipedrive organizations": (
        "accounts",
        """Organization - Name: account.name | Organization - Owner: account.owner | Organization - Street/road
        name of Company Address: account.line1 | Organization - City/town/village/locality of Company Address:
        account.city | Organization - ZIP/Postal code of Company Address: account.postal_code""",
    ),
    "pipedrive people": (
        "contacts",
        """Person - Name: contact.name | Person - Email - Work: contact.email | Person - Phone - Mobile:
        contact.phone | Person - Organization: account.name | Person - Owner: contact.owner""",
    ),
    "pipedrive in Czech": (
        "deals",
        """Obchod - Název*: deal.name | Obchod - Hodnota: deal.value | Obchod - Měna hodnoty: deal.currency |
        Obchod - Fáze: deal.stage | Obchod - Důvod prohry: deal.lost_reason | Organizace: account.name |
        Kontaktní osoba: contact.name | Obchod - Vlastník: deal.owner""",
    ),
    "mailblue accounts in Dutch": (
        "accounts",
        """Bedrijfsnaam: account.name | Aantal medewerkers: account.employees | Jaarlijkse omzet:
        account.annual_revenue | Industrie/vertical: account.industry | Beschrijving: account.description |
        Bedrijfswebsite: account.website | Postcode: account.postal_code | Plaats: account.city | Land:
        account.country""",
    ),
    "mailblue contacts in Dutch": (
        "contacts",
        """Voornaam: contact.first_name | Achternaam: contact.last_name | Functie: contact.job_title |
        Telefoonnummer: contact.phone | E-mailadres: contact.email | Bedrijf: account.name""",
    ),
    "German contacts": (
        "contacts",
        """Vorname: contact.first_name | Nachname: contact.last_name | E-Mail-Adresse: contact.email | Telefon:
        contact.phone | Firma: account.name | Straße: contact.line1 | PLZ: contact.postal_code | Ort:
        contact.city""",
    ),
    "hubspot contacts in Spanish": (
        "contacts",
        """ID de registro: contact.id | Nombre: contact.first_name | Apellidos: contact.last_name | Correo:
        contact.email | Cargo: contact.job_title | Ciudad: contact.city | País/región: contact.country | Número
        de teléfono: contact.phone | Propietario del contacto: contact.owner""",
    ),
    "hubspot deals": (
        "deals",
        """Record ID: deal.id | Deal Name: deal.name | Pipeline: deal.pipeline | Deal Stage: deal.stage | Amount:
        deal.value | Close Date: deal.closed_on | Create Date: deal.created_at | Deal owner: deal.owner |
        Associated Company (Primary): account.name""",
    ),
    "salesforce report": (
        "accounts",
        """Account Name: account.name | Account Number: account.new | Account Owner: account.owner | Parent
        Account: account.parent | Website: account.website | Annual Revenue: account.annual_revenue | Employees:
        account.employees | Billing Street: account.line1 | Billing City: account.city""",
    ),
    "outseta accounts": (
        "accounts",
        """Name: account.name | Account Stage: account.billing_stage | Primary Contact Email: contact.email |
        Subscription Start Date: account.new""",
    ),
    "taxdome": (
        "contacts",
        """Account name: account.name | First name: contact.first_name | Last name: contact.last_name | Email:
        contact.email | Phone: contact.phone | Street address: contact.line1 | Zip/Postal code:
        contact.postal_code | Tags: contact.tags | Team members: contact.owner""",
    ),
    "google contacts": (
        "contacts",
        """Given Name: contact.first_name | Family Name: contact.last_name | E-mail 1 - Value: contact.email |
        E-mail 2 - Value: contact.email | Phone 1 - Value: contact.phone | Organization 1 - Name: account.name |
        Group Membership: contact.tags""",
    ),
    "outlook": (
        "contacts",
        """First Name: contact.first_name | Last Name: contact.last_name | E-mail Address: contact.email | E-mail 2
        Address: contact.email | Home Phone: contact.phone | Mobile Phone: contact.phone | Company: account.name
        | Job Title: contact.job_title | Asst. Phone: contact.new""",
    ),
    "pipedrive activities": (
        "activities",
        """ID: skip | Subject: activity.subject | Type: activity.type | Due date: activity.due_on | Due time:
        activity.due_time | Done: activity.done | Assigned to user: activity.assignee | Organization:
        account.name | Deal: deal.name""",
    ),
    "pipedrive notes": (
        "notes",
        """ID: skip | Content: note.body | Organization: account.name | Contact person: contact.name | Deal title:
        deal.name | Add time: note.created_at | User: note.author | Note is pinned to deal: note.pinned""",
    ),
}


SAMPLES = {
    "value": "1200.50", "amount": "1200.50", "employees": "12", "medewerkers": "12", "omzet": "5000", "revenue": "5000",
    "hodnota": "1200", "mail": "ilse@konex.example", "correo": "ilse@konex.example", "date": "2026-03-01",
    "time": "2026-03-01 10:00:00", "created": "2026-03-01", "done": "Done", "pinned": "Yes", "website": "konex.example",
    "stage": "Trialing", "due time": "10:30",
}  # fmt: skip


@pytest.mark.parametrize("name", EXPORTS)
def test_headers_of_real_exports(firm: Member, name: str) -> None:
    record, text = EXPORTS[name]
    expected = dict(pair.rsplit(": ", 1) for pair in " ".join(text.split()).split(" | "))
    cells = [
        next((SAMPLES[key] for key in reversed(SAMPLES) if key in column.casefold()), f"Value {number}")
        for number, column in enumerate(expected)
    ]
    row, found = guessed(firm, f"{','.join(expected)}\n{','.join(cells)}\n")
    assert row.record == record
    assert found == expected


def test_what_values_are_not_is_not_guessed(firm: Member) -> None:
    _row, found = guessed(
        firm, "Name,Employees,Website,Annual revenue\nKonex,11-50,see notes,secret\nMax,51-200,no site,big\n"
    )
    assert found == {
        "Name": "account.name",
        "Employees": "account.new",
        "Website": "account.new",
        "Annual revenue": "account.new",
    }


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
    text = (
        "Person - Name*,Person - First name,Person - Last name,Person - Phone,Person - Email (Work),"
        "Person - Email (Home),Organization - Name*,Organization - Address,Deal - Title,Deal - Value,"
        "Activity - Subject*,Activity - Due date,Note - Content*\n"
        "Ilse Dam,Ilse,Dam, +1202555,ilse@konex.example,ilse@home.example,Konex,1 High Street,Konex deal,1200,"
        "Call Ilse,45631,<p>Met at the <b>fair</b></p>\n"
    )
    (row,) = take_in(text)
    assert counts(row) == (1, 0, 0, 0)
    konex, ilse = Account.objects.get(), Contact.objects.get()
    assert (konex.name, konex.line1) == ("Konex", "1 High Street")
    assert list(EmailAddress.objects.order_by("position").values_list("address", "label")) == [
        ("ilse@konex.example", "work"),
        ("ilse@home.example", "home"),
    ]
    assert Phone.objects.get().number == "+1202555"
    assert Membership.objects.filter(account=konex, contact=ilse, is_primary=True).count() == 1
    deal = Deal.objects.get()
    assert (deal.name, deal.value_minor, deal.account, deal.contact) == ("Konex deal", 120000, konex, ilse)
    activity = Activity.objects.get()
    assert (activity.subject, activity.due_on, activity.account, activity.deal) == (
        "Call Ilse",
        date(2024, 12, 5),
        konex,
        deal,
    )
    assert Note.objects.get().body == "Met at the **fair**"
    (second,) = take_in(text)
    assert all(found["create"] == found["update"] == 0 for found in second.report["counts"].values()), second.report


def test_a_pipedrive_deal_export(take_in: TakeIn, firm: Member) -> None:
    header = (
        "Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Deal - Organization,"
        "Deal - Contact person,Deal - Stage,Deal - Status,Deal - Won time,Deal - Lost time,Deal - Lost reason,"
        "Deal - Deal created"
    )
    rows = [
        "7,Roof,Alice,1200.50,EUR,Konex,Ilse Dam,Negotiation,Won,2026-03-01 10:00:00,,,2026-01-05 09:00:00",
        "8,Wall,Nobody Known,300,USD,Konex,Ilse Dam,Negotiation,Lost,,2026-04-02 10:00:00,Too dear,2026-01-06 09:00:00",
        "9,Door,alice@example.com,,USD,,,Qualified,Open,,,,2026-01-07 09:00:00",
    ]
    (row,) = take_in("\n".join([header, *rows]) + "\n")
    assert counts(row) == (3, 0, 0, 0)
    roof, wall, door = Deal.objects.order_by("id")
    assert (roof.status, roof.currency, roof.value_minor, roof.owner, roof.stage.name) == (
        "won",
        "EUR",
        120050,
        firm,
        "Negotiation",
    )
    assert (wall.status, wall.lost_reason, wall.owner) == ("lost", "Too dear", None)
    assert (door.status, door.value_minor, door.owner, door.account) == ("open", None, firm, None)
    assert roof.won_at
    assert wall.lost_at
    assert (roof.won_at.date(), wall.lost_at.date()) == (date(2026, 3, 1), date(2026, 4, 2))
    assert roof.contact == wall.contact == Contact.objects.get()
    assert wall.custom[Field.objects.get(label="Imported owner", record="deal").slot] == "Nobody Known"
    assert Stage.objects.count() == 4, "known stages were found"


def test_a_map_that_names_what_is_not_there_is_refused(firm: Member) -> None:
    row, _found = guessed(firm, "Name\nKonex\n")
    for columns, field in (
        ({"Nope": "account.name"}, "mapping"),
        ({"Name": "account.is_superuser"}, "Name"),
        ({"Name": "member.role"}, "Name"),
        ({"Name": {"target": "account.new", "type": "evil"}}, "Name"),
        ({"Name": {"date": "xyz"}}, "Name"),
        ({"Name": 7}, "Name"),
        ({"Name": {"__class__": 1}}, "Name"),
        ({"Name": {"scale": 7}}, "Name"),
    ):
        with pytest.raises(Exception) as caught:  # noqa: PT011 - the type is checked below
            map_import(row, by=firm, columns=columns)
        assert type(caught.value).__name__ == "Invalid"
        assert getattr(caught.value, "field", "") == field
