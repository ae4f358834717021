"""Formulas and rollups in lists: sorted and filtered by wherever numbers, money and dates are, and never told by it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import create_account, link_contact
from steward.activities.operations import create_activity
from steward.contacts.operations import create_contact
from steward.core.clock import today
from steward.core.money import Money
from steward.deals.operations import open_deal, win_deal
from steward.fields.models import Field
from steward.fields.operations import create_field
from steward.segments.operations import create_view
from steward.team.models import Member
from tests.cast import Api, signed_in

Make = Callable[..., Field]
LISTS = ("/accounts", "/accounts/export")


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
        if not answer.json()["next_cursor"]:
            return found
        cursor = {"cursor": answer.json()["next_cursor"]}


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


def test_related_records_are_found_by_what_is_worked_out_of_theirs(
    furnished: Member, firm: dict[str, Account]
) -> None:
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
    view = create_view(
        by=furnished, of="accounts", name="Busy", condition={"all": lines}, sort="-custom.x_planned"
    )
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
    heads = browser.get("/accounts/", {"columns": "custom.x_number"}).content.decode()
    assert "sort=custom.x_number" in heads
