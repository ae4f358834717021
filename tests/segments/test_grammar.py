"""Conditions over real rows: every operator, related rows, custom fields, and everything that must be refused."""

from __future__ import annotations

import datetime as dt
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from steward.accounts.models import Account
from steward.contacts.models import Contact
from steward.core.refused import Invalid
from steward.fields.operations import create_field, ensure_tags
from steward.fields.values import clean
from steward.segments.conditions import DEEPEST, MOST_CONDITIONS
from steward.segments.grammar import Filter, where
from steward.team.models import Member

TODAY = date(2026, 11, 22)
FILTERS = {
    "name": Filter("name_folded", "text", "Name", folded=True),
    "phone": Filter("phone", "text", "Phone"),
    "employees": Filter("employees", "number", "Employees"),
    "annual_revenue": Filter("annual_revenue", "number", "Annual revenue", fractions=True),
    "won_value": Filter("won_minor", "money", "Won value"),
    "customer_since": Filter("customer_since", "date", "Customer since"),
    "last_contact_at": Filter("last_contact_at", "datetime", "Last contact"),
    "type": Filter("type", "choice", "Type", choices=Account.Type.choices),
    "industry": Filter("industry", "choice", "Industry"),
    "is_customer": Filter("is_customer", "yes_no", "Customer"),
    "owner_id": Filter("owner_id", "member", "Owner"),
    "tags": Filter("tag", "tags", "Tags", through=Account.tags.through, link="account_id"),
    "people.first_name": Filter("first_name", "text", "First name", through=Contact, link="owner__id"),
    "custom": Filter("custom", "custom", "", record="account"),
}


def account(name: str, **values: Any) -> Account:
    """A row as it is stored; what operations do to it is none of this room's business."""
    return Account.objects.create(name=name, name_folded=name.lower(), **values)


@pytest.fixture
def rows(alice: Member, bob: Member) -> None:
    """Three accounts that differ in everything, and a custom field of every comparable type."""
    for key, kind in [("size", "number"), ("budget", "money"), ("due", "date"), ("vip", "yes_no"), ("memo", "text")]:
        create_field(by=alice, record="account", label=key, key=key, type=kind)
    create_field(by=alice, record="account", label="Colour", key="colour", type="choice", options=["Red", "Green"])
    create_field(by=alice, record="account", label="Sports", key="sports", type="choices", options=["Golf", "Chess"])
    create_field(by=alice, record="account", label="Buddy", key="buddy", type="member")
    first = account(
        "acme", phone="020 1", employees=10, annual_revenue=Decimal("12.5"), won_minor=100_00, type="company",
        customer_since=TODAY, last_contact_at=dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC),
        industry="retail", is_customer=True, owner=alice,
        custom=clean("account", {
            "size": 5, "budget": {"amount": "10", "currency": "USD"}, "due": "2026-11-30", "vip": True,
            "memo": "Likes café", "colour": "Red", "sports": ["Golf", "Chess"], "buddy": bob.pk,
        }),
    )  # fmt: skip
    second = account(
        "beta", employees=20, won_minor=200_00, type="individual", customer_since=TODAY - timedelta(days=40),
        last_contact_at=dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC), industry="finance", owner=bob,
        custom=clean("account", {
            "size": 50, "budget": {"amount": "10", "currency": "EUR"}, "due": "2027-01-01", "vip": False,
            "colour": "Green", "sports": ["Chess"],
        }),
    )  # fmt: skip
    account("gamma 100%_")
    first.tags.set(ensure_tags(["VIP", "Early"]))
    second.tags.set(ensure_tags(["early"]))
    Contact.objects.create(name="Zoe", name_folded="zoe", first_name="Zoe", owner=alice)


def found(member: Member, *parts: Any) -> str:
    """Initials of the accounts that meet all conditions."""
    condition = {
        "all": [p if isinstance(p, dict) else dict(zip(("field", "op", "value"), p, strict=False)) for p in parts]
    }
    return "".join(sorted(row.name[0] for row in Account.objects.filter(where(condition, FILTERS, member))))


