"""What rows do to records: create, update, leave, refuse; and that a refusal changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps

from steward.accounts.models import Account, Membership
from steward.activities.models import Activity, Note
from steward.contacts.models import Contact, EmailAddress
from steward.core.refused import NotAllowed, Refused
from steward.deals.models import Deal, Stage
from steward.fields.models import Field, Tag
from steward.fields.operations import create_field
from steward.history.models import Event
from steward.importing.models import Adjustment, Import, Refusal
from steward.importing.operations import name_batch, plan_batch, run_batch, start_import
from steward.queue.models import Run
from steward.team.models import Member

from .conftest import TakeIn, counts


def reasons(row: Import) -> list[tuple[int, str, str]]:
    return [(one.row, one.field, one.reason) for one in Refusal.objects.filter(source=row).order_by("row")]


def snapshot() -> dict[str, list[Any]]:
    labels = (
        "accounts.Account",
        "contacts.Contact",
        "deals.Deal",
        "activities.Activity",
        "fields.Field",
        "deals.Stage",
        "history.Event",
    )
    return {label: list(apps.get_model(label)._base_manager.order_by("id").values()) for label in labels}


def test_parents_may_stand_later_in_the_file(take_in: TakeIn) -> None:
    (row,) = take_in(
        "Name,Parent account\nDaughter,Mother\nMother,Grandmother\nOrphan,Unknown Ltd\nGrandmother,\nSelf,self\n"
    )
    assert counts(row) == (6, 0, 0, 0), "five rows, and a parent that has no row"
    links = dict(Account.objects.values_list("name", "parent__name"))
    assert links == {
        "Daughter": "Mother",
        "Mother": "Grandmother",
        "Orphan": "Unknown Ltd",
        "Grandmother": None,
        "Unknown Ltd": None,
        "Self": None,
    }
    assert [(one.row, one.before) for one in Adjustment.objects.all()] == [(6, "self")], "told in the report"


def test_a_circle_of_parents_is_not_closed(take_in: TakeIn) -> None:
    take_in("Name,Parent account\nA,B\nB,C\nC,A\n")
    assert Account.objects.filter(parent__isnull=False).count() == 2
    assert "circle" in Adjustment.objects.get().why


def test_a_second_row_about_one_record_may_add_but_not_contradict(take_in: TakeIn) -> None:  # I8
    (row,) = take_in("Name,City,Phone\nKonex,Gent,\nkonex ,,+31 20 1\nKONEX,Lyon,\nKonex,Gent,+31 20 1\n")
    assert counts(row) == (1, 1, 1, 1)
    konex = Account.objects.get()
    assert (konex.name, konex.city, konex.phone) == ("Konex", "Gent", "+31 20 1")
    assert [(number, "Lyon" in reason) for number, _field, reason in reasons(row)] == [(4, True)]
    (again,) = take_in("Name,City,Phone\nKonex,Gent,\nkonex ,,+31 20 1\nKONEX,Lyon,\nKonex,Gent,+31 20 1\n")
    assert counts(again) == (0, 0, 3, 1)


def test_an_empty_cell_never_takes_a_value_away_nor_the_row_before(take_in: TakeIn) -> None:
    """I2 of the peers: an empty e-mail cell took the value of the row before."""
    take_in("Name,City,Phone\nKonex,Gent,1\n")
    (row,) = take_in("Name,City,Phone\nMax,Lyon,2\nKonex,,\n")
    assert counts(row) == (1, 0, 1, 0)
    assert Account.objects.get(name="Konex").city == "Gent"
    take_in("First name,E-mail,Company\nIlse,ilse@x.example,Max\nTom,,Max\n")
    assert list(EmailAddress.objects.values_list("contact__name", "address")) == [("Ilse", "ilse@x.example")]
    assert set(Contact.objects.values_list("name", flat=True)) == {"Ilse", "Tom"}


def test_an_update_changes_what_differs_and_tells_it(take_in: TakeIn) -> None:
    take_in("Name,City,Employees\nKonex,Gent,5\nMax,Lyon,7\n")
    version = Account.objects.get(name="Max").version
    (row,) = take_in("Name,City,Employees\nKonex,Gent,6\nMax,Lyon,7\n")
    assert counts(row) == (0, 1, 1, 0)
    konex = Account.objects.get(name="Konex")
    assert konex.employees == 6
    event = Event.objects.get(kind="account.changed", account=konex)
    assert event.data["changes"] == [{"field": "employees", "label": "Employees", "old": "5", "new": "6", "was": 5}]
    assert Account.objects.get(name="Max").version == version


def test_records_that_are_there_can_be_left_alone(take_in: TakeIn) -> None:
    take_in("Name,City\nKonex,Gent\n")
    (row,) = take_in("Name,City\nKonex,Lyon\nMax,Lyon\n", update=False)
    assert counts(row) == (1, 0, 1, 0)
    assert Account.objects.get(name="Konex").city == "Gent"


def test_rows_match_by_a_chosen_column(take_in: TakeIn, firm: Member) -> None:
    create_field(by=firm, record="account", label="VAT", type="text")
    take_in("Name,VAT\nKonex,NL1\nMax,NL2\n", match="VAT")
    (row,) = take_in("Name,VAT\nKonex Holding,NL1\nNew,NL3\n", match="VAT")
    assert counts(row) == (1, 1, 0, 0)
    assert set(Account.objects.values_list("name", flat=True)) == {"Konex Holding", "Max", "New"}


def test_ids_tell_namesakes_apart_and_find_records_again(take_in: TakeIn) -> None:
    take_in("Account ID,Account Name,City\nA1,Smith Ltd,Leeds\nA2,Smith Ltd,Boston\n")
    assert Account.objects.filter(name="Smith Ltd").count() == 2
    (row,) = take_in("Account ID,Account Name,City\nA2,Smith & Co,Boston\n")
    assert counts(row) == (0, 1, 0, 0)
    (deals,) = take_in("Deal ID,Deal name,Account ID,Amount,Stage\nD1,Roof,A1,5,Qualified\nD2,Wall,A9,5,Qualified\n")
    assert counts(deals) == (1, 0, 0, 1)
    assert Deal.objects.get().account == Account.objects.get(city="Leeds")
    assert reasons(deals)[0][1:] == (
        "Account ID",
        "There is no organization with the ID “A9”: bring those in first, or leave this column out.",
    )


def test_a_name_that_two_records_share_is_not_guessed(take_in: TakeIn) -> None:
    take_in("Account ID,Account Name\nA1,Smith\nA2,Smith\n")
    (row,) = take_in("Deal name,Organization,Amount,Stage\nRoof,Smith,5,Qualified\n")
    assert counts(row)[3] == 1
    assert "2 records" in reasons(row)[0][2]
    assert not Deal.objects.exists()


def test_people_match_by_any_of_their_addresses_whatever_the_case(take_in: TakeIn) -> None:
    """I7 of the peers: matching by e-mail made a second person."""
    take_in("First name,Last name,Email,Company\nIlse,Dam,Ilse@Konex.example;ilse@home.example,Konex\n")
    (row,) = take_in("First name,Last name,Email,Phone,Company\nIlse,Dam,ILSE@home.example,123456,Max\n")
    assert counts(row) == (0, 1, 0, 0)
    ilse = Contact.objects.get()
    assert EmailAddress.objects.filter(contact=ilse).count() == 2
    assert set(Membership.objects.filter(contact=ilse).values_list("account__name", flat=True)) == {"Konex", "Max"}
    assert Account.objects.get(name="Max").contact_count == 1


def test_people_without_an_address_match_by_name_within_their_company(take_in: TakeIn) -> None:
    text = "First name,Last name,Company\nMarlon,Schmidt,Konex\nMarlon,Schmidt,Max\nMarlon,Schmidt,\n"
    (row,) = take_in(text)
    assert counts(row)[3] == 0
    before = Contact.objects.count()
    (again,) = take_in(text)
    assert counts(again)[:2] == (0, 0)
    assert Contact.objects.count() == before


def test_a_wrong_value_refuses_its_row_by_column_and_cause(take_in: TakeIn) -> None:
    """I6 of the peers: 20 rows created, 15 reported, one value too long."""
    long = "x" * 251
    (row,) = take_in(
        f"First name,Email,Company\nA,not an address,Konex\nB,b@example.com,{long}\n,,\nC,c@example.com,Konex\nD,,\n"
    )
    assert counts(row) == (2, 0, 0, 2)
    assert [(number, field) for number, field, _reason in reasons(row)] == [(2, "Email"), (3, "Company")]
    assert all(reason for _number, _field, reason in reasons(row))
    assert Account.objects.count() == 1, "a refused row brings nothing in, its company neither"


def test_every_adjusted_value_is_in_the_report(take_in: TakeIn) -> None:
    (row,) = take_in('Name,City,Phone,Employees\n"     Darcel   Schlecht ",NULL,n/a,0\n"Tab\there\x0b",Null,.,\n')
    names = set(Account.objects.values_list("name", "city", "phone", "employees"))
    assert names == {("Darcel Schlecht", "", "", 0), ("Tab here", "Null", "", None)}, "zero is a value, Null a name"
    found = Adjustment.objects.filter(source=row).order_by("row", "id").values_list("row", "column", "after")
    assert list(found) == [
        (2, "Name", "Darcel Schlecht"),
        (2, "City", ""),
        (2, "Phone", ""),
        (3, "Name", "Tab here"),
        (3, "Phone", ""),
    ]
    assert row.report["adjusted"] == 5


def test_tags_choices_and_fields_are_made_on_the_fly(take_in: TakeIn) -> None:
    rows = "".join(f'Firm {n},"vip, {("north", "south")[n % 2]}",{("gold", "silver")[n % 2]},0{n}\n' for n in range(12))
    (row,) = take_in(f"Name,Tags,Plan,Code\n{rows}")
    assert counts(row)[0] == 12
    assert set(Tag.objects.values_list("name", flat=True)) == {"vip", "north", "south"}
    plan, code = Field.objects.get(label="Plan"), Field.objects.get(label="Code")
    assert (plan.type, [one["label"] for one in plan.options], code.type) == ("choice", ["gold", "silver"], "text")
    assert Account.objects.get(name="Firm 7").custom == {plan.slot: "silver", code.slot: "07"}
    (again,) = take_in(f"Name,Tags,Plan,Code\n{rows}Firm 1,new one,,\n")
    assert counts(again) == (0, 1, 12, 0)
    assert set(Account.objects.get(name="Firm 1").tags.values_list("name", flat=True)) == {"vip", "south", "new one"}


def test_what_may_not_be_made_refuses_the_row(take_in: TakeIn) -> None:
    never = {"stages": False, "options": False, "records": False}
    (row,) = take_in("Name,Industry\nKonex,Retail\nMax,Wizardry\n", create=never)
    assert counts(row) == (1, 0, 0, 1)
    assert "Wizardry" in reasons(row)[0][2]
    (row,) = take_in(
        "Deal name,Organization,Amount,Stage\nRoof,Konex,5,Qualified\nWall,Konex,5,Odd\nDoor,Nobody,5,Qualified\n",
        create=never,
    )
    assert counts(row) == (1, 0, 0, 2)
    assert not Stage.objects.filter(name="Odd").exists()
    assert Account.objects.count() == 1


def test_new_stages_stand_where_they_belong_in_a_pipeline_in_use(take_in: TakeIn) -> None:
    take_in("Deal name,Amount,Stage\nRoof,5,Qualified\n")
    take_in("Deal name,Amount,Stage\nWall,5,Demo given\nDoor,5,Contract out\nGate,5,Lead\n")
    names = list(Stage.objects.order_by("position").values_list("name", flat=True))
    assert names == ["Lead", "Qualified", "Contact made", "Demo given", "Proposal made", "Negotiation", "Contract out"]


def test_activities_and_notes_come_in_once(take_in: TakeIn, firm: Member) -> None:
    take_in("Name\nKonex\n")
    activities = (
        "Subject,Type,Due date,Due time,Done,Assigned to user,Organization,Priority\n"
        "Call them,Call,2026-12-01,10:30,To do,Alice,Konex,High\nVisit,Site visit,2026-11-01,,Done,Somebody,Konex,\n"
    )
    notes = "Content,Organization,User\n<p>Wants <i>more</i></p>,Konex,Somebody\nPlain *text*,Konex,Alice\n"
    for turn in range(2):
        planned, written = take_in(activities, notes)
        assert (counts(planned)[:3], counts(written)[:3]) == (
            ((2, 0, 0), (2, 0, 0)) if not turn else ((0, 0, 2), (0, 0, 2))
        )
    call, visit = Activity.objects.order_by("-due_on")
    assert (call.type.key, str(call.due_time), call.assignee, call.priority, call.done) == (
        "call",
        "10:30:00",
        firm,
        "high",
        False,
    )
    assert (visit.type.name, visit.done, visit.note) == ("Site visit", True, "Assigned to: Somebody")
    konex = Account.objects.get()
    assert (konex.next_activity_on, konex.next_activity_id) == (date(2026, 12, 1), call.pk)
    assert set(Note.objects.values_list("body", flat=True)) == {"Wants *more*\n\n— Somebody", "Plain *text*"}


def test_customers_can_be_opened_as_accounts_at_once(take_in: TakeIn) -> None:
    take_in("Name\nKonex\n")
    (row,) = take_in("Name\nKonex\nMax\n", customers=True)
    assert counts(row) == (1, 1, 0, 0)
    assert set(Account.objects.customers().values_list("name", "begun_by")) == {("Konex", "hand"), ("Max", "hand")}


def test_a_plan_writes_nothing_and_counts_what_the_run_does(take_in: TakeIn) -> None:
    accounts = (
        "Name,Parent account,Plan\n"
        + "".join(f"Firm {n},Firm {n + 1},{'ab'[n % 2]}\n" for n in range(30))
        + "Firm 3,Elsewhere,c\n"
    )
    deals = (
        "Deal name,Organization,Amount,Stage,Owner\n"
        + "".join(f"D{n},Firm {n % 40},{n},S{n % 3},X{n % 2}\n" for n in range(60))
        + "D1,Firm 1,oops,S1,\n"
    )
    before = snapshot()
    planned = [row.plan for row in take_in(accounts, deals, plan=True)]
    assert snapshot() == before
    ran = [row.report for row in take_in(accounts, deals)]
    for plan, report in zip(planned, ran, strict=True):
        for name in ("rows", "refused", "counts", "first_errors"):
            assert plan[name] == report[name], name
        assert plan["creates"]["stages"] == report["creates"]["stages"]
        assert plan["creates"]["unknown_owners"] == report["creates"]["unknown_owners"]


@pytest.mark.parametrize("missing", ["imports.run", "accounts.manage", "deals.manage", "fields.manage"])
def test_who_lacks_a_right_imports_nothing(firm: Member, charlie: Member, missing: str) -> None:  # attack 53
    charlie.rights = [right for right in [*charlie.rights, "imports.run", "fields.manage"] if right != missing]
    charlie.save()
    text = b"Deal name,Organization,Amount,Stage,Odd\nRoof,Konex,5,Qualified,x\n"
    batch = name_batch()
    before = snapshot()
    if missing == "imports.run":
        with pytest.raises(NotAllowed):
            start_import([text], "a.csv", by=charlie)
    else:
        start_import([text], "a.csv", by=charlie, batch=batch)
        (row,) = plan_batch(batch, by=charlie)
        assert "right" in (row.problem or row.plan["first_errors"][0]["reason"])
        if missing != "fields.manage":
            with pytest.raises(NotAllowed):
                run_batch(batch, by=charlie)
    assert snapshot() == before
    assert not Run.objects.exists()


def test_a_limited_member_meets_only_what_they_see(take_in: TakeIn, firm: Member, charlie: Member) -> None:  # T4, T5
    take_in("Name,City\nKonex,Gent\n")
    workspace = apps.get_model("team.Workspace").objects.get()
    workspace.policies = {**workspace.policies, "account_access": "assigned"}
    workspace.save()
    charlie.rights = ["imports.run", "accounts.manage"]
    charlie.save()
    (row,) = take_in("Name,City\nKonex,Lyon\n", by=charlie)
    assert counts(row) == (1, 0, 0, 0), "the unseen one is not touched, nor told"
    assert set(Account.objects.values_list("city", flat=True)) == {"Gent", "Lyon"}


def test_an_import_runs_once(take_in: TakeIn, firm: Member) -> None:
    (row,) = take_in("Name\nKonex\n")
    with pytest.raises(Refused):
        run_batch(row.batch, by=firm)
    with pytest.raises(Refused):
        plan_batch(row.batch, by=firm)
    assert Account.objects.count() == 1


def test_a_row_that_only_the_operation_refuses_does_not_take_its_batch(take_in: TakeIn, firm: Member) -> None:
    create_field(by=firm, record="account", label="Must", type="text", required=True)
    (row,) = take_in("Name,Must\n" + "".join(f"Firm {n},{'' if n == 50 else 'x'}\n" for n in range(120)))
    assert counts(row)[0] + counts(row)[3] == 120
    assert Account.objects.count() == counts(row)[0]
