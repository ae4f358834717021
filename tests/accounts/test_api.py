"""`/accounts`, `/organizations`, `/accounts/{id}/contacts`: JSON in, JSON out, rows compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from steward.accounts.models import Account, Membership
from steward.accounts.operations import (
    change_account,
    create_account,
    grant_access,
    link_contact,
    set_deal_figures,
    set_next_activity,
    trash_account,
)
from steward.accounts.schemas import AccountOut, MembershipOut
from steward.contacts.models import Contact
from steward.core import clock
from steward.fields.operations import create_field, set_up_fields
from steward.team.models import Member
from tests.cast import Api

from .conftest import Everything

SECRET = "canary-7f3a91"
CITY = {"address": {"city": "A"}}


@pytest.fixture
def hidden(alice: Member, set_policy: Callable[..., None]) -> Account:
    """An account that only Alice sees, with a secret in every place, under the policy "assigned"."""
    set_policy(account_access="assigned")
    return create_account(
        by=alice, name=f"Hidden {SECRET}", as_customer=True, city=SECRET,
        contacts=[{"emails": [f"{SECRET}@k.example"], "first_name": SECRET}],
    )  # fmt: skip


@pytest.fixture
def limited(bob: Member) -> Api:
    """The API as Bob, who may change accounts and contacts but sees only those he is assigned to."""
    bob.rights = ["accounts.manage", "contacts.manage"]
    bob.save()
    return Api(bob)


def names(answer: Any) -> list[str]:
    """Names of the listed rows."""
    return [item["name"] for item in answer.json()["items"]]


def test_an_account_is_created_read_changed_and_seen_as_an_organization(api: Api, alice: Member) -> None:  # M21, P6, P7
    made = api.post("/accounts", {
        "name": "Kan-code", "website": "kan-code.example", "owner_id": alice.pk, "tags": ["VIP"], "team": [alice.pk],
        "address": {"city": "Chicago"}, "employees": 12, "annual_revenue": {"amount": "1200.50", "currency": "USD"},
        "contacts": [{"email": "ilse@k.example", "first_name": "Ilse", "description": "CFO"}],
    })  # fmt: skip
    assert made.status_code == 201, made.content
    body = made.json()
    assert AccountOut.model_validate(body) == AccountOut.model_validate(api.get(f"/organizations/{body['id']}").json())
    assert set(body) == set(AccountOut.model_fields)
    assert (body["is_customer"], body["begun_by"], body["contact_count"]) == (True, "hand", 1)
    assert (body["tags"], body["team"], body["address"]["city"]) == (["VIP"], [alice.pk], "Chicago")
    assert body["annual_revenue"] == {"amount": "1200.50", "currency": "USD"}
    assert body["won_value"] == {"amount": "0.00", "currency": "USD"}
    changed = api.patch(f"/organizations/{body['id']}", {"industry": "software"}, If_Match=made["ETag"])
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    seen = api.get(f"/accounts/{body['id']}").json()
    assert (seen["industry"], seen["address"]["city"], seen["version"]) == ("software", "Chicago", 2)


def test_an_organization_is_no_account_until_it_begins(api: Api) -> None:  # P4
    pk = api.post("/organizations", {"name": "Acme"}).json()["id"]
    assert names(api.get("/accounts")) == []
    assert names(api.get("/organizations")) == ["Acme"]
    assert api.post(f"/organizations/{pk}/begin").json()["is_customer"] is True
    assert names(api.get("/accounts")) == ["Acme"]
    assert api.post(f"/accounts/{pk}/end").json()["is_customer"] is False


def test_the_second_of_two_editors_gets_412_and_changes_nothing(
    api: Api, acme: Account, everything: Everything
) -> None:
    assert api.patch(f"/accounts/{acme.pk}", CITY, If_Match='"1"').status_code == 200
    before = everything()
    answer = api.patch(f"/accounts/{acme.pk}", {"address": {"city": "B"}}, If_Match='"1"')
    assert (answer.status_code, answer.json()["code"], everything()) == (412, "stale", before)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"id": 1}, "id"), ({"is_customer": True}, "is_customer"), ({"won_value": 5}, "won_value"),
        ({"version": 9}, "version"), ({"created_at": "2020-01-01"}, "created_at"), ({"begun_by": "hand"}, "begun_by"),
        ({"owner__password": "x"}, "owner__password"), ({"name": ""}, "name"), ({"name": "a\x00"}, "name"),
        ({"website": "javascript:alert(1)"}, "website"), ({"employees": -1}, "employees"), ({"employees": 2**63},
        "employees"),
        ({"owner_id": 2**62}, "owner_id"), ({"parent_id": 2**62}, "parent_id"), ({"team": [2**62]}, "team"),
        ({"type": "alien"}, "type"), ({"annual_revenue": "1e309"}, "annual_revenue"),
        ({"annual_revenue": {"amount": "1", "currency": "EUR"}}, "annual_revenue"), ({"industry": "Alchemy"},
        "industry"),
        ({"custom": {"__class__": 1}}, "custom.__class__"), ({"custom": {"x' || (select 1)": 1}},
        "custom.x' || (select 1)"),
        ({"tags": ["x" * 61]}, "tags"), ({"address": {"planet": "Mars"}}, "address.planet"),
    ],
)  # fmt: skip
def test_unknown_read_only_and_wrong_fields_are_422_with_their_name(  # attacks 15, 22, 23
    api: Api, alice: Member, acme: Account, body: dict[str, Any], field: str, everything: Everything
) -> None:
    set_up_fields(by=alice)
    before = everything()
    for answer in (api.patch(f"/accounts/{acme.pk}", body), api.post("/accounts", {"name": "New", **body})):
        assert answer.status_code == 422, answer.content
        assert field in [error["field"].removesuffix(".MoneyIn") for error in answer.json()["errors"]], answer.content
    assert everything() == before


@pytest.mark.parametrize(
    "raw", ['{"name": NaN}', '{"employees": Infinity}', "[" * 10_000, '{"name": "\\ud800"}', "{}{}", '"x"', ""]
)
def test_json_that_is_none_or_too_deep_is_a_client_error(
    api: Api, acme: Account, raw: str, everything: Everything
) -> None:  # attack 24
    before = everything()
    answer = api.client.generic(
        "PATCH",
        f"/api/v1/accounts/{acme.pk}",
        raw,
        "application/json",
        headers={"Authorization": f"Bearer {api.token}"},
    )
    assert 400 <= answer.status_code < 500, answer.content
    assert everything() == before


def test_the_list_sorts_every_way_and_pages_every_row_once(api: Api, alice: Member) -> None:  # P9
    for number in range(7):
        made = create_account(by=alice, name=f"A{number}", as_customer=True, owner=alice if number % 2 else None)
        value = 100 * (number % 3)
        set_deal_figures(
            made.pk,
            won_values={"USD": value},
            won_minor=value,
            won_count=1,
            open_values={},
            open_minor=value,
            open_count=1,
        )
        if number % 2:
            set_next_activity(
                made.pk, activity_id=number, on=clock.today() + timedelta(days=number), subject="Call", icon="call"
            )
    sorts = (
        "name",
        "won_value",
        "next_activity",
        "last_contact",
        "open_deal_value",
        "owner",
        "industry",
        "customer_since",
        "created",
    )
    for sort in (*sorts, *(f"-{name}" for name in sorts)):
        found: list[int] = []
        cursor = ""
        while True:
            body = api.get("/accounts", sort=sort, limit=3, cursor=cursor).json()
            found += [item["id"] for item in body["items"]]
            assert body["count"] == {"value": 7, "exact": True}
            cursor = body["next"]
            if not cursor:
                break
        assert sorted(found) == sorted(set(found)), sort
        assert len(found) == 7, sort
    assert names(api.get("/accounts", sort="-won_value", limit=2)) == ["A5", "A2"]
    assert names(api.get("/accounts", sort="next_activity", limit=1)) == ["A1"]


def test_people_are_sorted_by_the_parameter(api: Api, ilse: Contact, marta: Contact) -> None:
    assert names(api.get("/contacts", sort="name")) == ["Ilse Moreno", "Marta Bielak"]
    assert names(api.get("/contacts", sort="-created")) == ["Marta Bielak", "Ilse Moreno"]
    assert api.get("/contacts", sort="owner__password").status_code == 422


def test_the_board_column_follows_the_next_activity(api: Api, alice: Member) -> None:  # P11-P13
    expected = {None: "none", -1: "overdue", 0: "today", 1: "tomorrow", 2: "week", 6: "week", 7: "later"}
    for days in expected:
        made = create_account(by=alice, name=f"D{days}", as_customer=True)
        on = None if days is None else clock.today() + timedelta(days=days)
        set_next_activity(made.pk, activity_id=1 if on else None, on=on)
    columns = {item["name"]: item["board_column"] for item in api.get("/accounts").json()["items"]}
    assert columns == {f"D{days}": column for days, column in expected.items()}


def test_lists_are_narrowed_by_text_tag_and_condition(
    api: Api, alice: Member, acme: Account, globex: Account, ilse: Contact
) -> None:
    change_account(acme, by=alice, tags=["VIP"], annual_revenue=5)
    create_field(by=alice, record="account", label="Plan", type="choice", options=["Full", "Light"])
    change_account(globex, by=alice, custom={"plan": "full"}, owner=alice)
    link_contact(globex, ilse, by=alice, job_title="CFO")
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({"q": "acm"}, ["Acme"]), ({"q": "nobody"}, []), ({"tag": "vip"}, ["Acme"]), ({"tag": "none"}, []),
        ({"filter": {"field": "custom.plan", "op": "is", "value": "full"}}, ["Globex"]),
        ({"filter": {"field": "owner", "op": "is", "value": "me"}}, ["Globex"]),
        ({"filter": {"field": "is_customer", "op": "is", "value": False}}, ["Acme"]),
        ({"filter": {"field": "contacts.job_title", "op": "is", "value": "cfo"}}, ["Globex"]),
        ({"filter": {"field": "contacts.last_contact_at", "op": "is_empty"}}, ["Acme", "Globex"]),
        ({"filter": {"field": "tags", "op": "has_none", "value": ["VIP"]}}, ["Globex"]),
        ({"filter": {"all": [{"field": "industry", "op": "is", "value": "retail"},
                             {"any": [{"field": "annual_revenue", "op": "gt", "value": 4}]}]}}, ["Acme"]),
    ]  # fmt: skip
    for query, expected in cases:
        text = {name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()}
        answer = api.get("/organizations", **text)
        assert answer.status_code == 200, (query, answer.content)
        assert names(answer) == expected, query


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "name);SELECT 1--"}, {"sort": "?"}, {"sort": "owner__password"}, {"sort": "-"},
        {"limit": "501"}, {"limit": "0"},
        {"filter": '{"field": "owner__password", "op": "starts_with", "value": "argon2"}'},
        {"filter": '{"field": "name", "op": "regex", "value": ".*"}'},
        {"filter": '{"field": "a__b__c", "op": "is", "value": 1}'},
        {"filter": '{"_connector": "OR 1=1"}'}, {"filter": "not json"}, {"filter": "[" * 5000}, {"cursor": "abc"},
        {"filter": '{"field": "custom.nope", "op": "is", "value": "x"}'}, {"owner__password__startswith": "a"},
        {"ordering": "owner__password"}, {"filter[name]": "x"},
    ],
)  # fmt: skip
def test_unknown_sorts_filters_and_parameters_are_422_without_a_list_of_fields(  # attacks 11, 20
    api: Api, acme: Account, query: dict[str, str]
) -> None:
    answer = api.get("/accounts", **query)
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert "billing_stage" not in answer.content.decode()


@pytest.mark.parametrize(
    "text", ["%" * 60, "_" * 60, "\\" * 30, "a" * 5000, "'; DROP TABLE x; --", "ä" * 90]
)  # attack 25
def test_odd_searches_answer(api: Api, acme: Account, text: str) -> None:
    assert api.get("/accounts", q=text).status_code == 200


def test_delete_restore_and_for_ever(api: Api, acme: Account, everything: Everything) -> None:  # M62-M75
    assert api.delete(f"/accounts/{acme.pk}").status_code == 204
    assert api.get(f"/accounts/{acme.pk}").status_code == 404
    assert names(api.get("/organizations")) == []
    assert api.post(f"/accounts/{acme.pk}/restore").json()["name"] == "Acme"
    before = everything()
    refused = api.delete(f"/accounts/{acme.pk}?forever=Akme")
    assert (refused.status_code, everything()) == (422, before)
    assert api.delete(f"/accounts/{acme.pk}?forever=Acme").status_code == 204
    assert not Account.objects.exists()


def test_people_of_an_account_are_linked_changed_and_unlinked(
    api: Api, acme: Account, ilse: Contact
) -> None:  # T38-T55
    path = f"/accounts/{acme.pk}/contacts"
    linked = api.post(path, {"contact_id": ilse.pk, "description": "CFO"})
    assert linked.status_code == 201, linked.content
    assert set(linked.json()) == set(MembershipOut.model_fields)
    made = api.post(
        path, {"email": "tomas@k.example", "first_name": "Tomas", "phones": ["+1 212 555 0100"], "job_title": "CTO"}
    )
    assert made.json()["contact"]["phones"][0]["e164"] == "+12125550100"
    listed = api.get(path).json()
    assert [(item["contact"]["name"], item["is_primary"]) for item in listed["items"]] == [
        ("Ilse Moreno", True),
        ("Tomas", False),
    ]
    changed = api.patch(f"{path}/{ilse.pk}", {
        "description": "CEO", "signer_priority": 1, "addresses": [{"email": "ilse@kan-code.example", "login": True}],
    })  # fmt: skip
    assert changed.json()["addresses"] == [{
        "email": "ilse@kan-code.example", "login": True, "notify": False, "notify_kinds": [], "email_sync": False,
        "signs_contracts": True, "invited_at": None, "accepted_at": None, "last_login_at": None,
    }]  # fmt: skip
    tomas = made.json()["contact"]["id"]
    assert api.patch(f"{path}/{tomas}", {"is_primary": True}).json()["is_primary"] is True
    assert api.delete(f"{path}/{ilse.pk}").status_code == 204
    last = api.delete(f"{path}/{tomas}")
    assert (last.status_code, last.json()["code"], last.json()["type"].endswith("/refused")) == (
        409,
        "last_contact",
        True,
    )
    assert Membership.objects.count() == 1


def test_a_known_address_links_the_person_who_has_it(api: Api, acme: Account, ilse: Contact) -> None:
    api.post(f"/accounts/{acme.pk}/contacts", {"email": "ILSE@kan-code.example"})
    assert Membership.objects.get().contact == ilse
    assert Contact.objects.count() == 1


def test_a_refused_new_person_leaves_nobody_behind(api: Api, acme: Account, everything: Everything) -> None:
    before = everything()
    assert api.post(f"/accounts/{acme.pk}/contacts", {"first_name": "Nobody"}).status_code == 422
    assert api.post("/accounts", {"name": "New", "contacts": [{"first_name": "Nobody"}]}).status_code == 422
    assert everything() == before


def foreign_calls(account: Account, contact: Contact, own: Account) -> list[tuple[str, str, Any]]:
    """Every route with the id of a record that is not yours."""
    path, people = f"/accounts/{account.pk}", f"/accounts/{account.pk}/contacts"
    return [
        ("GET", path, None), ("PATCH", path, CITY), ("DELETE", path, None), ("POST", f"{path}/restore", {}),
        ("DELETE", f"{path}?forever=Hidden {SECRET}", None), ("POST", f"{path}/end", {}), ("GET", people, None),
        ("POST", people, {"email": "a@b.example"}), ("PATCH", f"{people}/{contact.pk}", {"description": "x"}),
        ("DELETE", f"{people}/{contact.pk}", None), ("GET", f"/organizations/{account.pk}", None),
        ("PATCH", f"/organizations/{account.pk}", CITY), ("POST", f"/organizations/{account.pk}/begin", {}),
        ("DELETE", f"/organizations/{account.pk}", None), ("DELETE", f"{path}/photo", None),
        ("GET", f"/contacts/{contact.pk}", None), ("PATCH", f"/contacts/{contact.pk}", {"first_name": "X"}),
        ("DELETE", f"/contacts/{contact.pk}", None), ("POST", f"/contacts/{contact.pk}/restore", {}),
        ("GET", f"/contacts?account_id={account.pk}", None), ("POST", "/contacts", {"email": "a@b.example",
        "account_id": account.pk}),
        ("PATCH", f"/accounts/{own.pk}/contacts/{contact.pk}", {"description": "x"}),
    ]  # fmt: skip


def test_strangers_get_404_everywhere_and_change_nothing(  # attacks 1, 2, 9
    alice: Member, bob: Member, limited: Api, hidden: Account, everything: Everything
) -> None:
    own = create_account(by=alice, name="Mine", as_customer=True)
    grant_access(own, bob, by=alice)
    contact = Membership.objects.get(account=hidden).contact
    before = everything()
    for method, path, body in foreign_calls(hidden, contact, own):
        answer = limited.call(method, path, body)
        assert answer.status_code == 404, (method, path, answer.content)
        assert SECRET not in answer.content.decode()
    trash_account(hidden, by=alice)
    before = everything()
    assert limited.post(f"/accounts/{hidden.pk}/restore").status_code == 404
    assert limited.delete(f"/accounts/{hidden.pk}?forever=Hidden {SECRET}").status_code == 404
    assert everything() == before


def test_a_foreign_record_cannot_be_attached_by_its_id(  # attacks 4, 7
    alice: Member, bob: Member, limited: Api, hidden: Account, everything: Everything
) -> None:
    own = create_account(by=alice, name="Mine", as_customer=True, owner=bob)
    contact = Membership.objects.get(account=hidden).contact
    before = everything()
    for method, path, body in (
        ("PATCH", f"/accounts/{own.pk}", {"parent_id": hidden.pk}),
        ("POST", f"/accounts/{own.pk}/contacts", {"contact_id": contact.pk}),
        ("POST", "/accounts", {"name": "New", "contacts": [{"contact_id": contact.pk}]}),
        ("POST", "/accounts", {"name": "New", "parent_id": hidden.pk}),
    ):
        answer = limited.call(method, path, body)
        assert answer.status_code == 422, (path, answer.content)
        assert SECRET not in answer.content.decode()
    assert everything() == before


def test_a_known_foreign_address_makes_a_new_person_and_tells_nothing(
    alice: Member, bob: Member, limited: Api, hidden: Account
) -> None:
    own = create_account(by=alice, name="Mine", as_customer=True, owner=bob)
    answer = limited.post(f"/accounts/{own.pk}/contacts", {"email": f"{SECRET}@k.example", "first_name": "New"})
    assert answer.status_code == 201
    assert answer.json()["contact"]["name"] == "New"
    assert Contact.objects.count() == 2


def test_lists_searches_filters_and_counts_hold_nothing_foreign(  # attacks 10, 11
    alice: Member, bob: Member, limited: Api, hidden: Account
) -> None:
    create_account(by=alice, name="Mine", as_customer=True, owner=bob)
    part = json.dumps({"field": "contacts.name", "op": "contains", "value": SECRET})
    for path in ("/accounts", "/organizations", "/contacts"):
        for query in ({}, {"q": SECRET}, {"q": SECRET[:6]}, {"filter": part} if path != "/contacts" else {}):
            answer = limited.get(path, **query)
            assert answer.status_code == 200
            assert SECRET not in answer.content.decode(), (path, query)
            assert answer.json()["count"]["value"] == (1 if not query and path != "/contacts" else 0)


def test_seen_but_without_the_right_is_403_and_changes_nothing(
    bob: Member, acme: Account, ilse: Contact, everything: Everything
) -> None:
    api, before = Api(bob), everything()
    path = f"/accounts/{acme.pk}"
    for method, where, body in (
        ("POST", "/accounts", {"name": "X"}), ("POST", "/organizations", {"name": "X"}), ("PATCH", path, CITY),
        ("DELETE", path, None), ("DELETE", f"{path}?forever=Acme", None), ("POST", f"{path}/contacts",
        {"contact_id": ilse.pk}),
        ("POST", f"/organizations/{acme.pk}/begin", {}), ("POST", "/contacts", {"email": "a@b.example"}),
        ("PATCH", f"/contacts/{ilse.pk}", {"first_name": "X"}), ("DELETE", f"/contacts/{ilse.pk}", None),
    ):  # fmt: skip
        answer = api.call(method, where, body)
        assert answer.status_code == 403, (method, where, answer.content)
    assert everything() == before


def test_assignment_opens_the_door_within_one_request(
    alice: Member, bob: Member, limited: Api, hidden: Account
) -> None:  # T4
    assert limited.get(f"/accounts/{hidden.pk}").status_code == 404
    grant_access(hidden, bob, by=alice)
    assert limited.get(f"/accounts/{hidden.pk}").status_code == 200
    assert [item["id"] for item in limited.get("/contacts").json()["items"]] == [Membership.objects.get().contact_id]


@pytest.mark.parametrize("rows", [3, 60])
def test_a_list_takes_the_same_few_queries_whatever_its_length(
    api: Api, alice: Member, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        create_account(
            by=alice, name=f"A{number}", as_customer=True, tags=["VIP"], contacts=[{"emails": [f"a{number}@k.example"]}]
        )
    api.get("/accounts")
    with django_assert_max_num_queries(12):
        api.get("/accounts", limit=100)
    with django_assert_max_num_queries(14):
        api.get("/contacts", limit=100)


def test_the_days_of_an_account_are_dates_and_its_moments_carry_an_offset(api: Api, acme: Account) -> None:
    Account.objects.filter(pk=acme.pk).update(
        last_contact_at=datetime(2026, 11, 22, 9, tzinfo=UTC), customer_since=date(2017, 3, 1)
    )
    body = api.get(f"/accounts/{acme.pk}").json()
    assert (body["customer_since"], body["last_contact_at"]) == ("2017-03-01", "2026-11-22T09:00:00Z")