CASES: list[tuple[tuple[Any, ...], str]] = [
    (("name", "is", "ACME"), "a"),
    (("name", "is_not", "acme"), "bg"),
    (("name", "contains", "%"), "g"),
    (("name", "contains", "_"), "g"),
    (("name", "starts_with", "Be"), "b"),
    (("name", "has_any", ["acme", "beta"]), "ab"),
    (("name", "has_none", ["acme", "beta"]), "g"),
    (("phone", "is_empty"), "bg"),
    (("phone", "is_not_empty"), "a"),
    (("employees", "is", 10), "a"),
    (("employees", "is_not", 10), "bg"),
    (("employees", "gt", "10"), "b"),
    (("employees", "gte", 10), "ab"),
    (("employees", "lt", 20), "a"),
    (("employees", "between", [10, 15]), "a"),
    (("employees", "is", 10.5), ""),
    (("employees", "is_not", 10.5), "abg"),
    (("employees", "gt", 9.5), "ab"),
    (("employees", "gte", 10.5), "b"),
    (("employees", "lt", 10.5), "a"),
    (("employees", "lte", 9.5), ""),
    (("employees", "between", [9.5, 10.5]), "a"),
    (("employees", "between", [10.1, 10.9]), ""),
    (("employees", "is_empty"), "g"),
    (("annual_revenue", "is", 12.5), "a"),
    (("won_value", "gte", 150), "b"),
    (("won_value", "is", {"amount": "100.00", "currency": "USD"}), "a"),
    (("customer_since", "is", "2026-11-22"), "a"),
    (("customer_since", "is_not", "2026-11-22"), "bg"),
    (("customer_since", "before", "2026-11-22"), "b"),
    (("customer_since", "before", {"days": -30}), "b"),
    (("customer_since", "after", "2026-10-01"), "ab"),
    (("customer_since", "lte", "2026-11-22"), "ab"),
    (("customer_since", "between", ["2026-10-01", "2026-10-31"]), "b"),
    (("customer_since", "in_last", {"days": 30}), "a"),
    (("customer_since", "in_next", {"days": 0}), "a"),
    (("customer_since", "is_empty"), "g"),
    (("last_contact_at", "is", "2026-11-20"), "a"),
    (("last_contact_at", "before", "2026-11-20"), "b"),
    (("last_contact_at", "after", "2026-11-20"), ""),
    (("last_contact_at", "after", "2026-11-20T23:00:00+00:00"), "a"),
    (("last_contact_at", "in_last", {"days": 30}), "a"),
    (("last_contact_at", "in_next", {"days": 30}), ""),
    (("last_contact_at", "is_empty"), "g"),
    (("type", "is", "individual"), "b"),
    (("type", "is", "Individual"), "b"),
    (("type", "has_none", ["individual"]), "ag"),
    (("industry", "is", "retail"), "a"),
    (("industry", "is_empty"), "g"),
    (("is_customer", "is", True), "a"),
    (("is_customer", "is_not", True), "bg"),
    (("owner_id", "is", "me"), "a"),
    (("owner_id", "is_not", "me"), "bg"),
    (("owner_id", "is_empty"), "g"),
    (("tags", "has_any", ["vip", "nothing"]), "a"),
    (("tags", "has_all", ["VIP", "early"]), "a"),
    (("tags", "has_none", ["vip"]), "bg"),
    (("tags", "is", "Early"), "ab"),
    (("tags", "is_empty"), "g"),
    (("tags", "is_not_empty"), "ab"),
    (("custom.size", "gt", 5), "b"),
    (("custom.size", "is", 5), "a"),
    (("custom.size", "is_not", 5), "bg"),
    (("custom.size", "is_empty"), "g"),
    (("custom.budget", "gte", 10), "a"),
    (("custom.budget", "is", {"amount": "10", "currency": "EUR"}), "b"),
    (("custom.due", "in_next", {"days": 30}), "a"),
    (("custom.due", "after", "2026-11-30"), "b"),
    (("custom.due", "is", "2026-11-30"), "a"),
    (("custom.vip", "is", True), "a"),
    (("custom.vip", "is_not", True), "bg"),
    (("custom.memo", "contains", "CAF"), "a"),
    (("custom.memo", "is_empty"), "bg"),
    (("custom.colour", "is", "red"), "a"),
    (("custom.colour", "is_not", "red"), "bg"),
    (("custom.colour", "has_any", ["Red", "Green"]), "ab"),
    (("custom.sports", "has_any", ["golf"]), "a"),
    (("custom.sports", "has_all", ["Golf", "Chess"]), "a"),
    (("custom.sports", "has_none", ["golf"]), "bg"),
    (("custom.sports", "is_not_empty"), "ab"),
    (("custom.buddy", "is_empty"), "bg"),
]


@time_machine.travel("2026-11-22 12:00 +0000", tick=False)
def test_every_operator_finds_what_it_says(rows: None, alice: Member) -> None:
    wrong = {str(case): got for case, right in CASES if (got := found(alice, case)) != right}
    assert not wrong


def test_groups_nest_and_empty_conditions_ask_for_all(rows: None, alice: Member) -> None:
    either = {"any": [{"field": "name", "op": "is", "value": "acme"}, {"field": "employees", "op": "gt", "value": 10}]}
    assert found(alice, either) == "ab"
    assert found(alice, either, ("is_customer", "is", True)) == "a"
    assert found(alice) == "abg"
    assert Account.objects.filter(where(None, FILTERS, alice)).count() == 3


