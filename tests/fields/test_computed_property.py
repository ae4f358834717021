"""Whatever is worked out, lists are sorted and filtered by the very value that they show, and it is the exact one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steward.accounts.operations import create_account
from steward.core.money import Money
from steward.core.refused import Invalid
from steward.deals.models import Deal
from steward.deals.operations import open_deal, win_deal
from steward.fields.formula import names_in, parsed, result
from steward.fields.models import Field
from steward.fields.operations import create_field
from steward.fields.types import number
from steward.team.models import Member
from tests.cast import Api

NUMBERS = [None, 0, 1, -3, 0.1, 0.2, 2.5, 1.005, 7, 333333333.333333, 999999999999999, 0.000001]
HOURS = [None, 0.1, 0.2, 0.3, 0.7, -1.25, 4, 1e9, 0.000004]
COINS = ["USD", "EUR", "JPY", "USD"]
MANY = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

leaves = st.one_of(
    st.sampled_from(["a", "b", "n", "w", "employees"]),
    st.integers(0, 40).map(str),
    st.sampled_from(["0.5", "0.1", "3.14159", "100", "1e12", "1e-9"]),
)
FORMULAS = st.recursive(
    leaves,
    lambda part: st.one_of(
        st.tuples(part, st.sampled_from("+-*/"), part).map(lambda one: f"({one[0]} {one[1]} {one[2]})"),
        st.tuples(part, st.integers(-2, 8)).map(lambda one: f"round({one[0]}, {one[1]})"),
        st.tuples(st.sampled_from(["min", "max"]), part, part).map(lambda one: f"{one[0]}({one[1]}, {one[2]}, 5)"),
        part.map(lambda one: f"abs(-{one})"),
    ),
    max_leaves=7,
).filter(lambda text: len(text) < 400 and bool(names_in(parsed(text))))


@pytest.fixture
def rows(furnished: Member) -> dict[int, dict[str, Any]]:
    """Twelve accounts, as Python knows them: numbers of their own, and up to five deals each, some won."""
    for record, key in (("account", "a"), ("account", "b"), ("deal", "hours")):
        create_field(by=furnished, record=record, label=key, key=key, type="number")
    create_field(by=furnished, record="deal", label="Ready", key="ready", type="date")
    create_field(by=furnished, record="deal", label="Fee", key="fee", type="money")
    for key, rule in (
        ("n", {"of": "deals", "how": "count"}),
        ("w", {"of": "deals", "how": "sum", "what": "value"}),
        ("x", {"of": "deals", "how": "count"}),
    ):
        create_field(by=furnished, record="account", label=key, key=key, type="rollup", rule=rule)
    create_field(by=furnished, record="account", label="f", key="f", type="formula", rule={"formula": "a"})
    known: dict[int, dict[str, Any]] = {}
    for n in range(12):
        row: dict[str, Any] = {"a": NUMBERS[n], "b": NUMBERS[n * 5 % 12], "employees": None if n % 5 == 4 else n * n}
        account = create_account(
            by=furnished, name=f"Firm {n:02}", as_customer=True, employees=row["employees"],
            custom={key: row[key] for key in "ab" if row[key] is not None},
        )  # fmt: skip
        row["deals"] = [a_deal(furnished, account, n, place) for place in range(n % 6)]
        row["n"] = len(row["deals"])
        row["w"] = worth({"how": "sum", "what": "value", "only": ""}, row)
        known[account.pk] = row
    return known


def a_deal(by: Member, account: Any, n: int, place: int) -> dict[str, Any]:
    """One deal, made and told."""
    coin = COINS[(n + place) % 4] if n % 2 else "EUR"
    own = {
        "hours": HOURS[(n + 2 * place) % 9],
        "ready": None if place == 1 else (date(2026, 1, 1) + timedelta(days=n * place)).isoformat(),
        "fee": None if place == 2 else {"amount": str(n + 2 * place), "currency": coin},
    }
    value = None if place == 3 else Money.of(n * 7 + place, coin)
    deal = open_deal(
        by=by, name="D", account=account, value=value,
        custom={key: one for key, one in own.items() if one is not None},
    )  # fmt: skip
    if place % 2:
        win_deal(deal, by=by)
        Deal.objects.filter(pk=deal.pk).update(won_at=timezone.now() - timedelta(days=n + place))
    deal.refresh_from_db()
    on = timezone.localdate(deal.won_at).isoformat() if deal.won_at else None
    return {
        "value": (value.amount, coin) if value else None, "hours": own["hours"], "ready": own["ready"],
        "fee": (Decimal(n + 2 * place), coin) if own["fee"] else None, "won_at": on, "won": bool(place % 2),
    }  # fmt: skip


def worth(rule: dict[str, str], row: dict[str, Any]) -> Any:
    """What a rollup comes to, by plain Python."""
    deals = [one for one in row["deals"] if one["won"] or not rule["only"]]
    if rule["how"] == "count":
        return len(deals)
    values = [one[rule["what"]] for one in deals if one[rule["what"]] is not None]
    way: Any = {"sum": sum, "highest": max, "latest": max, "earliest": min}[rule["how"]]
    if rule["what"] in ("value", "fee"):
        coins = {coin for _amount, coin in values}
        told = "USD" if "USD" in coins or len(coins) > 1 else next(iter(coins), "")
        amounts = [amount for amount, coin in values if coin == told]
        return (way(amounts), told) if amounts else None
    if not values:
        return None
    return float(way([Decimal(str(one)) for one in values])) if rule["what"] == "hours" else way(values)


def told(api: Api, key: str, **asked: Any) -> list[tuple[int, Any]]:
    """Each account that is listed, in order, with the value that it shows."""
    answer = api.get("/accounts", limit=100, **asked)
    assert answer.status_code == 200, answer.content
    return [(item["id"], plain(item["custom"][key])) for item in answer.json()["items"]]


def plain(value: Any) -> Any:
    """Money as (amount, currency)."""
    return (Decimal(value["amount"]), value["currency"]) if isinstance(value, dict) else value


def size(value: Any) -> Any:
    """What a value is sorted by: of money the minor units."""
    return Money.of(*value).minor if isinstance(value, tuple) else value


def agrees(api: Api, key: str, expected: dict[int, Any], pivot: int) -> None:
    """The list shows these values, is sorted by them, and is filtered by one of them."""
    for sign in ("", "-"):
        seen = told(api, key, sort=f"{sign}custom.{key}")
        assert dict(seen) == expected
        step = -1 if sign else 1
        filled = sorted((size(value), pk) for pk, value in expected.items() if value is not None)[::step]
        empty = sorted(pk for pk, value in expected.items() if value is None)[::step]
        assert [pk for pk, _value in seen] == [pk for _size, pk in filled] + empty
    empty_ones = json.dumps({"all": [{"field": f"custom.{key}", "op": "is_empty"}]})
    assert {pk for pk, _value in told(api, key, filter=empty_ones)} == {pk for pk in expected if expected[pk] is None}
    values = sorted({value for value in expected.values() if value is not None and is_typed(value)}, key=str)
    if values:
        filters_agree(api, key, expected, values[pivot % len(values)])


def is_typed(value: Any) -> bool:
    """Whether people can type this number: 15 digits."""
    try:
        return isinstance(value, str | tuple) or bool(number(value, "x") is not None)
    except Invalid:
        return False


def filters_agree(api: Api, key: str, expected: dict[int, Any], value: Any) -> None:
    """The list is filtered by this value as Python would."""
    asked = {"amount": str(value[0]), "currency": value[1]} if isinstance(value, tuple) else value
    tests: dict[str, Callable[[Any], bool]] = {
        "is": lambda has: bool(has == value), "gte": lambda has: bool(has >= value), "lt": lambda has: bool(has < value)
    }  # fmt: skip
    for op, fits in tests.items():
        line = json.dumps({"all": [{"field": f"custom.{key}", "op": op, "value": asked}]})
        coin = value[1] if isinstance(value, tuple) else None
        alike = {pk: has for pk, has in expected.items() if has is not None and (coin is None or has[1] == coin)}
        assert {pk for pk, _v in told(api, key, filter=line)} == {pk for pk, has in alike.items() if fits(has)}, op


@MANY
@given(text=FORMULAS, pivot=st.integers(0, 11))
def test_a_list_agrees_with_the_formula_that_it_shows(
    furnished: Member, rows: dict[int, dict[str, Any]], text: str, pivot: int
) -> None:
    Field.objects.filter(key="f").update(rule={"formula": text, "sources": []})
    tree = parsed(text)
    expected = {
        pk: result(tree, {**row, "w": None if row["w"] is None else row["w"][0]}) for pk, row in rows.items()
    }  # fmt: skip
    agrees(Api(furnished), "f", expected, pivot)


ROLLUPS = st.one_of(
    st.builds(
        lambda how, what: {"how": how, "what": what},
        st.sampled_from(["sum", "highest"]), st.sampled_from(["value", "hours", "fee"]),
    ),
    st.builds(
        lambda how, what: {"how": how, "what": what},
        st.sampled_from(["latest", "earliest"]), st.sampled_from(["ready", "won_at"]),
    ),
    st.just({"how": "count", "what": ""}),
)  # fmt: skip


@settings(MANY, max_examples=30)
@given(rule=ROLLUPS, only=st.sampled_from(["", "won"]), pivot=st.integers(0, 11))
def test_a_list_agrees_with_the_rollup_that_it_shows(
    furnished: Member, rows: dict[int, dict[str, Any]], rule: dict[str, str], only: str, pivot: int
) -> None:
    rule = {**rule, "only": only}
    own = rule["what"] in ("hours", "fee", "ready")
    stored = {
        **rule, "of": "deals", "what": f"custom.{rule['what']}" if own else rule["what"],
        "sources": [["deal", rule["what"]]] if own else [],
    }  # fmt: skip
    Field.objects.filter(key="x").update(rule=stored)
    agrees(Api(furnished), "x", {pk: worth(rule, row) for pk, row in rows.items()}, pivot)
