"""Formulas and rollups in lists: sorted and filtered by wherever numbers, money and dates are, and never told by it."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import create_account, link_contact
from steward.activities.operations import create_activity
from steward.contacts.operations import create_contact
from steward.core.clock import now, today
from steward.core.money import Money
from steward.deals.operations import open_deal, win_deal
from steward.desk.trail import Trail
from steward.fields.models import Field
from steward.fields.operations import create_field
from steward.importing.choices import SKIP
from steward.importing.own import own_mapping
from steward.segments.operations import create_view
from steward.team.models import Member
from tests.cast import Api, signed_in


@pytest.fixture
def firm(furnished: Member) -> dict[str, Account]:
    """Five accounts with 0 to 4 deals of 10, 20, 30 and 40; the first two of each are won. "None" has nothing."""
    made = {}
    for number, name in enumerate(("None", "Ann", "Ben", "Cis", "Dot")):
        account = made[name] = create_account(by=furnished, name=name, as_customer=True)
        for place in range(number):
            deal = open_deal(
                by=furnished, name=f"{name} {place}", account=account, value=Money.of(10 * (place + 1), "USD")
            )
            if place < 2:
                win_deal(deal, by=furnished)
    for name, days in (("Ann", -5), ("Ben", 3), ("Cis", 40)):
        for offset in (0, -30):
            due = today() + timedelta(days=days + offset)
            create_activity(by=furnished, type="call", subject="Call", account=made[name], due_on=due)
    rules: dict[str, dict[str, str]] = {
        "Number": {"of": "deals", "how": "count"},
        "Won": {"of": "deals", "how": "sum", "what": "value", "only": "won"},
        "Planned": {"of": "activities", "how": "latest", "what": "due_on"},
        "Signed": {"of": "deals", "how": "latest", "what": "won_at"},
    }
    for label, rule in rules.items():
        create_field(by=furnished, record="account", label=label, key=f"x_{label.lower()}", type="rollup", rule=rule)
    text = {"formula": "round(x_won / x_number, 1)"}
    create_field(by=furnished, record="account", label="Mean", key="x_mean", type="formula", rule=text)
    return made


def names(api: Api, path: str = "/accounts", **asked: Any) -> list[str]:
    """Who is listed, in order, all pages of two rows together."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = api.get(path, limit=2, **asked, **cursor)
        assert answer.status_code == 200, answer.content
        found += [item["name"] for item in answer.json()["items"]]
        if not answer.json()["next"]:
            return found
        cursor = {"cursor": answer.json()["next"]}


def fitting(api: Api, field: str, op: str, value: Any = None, path: str = "/accounts") -> list[str]:
    """Who fits one condition, by name."""
    line = {"field": field, "op": op} | ({} if value is None else {"value": value})
    return sorted(names(api, path, filter=json.dumps({"all": [line]})))


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("custom.x_number", ["None", "Ann", "Ben", "Cis", "Dot"]),
        ("-custom.x_number", ["Dot", "Cis", "Ben", "Ann", "None"]),
        ("custom.x_won", ["Ann", "Ben", "Cis", "Dot", "None"]),
        ("-custom.x_won", ["Dot", "Cis", "Ben", "Ann", "None"]),
        ("custom.x_planned", ["Ann", "Ben", "Cis", "None", "Dot"]),
        ("-custom.x_planned", ["Cis", "Ben", "Ann", "Dot", "None"]),
        ("custom.x_mean", ["Dot", "Ann", "Cis", "Ben", "None"]),
        ("-custom.x_mean", ["Ben", "Cis", "Ann", "Dot", "None"]),
    ],
)
def test_a_list_is_sorted_by_what_is_worked_out_ties_by_id_and_empty_ones_last(
    furnished: Member, firm: dict[str, Account], sort: str, expected: list[str]
) -> None:
    assert names(Api(furnished), sort=sort) == expected
    assert names(Api(furnished), "/organizations", sort=sort)[:5] == expected
    page = signed_in(furnished).get("/accounts/", {"sort": sort}).content.decode()
    assert sorted(expected, key=lambda name: page.index(f">{name}<")) == expected
    rows = csv.DictReader(io.StringIO(exported(Api(furnished), sort=sort)))
    assert [row["Name"] for row in rows] == expected


