"""Formulas and rollups: worked out when read, never set, harmless whatever is typed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from steward.accounts.operations import create_account
from steward.activities.operations import complete_activity, create_activity
from steward.core.money import Money
from steward.core.refused import Invalid
from steward.deals.operations import open_deal, win_deal
from steward.fields.formula import names_in, parsed, result
from steward.fields.models import Field
from steward.fields.operations import create_field
from steward.team.models import Member
from tests.cast import Api, signed_in

Made = Callable[..., Field]


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("price * amount", {"price": 2.5, "amount": 4}, 10),
        ("round(a / 3, 2)", {"a": 10}, 3.33),
        ("-(a + b) * 2", {"a": 1, "b": 2}, -6),
        ("max(a, b, 0) - min(a, b)", {"a": 1, "b": 5}, 4),
        ("abs(a)", {"a": -2}, 2),
        ("a / b", {"a": 1, "b": 0}, None),
        ("a + b", {"a": 1, "b": None}, None),
        ("class + if", {"class": 1, "if": 2}, 3),
        ("0.1 + a", {"a": 0.2}, 0.3),
        ("a * 1000000 * 1000000 * 1000000", {"a": 1}, None),
    ],
)
def test_a_formula_comes_to_its_number(text: str, values: dict[str, Any], expected: Any) -> None:
    assert result(parsed(text), values) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "a +", "a ** 9999999", "__import__('os')", "a.__class__", "a[0]", "(lambda: 1)()", "open(1)",
        "a if b else c",
        "'x' * 3", "a == b", "[a]", "a; b", "round(a, ndigits=2)", "round()", "{a}", "f'{a}'", "a := 1", "1e999j",
        "(" * 300 + "a" + ")" * 300, "a" * 501, "\0", "a % b", "a // b", "~a", "not a", "max(*a)",
    ],
)  # fmt: skip
def test_nothing_but_sums_is_a_formula(text: str) -> None:
    with pytest.raises(Invalid):
        parsed(text)


def test_a_large_formula_takes_no_time() -> None:
    started = time.monotonic()
    tree = parsed("+".join(["a"] * 200))
    assert names_in(tree) == ["a"]
    assert result(tree, {"a": 1}) == 200
    assert time.monotonic() - started < 1


def deals_of(furnished: Member) -> Any:
    """An account with two won deals and an open one."""
    acme = create_account(by=furnished, name="Acme", as_customer=True)
    for name, value in (("One", 100), ("Two", 250)):
        win_deal(open_deal(by=furnished, name=name, value=Money.of(value, "USD"), account=acme), by=furnished)
    open_deal(by=furnished, name="Three", value=Money.of(40, "USD"), account=acme)
    return acme


def test_rollups_and_formulas_on_an_account(furnished: Member) -> None:
    acme = deals_of(furnished)
    alone = create_account(by=furnished, name="Alone", as_customer=True)
    call = create_activity(by=furnished, type="call", subject="Call", account=acme, duration_minutes=30)
    complete_activity(call, by=furnished)
    rules: list[tuple[str, dict[str, str], Any]] = [
        ("Deals", {"of": "deals", "how": "count"}, 3),
        ("Won", {"of": "deals", "how": "sum", "what": "value", "only": "won"}, {"amount": "350.00", "currency": "USD"}),
        ("Largest", {"of": "deals", "how": "highest", "what": "value"}, {"amount": "250.00", "currency": "USD"}),
        ("Minutes", {"of": "activities", "how": "sum", "what": "duration", "only": "done"}, 30),
    ]
    for label, rule, _expected in rules:
        create_field(by=furnished, record="account", label=label, type="rollup", rule=rule)
    create_field(by=furnished, record="account", label="Mean", type="formula", rule={"formula": "round(won/deals, 1)"})
    told = Api(furnished).get(f"/accounts/{acme.pk}").json()["custom"]
    assert [told[label.lower()] for label, _rule, _expected in rules] == [expected for _l, _r, expected in rules]
    assert told["mean"] == 116.7
    none = Api(furnished).get(f"/accounts/{alone.pk}").json()["custom"]
    assert (none["deals"], none["won"], none["mean"]) == (0, None, None)
    for page in (f"/accounts/{acme.pk}/info/", f"/accounts/{acme.pk}/"):
        assert signed_in(furnished).get(page).status_code == 200
    assert "116.7" in signed_in(furnished).get(f"/accounts/{acme.pk}/info/").content.decode()


def test_a_rollup_over_a_field_of_deals(furnished: Member) -> None:
    acme = create_account(by=furnished, name="Acme")
    for record, label, kind in (("deal", "Hours", "number"), ("deal", "Ready", "date")):
        create_field(by=furnished, record=record, label=label, type=kind)
    for number, ready in ((2.5, "2026-01-03"), (4, "2026-02-01"), (None, None)):
        open_deal(by=furnished, name="D", account=acme, custom={"hours": number, "ready": ready})
    for label, how, what in (("Sum", "sum", "hours"), ("Last", "latest", "ready"), ("First", "earliest", "ready")):
        rule = {"of": "deals", "how": how, "what": f"custom.{what}"}
        create_field(by=furnished, record="account", label=label, type="rollup", rule=rule)
    told = Api(furnished).get(f"/organizations/{acme.pk}").json()["custom"]
    assert told == {"sum": 6.5, "last": "2026-02-01", "first": "2026-01-03"}


def test_computed_fields_cannot_be_set(alice: Member, make: Made) -> None:
    acme = create_account(by=alice, name="Acme")
    field = make("Deals", "rollup", rule={"of": "deals", "how": "count"})
    api = Api(alice)
    assert api.patch(f"/organizations/{acme.pk}", {"custom": {"deals": 5}}).status_code == 422
    assert signed_in(alice).get(f"/accounts/{acme.pk}/field/custom.deals/").status_code == 404
    acme.refresh_from_db()
    assert field.slot not in acme.custom


@pytest.mark.parametrize(
    ("kind", "rule", "field"),
    [
        ("formula", {"formula": "nothing + 1"}, "formula"),
        ("formula", {"formula": "1 + 1"}, "formula"),
        ("rollup", {"of": "invoices", "how": "count"}, "of"),
        ("rollup", {"of": "deals", "how": "median"}, "how"),
        ("rollup", {"of": "deals", "how": "sum", "what": "won_at"}, "what"),
        ("rollup", {"of": "deals", "how": "sum", "what": "custom.nothing"}, "what"),
        ("rollup", {"of": "deals", "how": "count", "only": "best"}, "only"),
        ("text", {"formula": "won_value"}, "rule"),
    ],
)
def test_a_wrong_rule_names_its_part(alice: Member, kind: str, rule: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        create_field(by=alice, record="account", label="X", type=kind, rule=rule)
    assert refused.value.field == field
    assert not Field.objects.exists()


def test_a_list_with_rollups_asks_one_query_for_each(
    furnished: Member, django_assert_max_num_queries: Any, make: Made
) -> None:
    for number in range(30):
        create_account(by=furnished, name=f"Firm {number}", as_customer=True)
    make("Deals", "rollup", rule={"of": "deals", "how": "count"})
    make("Double", "formula", rule={"formula": "deals * 2"})
    furnished.preferences = {"accounts.columns": ["custom.deals", "custom.double"]}
    furnished.save()
    browser = signed_in(furnished)
    browser.get("/accounts/")
    with django_assert_max_num_queries(20):
        assert browser.get("/accounts/").status_code == 200