def test_fields_of_related_rows_ask_for_one_that_fits_and_negation_for_none(rows: None, alice: Member) -> None:
    filters = {"people": Filter("first_name", "text", "First name", through=Contact, link="owner_id")}
    for op, names in [("is", ["Alice"]), ("is_not", ["Bob"])]:
        condition = {"all": [{"field": "people", "op": op, "value": "zoe"}]}
        assert [m.name for m in Member.objects.filter(where(condition, filters, alice)).order_by("name")] == names


REFUSED: list[Any] = [
    [],
    "name",
    {"all": {}},
    {"none": []},
    {"all": [], "any": []},
    {"all": ["x"]},
    {"all": [{"field": "owner__password", "op": "starts_with", "value": "argon2"}]},
    {"all": [{"field": "name__startswith", "op": "is", "value": "a"}]},
    {"all": [{"field": "custom", "op": "is", "value": "a"}]},
    {"all": [{"field": "custom.__class__", "op": "is", "value": "a"}]},
    {"all": [{"field": "custom.memo__regex", "op": "is", "value": "a"}]},
    {"all": [{"field": 1, "op": "is", "value": "a"}]},
    {"all": [{"field": "name", "op": "regex", "value": "(a+)+$"}]},
    {"all": [{"field": "name", "op": "gt", "value": "a"}]},
    {"all": [{"field": "name", "op": "is", "value": "a", "_connector": "OR"}]},
    {"all": [{"field": "name", "op": "is"}]},
    {"all": [{"field": "name", "op": "is_empty", "value": "x"}]},
    {"all": [{"field": "name", "op": "is", "value": ["a"]}]},
    {"all": [{"field": "name", "op": "is", "value": "nul\0"}]},
    {"all": [{"field": "name", "op": "is", "value": "x" * 251}]},
    {"all": [{"field": "name", "op": "has_any", "value": []}]},
    {"all": [{"field": "name", "op": "has_any", "value": ["x"] * 201}]},
    {"all": [{"field": "employees", "op": "is", "value": "1e309"}]},
    {"all": [{"field": "employees", "op": "is", "value": "NaN"}]},
    {"all": [{"field": "employees", "op": "is", "value": True}]},
    {"all": [{"field": "employees", "op": "between", "value": [1]}]},
    {"all": [{"field": "won_value", "op": "gt", "value": {"amount": 1, "currency": "XXX"}}]},
    {"all": [{"field": "won_value", "op": "gt", "value": {"minor": 1}}]},
    {"all": [{"field": "customer_since", "op": "is", "value": "0000-00-00"}]},
    {"all": [{"field": "customer_since", "op": "before", "value": "0001-01-01"}]},
    {"all": [{"field": "customer_since", "op": "in_last", "value": {"days": -1}}]},
    {"all": [{"field": "customer_since", "op": "in_last", "value": {"days": 10**9}}]},
    {"all": [{"field": "customer_since", "op": "in_last", "value": 30}]},
    {"all": [{"field": "last_contact_at", "op": "after", "value": "2026-13-01T00:00:00Z"}]},
    {"all": [{"field": "type", "op": "is", "value": "nonsense"}]},
    {"all": [{"field": "is_customer", "op": "is", "value": "true"}]},
    {"all": [{"field": "owner_id", "op": "is", "value": "1 OR 1=1"}]},
    {"all": [{"field": "owner_id", "op": "is", "value": 2**64}]},
    {"all": [{"field": "name", "op": "is", "value": "a"}] * (MOST_CONDITIONS + 1)},
]


@pytest.mark.parametrize("condition", REFUSED, ids=lambda condition: str(condition)[:80])
def test_anything_unknown_is_refused_as_a_wrong_filter(rows: None, alice: Member, condition: Any) -> None:
    if condition == []:
        condition = [1]
    with pytest.raises(Invalid) as refused:
        where(condition, FILTERS, alice)
    assert refused.value.field == "filter"
    assert "name_folded" not in refused.value.message


def test_depth_is_bounded(alice: Member) -> None:
    deep: dict[str, Any] = {"all": []}
    for _level in range(DEEPEST - 1):
        deep = {"any": [deep]}
    where(deep, FILTERS, alice)
    with pytest.raises(Invalid):
        where({"all": [deep]}, FILTERS, alice)


def test_the_largest_condition_is_answered(rows: None, alice: Member) -> None:
    line = {"field": "name", "op": "has_any", "value": [f"n{n}" for n in range(200)]}
    Account.objects.filter(where({"all": [line] * MOST_CONDITIONS}, FILTERS, alice)).count()
