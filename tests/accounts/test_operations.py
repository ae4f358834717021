"""Adding, changing, beginning and ending accounts: what is kept, what is told, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from steward.accounts.models import Access, Account, Membership
from steward.accounts.operations import (
    begin_account,
    begin_accounts,
    change_account,
    change_accounts,
    change_membership,
    create_account,
    create_accounts,
    end_account,
    grant_access,
    link_contact,
    prepare_account,
    revoke_access,
    set_deal_figures,
)
from steward.contacts.models import Contact
from steward.core.refused import Invalid, NotAllowed, Refused, Stale
from steward.fields.operations import create_field, set_up_fields
from steward.history.models import Event
from steward.history.queries import timeline
from steward.search import index
from steward.team.models import Member

from .conftest import Everything

NOTHING: dict[str, Any] = {
    "won_values": {}, "won_minor": 0, "won_count": 0, "open_values": {}, "open_minor": 0, "open_count": 0
}  # fmt: skip


def kinds(account: Account) -> list[str]:
    """The kinds of facts told on the account, oldest first."""
    return list(Event.objects.filter(account=account).order_by("id").values_list("kind", flat=True))


def test_an_organization_needs_a_name_and_is_no_customer(alice: Member) -> None:  # O12
    made = create_account(by=alice, name="  Kan-code  ", website="WWW.Kan-Code.example/")
    kept = Account.objects.get()
    assert (kept.name, kept.name_folded, kept.is_customer) == ("Kan-code", "kan-code", False)
    assert (kept.website, kept.domain) == ("https://www.kan-code.example", "kan-code.example")
    assert kinds(made) == ["account.created"]
    with pytest.raises(Invalid) as refusal:
        create_account(by=alice, name="  ")
    assert refusal.value.field == "name"


def test_an_account_opened_by_hand_is_a_customer_from_today(alice: Member) -> None:  # M23, T30
    made = create_account(by=alice, name="Globex", as_customer=True, owner=alice)
    assert (made.is_customer, made.begun_by, made.owner) == (True, "hand", alice)
    assert made.customer_since is not None
    assert kinds(made) == ["account.created", "account.began"]


def test_an_account_is_made_with_its_people_and_the_first_leads(alice: Member, ilse: Contact) -> None:  # O14
    made = create_account(
        by=alice, name="Kan-code", as_customer=True,
        contacts=[{"contact": ilse, "description": "CFO"}, {"emails": ["t@k.example"], "first_name": "Tomas",
        "job_title": "CTO"}],
    )  # fmt: skip
    links = Membership.objects.of(made)
    assert [(link.contact.name, link.description, link.job_title, link.is_primary) for link in links] == [
        ("Ilse Moreno", "CFO", "", True), ("Tomas", "", "CTO", False),
    ]  # fmt: skip
    assert made.contact_count == 2


def test_policies_may_ask_for_a_billing_stage_and_a_contact(  # O13, O14
    alice: Member, set_policy: Callable[..., None], everything: Everything
) -> None:
    set_policy(billing_stage_required=True, contacts_at_least=1)
    before = everything()
    for given, field in (({}, "billing_stage"), ({"billing_stage": "trialing"}, "contacts")):
        with pytest.raises(Invalid) as refusal:
            create_account(by=alice, name="Acme", as_customer=True, **given)  # type: ignore[arg-type]
        assert refusal.value.field == field
    assert everything() == before
    create_account(by=alice, name="Acme")
    create_account(
        by=alice, name="B", as_customer=True, billing_stage="trialing", contacts=[{"emails": ["a@b.example"]}]
    )


def test_the_industry_is_one_of_the_answers(alice: Member, everything: Everything) -> None:  # M14, M30
    set_up_fields(by=alice)
    assert create_account(by=alice, name="Acme", industry="RETAIL").industry == "retail"
    before = everything()
    with pytest.raises(Invalid) as refusal:
        create_account(by=alice, name="Acme", industry="Alchemy")
    assert (refusal.value.field, everything()) == ("industry", before)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("website", "not a site"), ("website", "javascript:alert(1)"), ("website", "https://a:b@acme.example"),
        ("email", "nobody"), ("employees", "many"), ("employees", -1), ("employees", 2**63), ("employees", 1.5),
        ("employees", True), ("annual_revenue", "NaN"), ("annual_revenue", "1e309"), ("annual_revenue", 10**18),
        ("type", "alien"), ("status", "gone"), ("billing_stage", "paid"), ("name", "a\x00b"), ("name", "x" * 251),
        ("name", "\ud800"), ("city", "x" * 121), ("description", "x" * 100_001),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_with_its_field_and_changes_nothing(  # attack 23
    alice: Member, acme: Account, everything: Everything, field: str, value: Any
) -> None:
    before = everything()
    for change in (
        lambda: change_account(acme, by=alice, **{field: value}),
        lambda: create_account(by=alice, **{"name": "New", field: value}),
        lambda: prepare_account({"name": "New", field: value}),
    ):
        with pytest.raises(Invalid) as refusal:
            change()
        assert refusal.value.field == field
    assert everything() == before


def test_one_change_tells_old_and_new_of_every_field(alice: Member, charlie: Member, acme: Account) -> None:  # P6, P7
    create_field(by=alice, record="account", label="Service plan", type="choice", options=["Full", "Light"])
    changed = change_account(
        acme, by=alice, version=1, owner=charlie, industry="software", employees=12, annual_revenue="1200.5",
        tags=["VIP"], team=[charlie], custom={"service_plan": "full"},
    )  # fmt: skip
    assert changed.version == 2
    assert changed.annual_revenue == Decimal("1200.50")
    event = Event.objects.get(kind="account.changed")
    assert [(line["field"], line["old"], line["new"]) for line in event.data["changes"]] == [
        ("industry", "retail", "software"), ("employees", "", "12"), ("annual_revenue", "", "1,200.50"),
        ("owner", "", "Charlie"), ("custom.service_plan", "", "Full"), ("tags", "", "VIP"), ("team", "", "Charlie"),
    ]  # fmt: skip
    assert timeline(account=acme.pk)[0].text.startswith("changed Industry, Employees")


def test_a_change_of_nothing_records_nothing(alice: Member, acme: Account, everything: Everything) -> None:
    before = everything()
    change_account(acme, by=alice, industry="retail", website="https://acme.example", tags=[], owner=None)
    assert everything() == before


def test_the_second_of_two_editors_is_told(alice: Member, acme: Account, everything: Everything) -> None:
    change_account(acme, by=alice, version=1, city="Chicago")
    before = everything()
    with pytest.raises(Stale):
        change_account(acme, by=alice, version=1, city="Boston")
    assert everything() == before


def test_parents_never_close_a_circle(alice: Member, acme: Account, globex: Account, everything: Everything) -> None:
    change_account(globex, by=alice, parent=acme)
    before = everything()
    for child, parent in ((acme, acme), (acme, globex)):
        with pytest.raises(Invalid) as refusal:
            change_account(child, by=alice, parent=parent)
        assert refusal.value.field == "parent_id"
    assert everything() == before


def test_archiving_is_by_hand_and_coming_back_follows_logins(alice: Member, acme: Account) -> None:
    assert change_account(acme, by=alice, status="archived").status == "archived"
    assert change_account(acme, by=alice, status="active").status == "offline"


def test_an_account_is_found_by_name_domain_mail_and_phone(alice: Member, acme: Account) -> None:  # T6
    change_account(acme, by=alice, email="info@acme.example", phone="+1 212 555 0100", name="Ácme Söhne")
    for text in ("acme", "sohne", "info@", "acme.exam", "5550100", str(acme.pk)):
        assert acme.pk in [hit.id for hit in index.find(text, kind="account", among=None)], text


def test_a_won_deal_makes_an_account_in_a_moment_and_twice_changes_nothing(
    alice: Member, acme: Account
) -> None:  # P4, P5
    began = begin_account(acme, by=alice, because="deal", on=date(2017, 3, 1))
    again = begin_account(began, by=alice, because="deal", on=date(2018, 1, 1))
    assert (again.is_customer, again.begun_by, again.customer_since) == (True, "deal", date(2017, 3, 1))
    assert again.version == began.version
    assert kinds(acme) == ["account.created", "account.began"]


def test_an_earlier_won_deal_moves_customer_since_back(alice: Member, acme: Account) -> None:
    begin_account(acme, by=alice, because="deal", on=date(2017, 3, 1))
    assert begin_account(acme, by=alice, because="deal", on=date(2016, 3, 1)).customer_since == date(2016, 3, 1)


def test_a_deal_makes_no_account_where_accounts_begin_by_hand(
    alice: Member, acme: Account, set_policy: Callable[..., None], everything: Everything
) -> None:
    set_policy(account_begins="hand")
    before = everything()
    begin_account(acme, by=alice, because="deal")
    begin_accounts({acme.pk: date(2026, 1, 1)}, by=alice)
    assert everything() == before
    assert begin_account(acme, by=alice, because="hand").is_customer


def test_unwon_an_account_that_began_by_a_deal_alone_leaves_and_comes_back_whole(alice: Member, acme: Account) -> None:
    begin_account(acme, by=alice, because="deal", on=date(2017, 3, 1))
    set_deal_figures(acme.pk, **{**NOTHING, "won_count": 1})
    assert end_account(acme, by=alice).is_customer
    set_deal_figures(acme.pk, **NOTHING)
    for _twice in range(2):
        ended = end_account(acme, by=alice)
    assert (ended.is_customer, ended.industry) == (False, "retail")
    assert begin_account(acme, by=alice, because="deal").is_customer
    assert kinds(acme) == ["account.created", "account.began", "account.ended", "account.began"]


def test_unwon_an_account_opened_by_hand_or_with_a_login_stays(
    alice: Member, acme: Account, globex: Account, ilse: Contact
) -> None:
    begin_account(acme, by=alice, because="deal")
    begin_account(acme, by=alice, because="hand")
    assert end_account(acme, by=alice).is_customer
    assert end_account(globex, by=alice).is_customer
    other = begin_account(create_account(by=alice, name="C"), by=alice, because="deal")
    membership = link_contact(other, ilse, by=alice)
    change_membership(membership, by=alice, addresses=[{"email": "ilse@kan-code.example", "login": True}])
    assert end_account(other, by=alice).is_customer


def test_what_was_opened_by_hand_can_be_taken_back_unless_it_has_won_deals(
    alice: Member, globex: Account, everything: Everything
) -> None:
    set_deal_figures(globex.pk, **{**NOTHING, "won_count": 1})
    before = everything()
    with pytest.raises(Refused) as refusal:
        end_account(globex, by=alice, because="hand")
    assert (refusal.value.code, everything()) == ("has_won_deals", before)
    set_deal_figures(globex.pk, **NOTHING)
    assert not end_account(globex, by=alice, because="hand").is_customer


def test_many_begin_at_once_as_one_by_one_would(alice: Member, acme: Account, globex: Account) -> None:
    day = date(2017, 3, 1)
    assert begin_accounts({acme.pk: day, globex.pk: day}, by=alice) == 1
    acme.refresh_from_db()
    globex.refresh_from_db()
    assert (acme.is_customer, acme.begun_by, acme.customer_since, acme.version) == (True, "deal", day, 2)
    assert (globex.begun_by, globex.customer_since) == ("hand", day)


def test_access_is_granted_and_revoked_once(alice: Member, charlie: Member, acme: Account) -> None:  # T65
    for _twice in range(2):
        grant_access(acme, charlie, by=alice)
    assert Access.objects.get().member == charlie
    for _twice in range(2):
        revoke_access(acme, charlie, by=alice)
    assert kinds(acme)[1:] == ["account.access_granted", "account.access_revoked"]


def test_parents_close_no_circle_within_one_batch(
    alice: Member, acme: Account, globex: Account, everything: Everything
) -> None:
    before = everything()
    rows = {
        acme.pk: prepare_account({"parent": globex}, creating=False),
        globex.pk: prepare_account({"parent": acme}, creating=False),
    }
    with pytest.raises(Invalid):
        change_accounts(rows, alice)
    assert everything() == before


@pytest.mark.parametrize("verb", ["create", "bulk", "change", "bulk change", "begin", "end", "grant", "revoke"])
def test_without_the_right_nothing_changes(
    bob: Member, acme: Account, verb: str, everything: Everything
) -> None:  # T60
    before = everything()
    calls: dict[str, Callable[[], object]] = {
        "create": lambda: create_account(by=bob, name="Eve"),
        "bulk": lambda: create_accounts([prepare_account({"name": "Eve"})], bob),
        "change": lambda: change_account(acme, by=bob, name="Eve"),
        "bulk change": lambda: change_accounts({acme.pk: prepare_account({"city": "X"}, creating=False)}, bob),
        "begin": lambda: begin_account(acme, by=bob, because="hand"),
        "end": lambda: end_account(acme, by=bob, because="hand"),
        "grant": lambda: grant_access(acme, bob, by=bob),
        "revoke": lambda: revoke_access(acme, bob, by=bob),
    }
    with pytest.raises(NotAllowed):
        calls[verb]()
    assert everything() == before


def test_many_at_once_are_stored_as_one_by_one_would(alice: Member) -> None:
    set_up_fields(by=alice)
    create_field(by=alice, record="account", label="VAT", type="text")
    values: dict[str, Any] = {
        "name": "Kan-code", "website": "kan-code.example", "industry": "Software", "employees": "12",
        "annual_revenue": "11698.03", "tags": ["VIP"], "custom": {"vat": "US 36"}, "city": "Chicago",
    }  # fmt: skip
    one = create_account(by=alice, owner=alice, as_customer=True, **values)
    (pk,) = create_accounts([prepare_account({**values, "owner_id": alice.pk, "is_customer": True})], alice)
    one.refresh_from_db()
    many = Account.objects.get(pk=pk)
    skip = {"id", "created_at", "updated_at"}
    columns = [field.attname for field in Account._meta.concrete_fields if field.attname not in skip]
    assert {name: getattr(many, name) for name in columns} == {name: getattr(one, name) for name in columns}
    assert kinds(many) == kinds(one)
    assert [tag.name for tag in many.tags.all()] == ["VIP"]
    assert {hit.id for hit in index.find("chicago", kind="account", among=None)} == set()
    assert {hit.id for hit in index.find("kan-code.example", kind="account", among=None)} == {one.pk, pk}
    assert create_account(by=alice, name="Next").pk > pk


def test_many_changes_at_once_tell_each_and_skip_what_is_the_same(
    alice: Member, acme: Account, globex: Account
) -> None:
    rows = {
        acme.pk: prepare_account({"industry": "retail", "name": "Acme"}, creating=False),
        globex.pk: prepare_account({"city": "Boston", "owner_id": alice.pk, "tags": ["VIP"]}, creating=False),
    }
    assert change_accounts(rows, alice) == 1
    globex.refresh_from_db()
    acme.refresh_from_db()
    assert (globex.city, globex.owner, globex.version, acme.version) == ("Boston", alice, 2, 1)
    changes = Event.objects.get(kind="account.changed").data["changes"]
    told = {(line["field"], line["new"]) for line in changes}
    assert told == {("city", "Boston"), ("owner", "Alice"), ("tags", "VIP")}
    assert change_accounts({globex.pk: prepare_account({"tags": ["vip"]}, creating=False)}, alice) == 0


def test_naughty_names_are_kept_as_they_are_or_refused(alice: Member, shared_data: Path) -> None:  # attack 23
    strings = json.loads((shared_data / "naughty_strings" / "blns.json").read_text())
    kept, refused = [], set()
    for text in strings:
        try:
            kept.append(create_account(by=alice, name=text, description=text, custom={}))
        except Invalid as refusal:
            refused.add(refusal.field)
    assert refused <= {"name", "description"}
    assert len(kept) > len(strings) * 0.9
    assert Account.objects.count() == len(kept)
