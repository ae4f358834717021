"""What a column does to a record that is there: overwrite, keep, fill if empty, add; and what the check shows of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from steward.accounts.models import Account, Membership
from steward.accounts.operations import create_account, link_contact
from steward.contacts.models import Contact, EmailAddress, Phone
from steward.contacts.operations import create_contact
from steward.core.refused import Invalid
from steward.fields.models import Field
from steward.fields.operations import create_field
from steward.importing.choices import choices_of
from steward.importing.models import Adjustment, Import, SavedMapping
from steward.importing.operations import forget_mapping, map_import, save_mapping, start_import, use_mapping
from steward.team.models import Member, Workspace
from tests.cast import Api, signed_in

from .conftest import TakeIn, counts
from .test_pages import form_of, upload

HEAD = "Name,City,Description,Tags,Level\n"
ROWS = HEAD + "Konex,Lyon,Second,New,Gold\nMax,Lyon,Second,New,Gold\n"


@pytest.fixture
def there(firm: Member) -> Member:
    """Konex with everything filled in; Max with a name alone."""
    field = create_field(by=firm, record="account", label="Level", type="text")
    create_account(by=firm, name="Konex", city="Gent", description="First", tags=["Old"], custom={field.key: "Silver"})
    create_account(by=firm, name="Max")
    return firm


def said(name: str) -> tuple[Any, ...]:
    one = Account.objects.get(name=name)
    return (
        one.city,
        one.description,
        sorted(one.tags.values_list("name", flat=True)),
        next(iter(one.custom.values()), ""),
    )


NEW = ("Lyon", "Second", ["New"], "Gold")


@pytest.mark.parametrize(
    ("rule", "konex", "max_"),
    [
        ("", ("Lyon", "Second", ["New", "Old"], "Gold"), NEW),
        ("overwrite", NEW, NEW),
        ("keep", ("Gent", "First", ["Old"], "Silver"), ("", "", [], "")),
        ("fill", ("Gent", "First", ["Old"], "Silver"), NEW),
        ("append", ("Gent; Lyon", "First\nSecond", ["New", "Old"], "Silver; Gold"), NEW),
    ],
)
def test_a_column_follows_its_rule_in_plan_and_run(
    there: Member, take_in: TakeIn, rule: str, konex: tuple[Any, ...], max_: tuple[Any, ...]
) -> None:
    rules = {name: {"rule": rule} for name in ("City", "Description", "Tags", "Level")}
    (plan,) = take_in(ROWS, columns=rules, plan=True)
    (row,) = take_in(ROWS, columns=rules)
    assert counts(plan, key="plan") == counts(row)
    assert (said("Konex"), said("Max")) == (konex, max_)
    (again,) = take_in(ROWS, columns=rules)
    assert counts(again) == (0, 0, 2, 0), "the same file again changes nothing"


def test_addresses_and_numbers_are_added_or_replaced(firm: Member, take_in: TakeIn) -> None:
    create_contact(by=firm, emails=["ann@old.example"], first_name="Ann", last_name="Lee", phones=["+31201111111"])
    text = "Full name,E-mail,Phone\nAnn Lee,ann@new.example,+31202222222\n"
    rules = {"E-mail": {"rule": "overwrite"}, "Phone": {"rule": "append"}}
    (row,) = take_in(text, columns=rules, match="name")
    assert counts(row) == (0, 1, 0, 0)
    assert list(EmailAddress.objects.values_list("key", flat=True)) == ["ann@new.example"]
    assert Phone.objects.count() == 2
    take_in(text, columns={"Phone": {"rule": "overwrite"}}, match="name")
    assert list(Phone.objects.values_list("e164", flat=True)) == ["+31202222222"]


def test_a_list_that_is_overwritten_twice_in_a_file_is_a_contradiction(there: Member, take_in: TakeIn) -> None:
    rules = {"Tags": {"rule": "overwrite"}}
    (row,) = take_in(HEAD + "Konex,,,One,\nKonex,,,Two,\n", columns=rules)
    assert counts(row) == (0, 1, 0, 1)
    assert said("Konex")[2] == ["One"]


def test_a_text_that_grows_too_long_refuses_its_row_and_changes_nothing(there: Member, take_in: TakeIn) -> None:
    before = said("Konex")
    (row,) = take_in(HEAD + f"Konex,{'x' * 118},,,\n", columns={"City": {"rule": "append"}})
    assert counts(row) == (0, 0, 0, 1)
    assert "too long" in row.report["first_errors"][0]["reason"]
    assert said("Konex") == before


@pytest.mark.parametrize(
    ("column", "wish"),
    [("Name", {"rule": "append"}), ("City", {"rule": "maybe"}), ("City", {"rule": 1}), ("Tags", {"separator": "xx"})],
)
def test_a_rule_that_cannot_be_is_named_and_changes_nothing(firm: Member, column: str, wish: dict[str, Any]) -> None:
    row = start_import([ROWS.encode()], "a.csv", by=firm)
    before = Import.objects.values().get()
    with pytest.raises(Invalid) as refusal:
        map_import(row, by=firm, columns={column: wish})
    assert refusal.value.field == column
    assert Import.objects.values().get() == before


def test_the_check_shows_old_and_new_of_the_first_rows(there: Member, take_in: TakeIn) -> None:
    (row,) = take_in(ROWS, plan=True)
    konex = row.plan["first_updates"][0]
    assert (konex["row"], konex["record"], konex["name"]) == (2, "accounts", "Konex")
    assert konex["changes"] == [
        {"field": "City", "old": "Gent", "new": "Lyon"},
        {"field": "Description", "old": "First", "new": "Second"},
        {"field": "Level", "old": "Silver", "new": "Gold"},
        {"field": "Tags", "old": "old", "new": "new, old"},
    ]
    page = signed_in(there).get(reverse("importing:check", args=[row.batch])).content.decode()
    assert "<del>Gent</del>" in page
    assert "<ins>Lyon</ins>" in page


def test_the_page_offers_rules_and_keeps_them(there: Member) -> None:
    client = signed_in(there)
    (row,) = upload(client, ("a.csv", ROWS))
    url = reverse("importing:match", args=[row.batch])
    form = form_of(client.get(url).content.decode())
    assert form["rule-1"] == ""
    answer = client.post(reverse("importing:column", args=[row.pk]), {**form, "rule-1": "fill"})
    assert '<option value="fill" selected>Fill if empty</option>' in answer.content.decode()
    row.refresh_from_db()
    assert [choice.rule for choice in choices_of(row.mapping)] == ["", "fill", "", "", ""]
    client.post(url, {**form, "rule-1": "fill", "check": "1"})
    client.post(reverse("importing:run", args=[row.batch]))
    (again,) = upload(client, ("b.csv", ROWS), batch="0b1c2d3e-0000-4000-8000-000000000009")
    assert choices_of(again.mapping)[1].rule == "fill", "the next file of this kind is mapped alike"


def test_what_separates_values_is_guessed_shown_and_chosen(firm: Member, take_in: TakeIn) -> None:
    text = "Name,Tags,Supplies\n" + "".join(
        f"Firm {n},a|b; c,{('Gas;Water', 'Gas', 'Heat;Gas')[n % 3]}\n" for n in range(9)
    )
    client = signed_in(firm)
    (row,) = upload(client, ("a.csv", text))
    tags, supplies = choices_of(row.mapping)[1:]
    assert (tags.separator, supplies.type, supplies.separator) == (";", "choices", ";")
    form = form_of(client.get(reverse("importing:match", args=[row.batch])).content.decode())
    assert (form["several-1"], form["several-2"]) == (";", ";")
    take_in(text, columns={"Tags": {"separator": "|"}})
    one = Account.objects.get(name="Firm 0")
    assert sorted(one.tags.values_list("name", flat=True)) == ["a", "b; c"]
    assert [len(value) for value in one.custom.values()] == [2]


def test_the_order_of_dates_is_guessed_and_the_reason_shown(firm: Member) -> None:
    client = signed_in(firm)
    (row,) = upload(client, ("a.csv", "Name,Founded,Ended\nA,03/04/2019,03/04/2019\nB,12/25/2019,05/06/2019\n"))
    assert [choice.date for choice in choices_of(row.mapping)[1:]] == ["mdy", "mdy"]
    page = client.get(reverse("importing:match", args=[row.batch])).content.decode()
    assert "because of 12/25/2019" in page
    assert "both fit every value" in page


# -- saved mappings --------------------------------------------------------------------------------------------------
def test_a_mapping_is_saved_listed_used_and_forgotten(there: Member, bob: Member) -> None:
    client = signed_in(there)
    (row,) = upload(client, ("a.csv", ROWS))
    map_import(row, by=there, columns={"City": "account.region", "Tags": {"rule": "keep"}}, options={"update": False})
    dialog = reverse("importing:save_mapping", args=[row.pk])
    assert client.post(dialog, {"name": ""}).status_code == 422
    client.post(dialog, {"name": "From the fair"})
    client.post(dialog, {"name": "From the fair"})
    saved = SavedMapping.objects.get()
    page = client.get(reverse("importing:past")).content.decode()
    assert "From the fair" in page
    (other,) = upload(
        client, ("b.csv", "NAME,city,Other\nKonex,Lyon,x\n"), batch="0b1c2d3e-0000-4000-8000-000000000009"
    )
    assert "From the fair" in client.get(reverse("importing:match", args=[other.batch])).content.decode()
    client.post(reverse("importing:use_mapping", args=[other.pk]), {"saved": str(saved.pk)})
    other.refresh_from_db()
    assert [choice.target for choice in choices_of(other.mapping)] == ["account.name", "account.region", "account.new"]
    assert other.options["update"] is False
    assert signed_in(bob).post(reverse("importing:forget_mapping", args=[saved.pk])).status_code == 403
    client.post(reverse("importing:forget_mapping", args=[saved.pk]))
    assert not SavedMapping.objects.exists()


def test_saved_mappings_by_api_and_for_other_records(there: Member, bob: Member) -> None:
    api = Api(there)
    row = start_import([ROWS.encode()], "a.csv", by=there)
    map_import(row, by=there, columns={"City": "skip"})
    made = api.post(f"/imports/{row.pk}/mapping", {"name": "Fair"})
    assert made.status_code == 201
    number = made.json()["id"]
    assert [one["name"] for one in api.get("/import-mappings").json()["items"]] == ["Fair"]
    assert Api(bob).get("/import-mappings").status_code == 403
    fresh = start_import([ROWS.encode()], "b.csv", by=there)
    answer = api.post(f"/imports/{fresh.pk}/plan", {"saved": number})
    assert answer.json()["mapping"]["columns"][1]["target"] == "skip"
    people = start_import([b"First name,Last name,E-mail\nA,B,a@b.example\n"], "c.csv", by=there)
    assert api.post(f"/imports/{people.pk}/plan", {"saved": number}).status_code == 422
    assert api.delete(f"/import-mappings/{number}").status_code == 204
    assert not SavedMapping.objects.exists()


def test_a_saved_mapping_skips_fields_that_are_gone(there: Member) -> None:
    row = start_import([ROWS.encode()], "a.csv", by=there)
    saved = save_mapping(row, by=there, name="Fair")
    Field.objects.filter(standard=False).delete()
    fresh = start_import([ROWS.encode()], "b.csv", by=there)
    use_mapping(fresh, saved, by=there)
    assert choices_of(Import.objects.get(pk=fresh.pk).mapping)[4].target == "account.new"
    forget_mapping(saved, by=there)


# -- people and their accounts ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("column", ["Account", "Organisation", "Organization", "Company", "Bedrijf"])
def test_people_are_linked_by_a_column_and_unknown_accounts_made(  # M7, M39
    there: Member, take_in: TakeIn, column: str
) -> None:
    text = f"First name,E-mail,{column}\nAnn,ann@x.example,konex\nBen,ben@x.example,Newly\n"
    (row,) = take_in(text)
    assert counts(row, "accounts") == (1, 0, 0, 0)
    links = Membership.objects.order_by("id").values_list("contact__first_name", "account__name")
    assert set(links) == {("Ann", "Konex"), ("Ben", "Newly")}


def test_unknown_accounts_are_refused_unless_told(there: Member, take_in: TakeIn) -> None:
    text = "First name,E-mail,Organisation\nAnn,ann@x.example,Konex\nBen,ben@x.example,Newly\n"
    (row,) = take_in(text, create={"records": False})
    assert counts(row) == (1, 0, 0, 1)
    assert Account.objects.count() == 2


def test_where_a_person_has_one_account_no_second_is_linked(there: Member, take_in: TakeIn) -> None:  # M42
    firm = Workspace.objects.get()
    firm.policies = {**firm.policies, "accounts_per_contact": "one"}
    firm.save()
    ann = create_contact(by=there, emails=["ann@x.example"], first_name="Ann")
    link_contact(Account.objects.get(name="Konex"), ann, by=there)
    text = "First name,E-mail,Organisation\nAnn,ann@x.example,Max\n"
    (row,) = take_in(text)
    assert counts(row) == (0, 0, 1, 0)
    assert Membership.objects.count() == 1
    assert "one account at most" in Adjustment.objects.get().why
    assert Contact.objects.count() == 1