def exported(api: Api, **asked: Any) -> str:
    """The list as a file."""
    answer = api.get("/accounts/export", **asked)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("field", "op", "value", "expected"),
    [
        ("x_number", "is", 2, ["Ben"]),
        ("x_number", "is_not", 2, ["Ann", "Cis", "Dot", "None"]),
        ("x_number", "gte", 2.5, ["Cis", "Dot"]),
        ("x_number", "between", [1, 2], ["Ann", "Ben"]),
        ("x_number", "is_empty", None, []),
        ("x_number", "is", 0, ["None"]),
        ("x_won", "is", 30, ["Ben", "Cis", "Dot"]),
        ("x_won", "is", {"amount": 30, "currency": "EUR"}, []),
        ("x_won", "lt", 30, ["Ann"]),
        ("x_won", "is_empty", None, ["None"]),
        ("x_won", "is_not_empty", None, ["Ann", "Ben", "Cis", "Dot"]),
        ("x_won", "is_not", 10, ["Ben", "Cis", "Dot", "None"]),
        ("x_mean", "is", 7.5, ["Dot"]),
        ("x_mean", "between", [7.5, 10], ["Ann", "Cis", "Dot"]),
        ("x_mean", "gt", 10, ["Ben"]),
        ("x_mean", "is_empty", None, ["None"]),
        ("x_planned", "in_next", {"days": 7}, ["Ben"]),
        ("x_planned", "in_last", {"days": 7}, ["Ann"]),
        ("x_planned", "after", {"days": 7}, ["Cis"]),
        ("x_planned", "is_empty", None, ["Dot", "None"]),
        ("x_planned", "between", [{"days": -5}, {"days": 3}], ["Ann", "Ben"]),
        ("x_signed", "in_last", {"days": 1}, ["Ann", "Ben", "Cis", "Dot"]),
        ("x_signed", "is", {"days": 0}, ["Ann", "Ben", "Cis", "Dot"]),
        ("x_signed", "before", {"days": 0}, []),
    ],
)
def test_a_list_is_filtered_by_what_is_worked_out(
    furnished: Member, firm: dict[str, Account], field: str, op: str, value: Any, expected: list[str]
) -> None:
    assert fitting(Api(furnished), f"custom.{field}", op, value) == expected
    line = {"field": f"custom.{field}", "op": op} | ({} if value is None else {"value": value})
    page = signed_in(furnished).get("/accounts/", {"filter": json.dumps({"all": [line]})}).content.decode()
    assert [name for name in sorted(firm) if f">{name}<" in page] == expected


def test_related_records_are_found_by_what_is_worked_out_of_theirs(furnished: Member, firm: dict[str, Account]) -> None:
    for name in ("Ann", "Dot"):
        person = create_contact(by=furnished, first_name=f"{name}'s", emails=[f"{name}@x.example"])
        link_contact(firm[name], person, by=furnished)
    api = Api(furnished)
    assert fitting(api, "accounts.custom.x_number", "gte", 3, "/contacts") == ["Dot's"]
    assert fitting(api, "accounts.custom.x_mean", "is", 10, "/contacts") == ["Ann's"]
    assert fitting(api, "account.custom.x_won", "lt", 30, "/deals") == ["Ann 0"]


def test_a_view_keeps_such_a_condition_and_says_it_in_words(furnished: Member, firm: dict[str, Account]) -> None:
    api = Api(furnished)
    lines = [
        {"field": "custom.x_number", "op": "gte", "value": 2},
        {"field": "custom.x_won", "op": "is", "value": 30},
        {"field": "custom.x_planned", "op": "in_next", "value": {"days": 60}},
    ]
    view = create_view(by=furnished, of="accounts", name="Busy", condition={"all": lines}, sort="-custom.x_planned")
    told = api.get(f"/segments/{view.pk}").json()
    said = json.dumps(told, ensure_ascii=False)
    assert "Number is at least 2 and Won is $30" in said
    assert "Planned is in the next 60 days" in said
    assert names(api, view=view.pk) == ["Cis", "Ben"]
    page = signed_in(furnished).get(f"/accounts/?view={view.pk}")
    assert page.status_code == 200
    assert page.content.decode().index(">Cis<") < page.content.decode().index(">Ben<")


def test_the_builder_offers_each_with_the_conditions_of_its_kind(furnished: Member, firm: dict[str, Account]) -> None:
    browser = signed_in(furnished)
    form = browser.get("/accounts/filter/", {"field": "custom.x_planned"}).content.decode()
    for label in ("Number", "Won", "Planned", "Mean"):
        assert f">{label}<" in form
    assert "is in the next" in form
    assert "is in the next" not in browser.get("/accounts/filter/", {"field": "custom.x_mean"}).content.decode()
    heads = browser.get("/accounts/", {"cols": "custom.x_number"}).content.decode()
    assert "sort=custom.x_number" in heads


def test_what_is_worked_out_leaves_with_the_list_and_stays_out_when_it_comes_home(
    furnished: Member, firm: dict[str, Account]
) -> None:
    create_field(by=furnished, record="account", label="Number", key="own_number", type="number")
    (dot,) = [row for row in csv.DictReader(io.StringIO(exported(Api(furnished)))) if row["Name"] == "Dot"]
    told = {key: dot[key] for key in ("custom.x_number", "Won", "Mean", "Planned", "Signed", "Number")}
    assert told == {
        "custom.x_number": "4", "Won": "30.00 USD", "Mean": "7.5", "Planned": "", "Signed": today().isoformat(),
        "Number": "",
    }  # fmt: skip
    own = Field.objects.get(key="own_number")
    chosen = own_mapping(dot, "account", [own])
    assert {one.column: one.target for one in chosen if one.column in told} == {
        **dict.fromkeys(told, SKIP), "Number": "account.custom.own_number",
    }  # fmt: skip


def test_the_next_record_of_a_list_sorted_so_follows_that_order(furnished: Member, firm: dict[str, Account]) -> None:
    browser = signed_in(furnished)
    here = "/accounts/?sort=-custom.x_planned"
    trail = Trail.of(here, "account")
    assert trail is not None
    steps = ["Cis", "Ben", "Ann", "Dot", "None"]
    for before, after in pairwise(steps):
        assert trail.beside(firm[before], furnished, 1) == firm[after]
        assert trail.beside(firm[after], furnished, -1) == firm[before]
    second = browser.get(here).context["next"]
    assert second == ""


@pytest.mark.parametrize("hidden", ["margin", "x_margin"])
def test_who_does_not_see_a_source_can_neither_sort_nor_filter_by_what_is_made_of_it(
    furnished: Member, charlie: Member, hidden: str
) -> None:
    create_field(by=furnished, record="deal", label="Margin", key="margin", type="number")
    rule = {"of": "deals", "how": "sum", "what": "custom.margin"}
    create_field(by=furnished, record="account", label="Margin", key="x_margin", type="rollup", rule=rule)
    text = {"formula": "x_margin * 2"}
    create_field(by=furnished, record="account", label="Twice", key="x_twice", type="formula", rule=text)
    for name, margin in (("Ann", 9), ("Ben", 1)):
        account = create_account(by=furnished, name=name, as_customer=True)
        open_deal(by=furnished, name=f"{name} 1", account=account, custom={"margin": margin})
    owner, other = Api(furnished), Api(charlie)
    condition = {"all": [{"field": "custom.x_twice", "op": "gt", "value": 2}]}
    view = create_view(by=furnished, of="accounts", name="Good", condition=condition, sharing="everyone")
    order = create_view(by=furnished, of="accounts", name="Best", sort="custom.x_twice", sharing="everyone")
    assert names(other, sort="custom.x_twice") == names(other, view=order.pk) == ["Ben", "Ann"]
    Field.objects.filter(key=hidden).update(audience=Field.Audience.ADMINS)
    assert names(owner, view=view.pk) == ["Ann"]
    assert names(owner, sort="custom.x_twice") == ["Ben", "Ann"]
    assert "x_twice" not in other.get("/accounts").json()["items"][0]["custom"]
    for field in ("x_twice", "x_margin"):
        asked = json.dumps({"all": [{"field": f"custom.{field}", "op": "gt", "value": 2}]})
        unknown = [(other.get("/accounts", filter=asked), other.get("/accounts", filter=asked.replace(field, "no")))]
        unknown += [
            (other.get("/accounts", filter=one), other.get("/accounts", filter=one.replace(field, "no")))
            for one in (asked.replace('"gt"', '"contains"'), asked.replace('"gt"', '"is_empty"'))
        ]
        unknown += [(other.get("/accounts", sort=f"custom.{field}"), other.get("/accounts", sort="custom.no"))]
        for refused, nothing in unknown:
            assert refused.status_code == nothing.status_code == 422
            assert without_id(refused).replace(field, "no") == without_id(nothing)
        browser = signed_in(charlie)
        for place in ("/accounts/", "/organizations/", "/accounts/export/"):
            assert browser.get(place, {"sort": f"custom.{field}"}).status_code in (404, 422)
        assert f"custom.{field}" not in browser.get("/accounts/filter/").content.decode()
        related = {"all": [{"field": f"accounts.custom.{field}", "op": "is_empty"}]}
        assert other.get("/contacts", filter=json.dumps(related)).status_code == 422
    assert other.get("/accounts", view=view.pk).status_code == 422
    assert names(other, view=order.pk) == ["Ann", "Ben"]  # in the list's own order


def without_id(answer: Any) -> str:
    """What an answer says, but for the number of the request."""
    return json.dumps({key: value for key, value in answer.json().items() if key not in ("instance", "request_id")})


def test_a_field_whose_source_is_gone_is_none_for_lists(furnished: Member, firm: dict[str, Account]) -> None:
    margin = create_field(by=furnished, record="deal", label="Margin", key="margin", type="number")
    rule = {"of": "deals", "how": "sum", "what": "custom.margin"}
    create_field(by=furnished, record="account", label="Margin", key="x_margin", type="rollup", rule=rule)
    text = {"formula": "x_margin * 2"}
    create_field(by=furnished, record="account", label="Twice", key="x_twice", type="formula", rule=text)
    Field.objects.filter(pk=margin.pk).update(deleted_at=now())
    api = Api(furnished)
    asked = json.dumps({"all": [{"field": "custom.x_margin", "op": "gt", "value": 2}]})
    assert api.get("/accounts", filter=asked).status_code == 422
    assert api.get("/accounts", sort="custom.x_margin").status_code == 422
    assert fitting(api, "custom.x_twice", "is_empty") == sorted(firm)
    assert names(api, sort="custom.x_twice") == list(firm)
    assert signed_in(furnished).get("/accounts/", {"cols": "custom.x_margin,custom.x_twice"}).status_code == 200


def test_people_and_deals_are_sorted_so_too_and_by_plain_numbers(furnished: Member, firm: dict[str, Account]) -> None:
    create_field(by=furnished, record="deal", label="Hours", key="hours", type="number")
    create_field(by=furnished, record="deal", label="Fee", key="fee", type="formula", rule={"formula": "value / hours"})
    for name, hours in (("A", 4), ("B", 0), ("C", 1)):
        open_deal(by=furnished, name=name, value=Money.of(8, "USD"), custom={"hours": hours})
    api = Api(furnished)
    assert names(api, "/deals", sort="custom.fee")[:2] == ["A", "C"]
    assert names(api, "/deals", sort="-custom.hours")[:3] == ["A", "C", "B"]
    rule = {"of": "activities", "how": "count"}
    create_field(by=furnished, record="contact", label="Calls", key="calls", type="rollup", rule=rule)
    people = [create_contact(by=furnished, first_name=name, emails=[f"{name}@x.example"]) for name in ("Ann", "Ben")]
    create_activity(by=furnished, type="call", subject="Call", contact=people[1], due_on=today())
    assert names(api, "/contacts", sort="-custom.calls") == ["Ben", "Ann"]
    for path, sort in (("/deals/list/", "custom.fee"), ("/people/", "custom.calls")):
        assert signed_in(furnished).get(path, {"sort": sort}).status_code == 200


def test_a_page_sorted_by_a_rollup_takes_few_queries(
    furnished: Member, firm: dict[str, Account], django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        create_account(by=furnished, name=f"Firm {number}", as_customer=True)
    furnished.preferences = {"accounts.columns": ["custom.x_number", "custom.x_won", "custom.x_mean"]}
    furnished.save()
    browser = signed_in(furnished)
    condition = json.dumps({"all": [{"field": "custom.x_mean", "op": "is_empty"}]})
    asked = {"sort": "-custom.x_won", "filter": condition}
    browser.get("/accounts/", asked)
    with django_assert_max_num_queries(20):
        answer = browser.get("/accounts/", asked)
    with django_assert_max_num_queries(20):
        assert browser.get(f"/accounts/{answer.context['next']}").status_code == 200
