"""Values of every type: what is stored, what the API shows, what is refused and with which words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.forms import Form

from steward.accounts.operations import create_account
from steward.contacts.operations import create_contact
from steward.core.money import Money
from steward.core.refused import Invalid
from steward.fields import forms
from steward.fields.inputs import Parts
from steward.fields.models import Field
from steward.fields.operations import create_field
from steward.fields.values import clean, definitions, display, merged, on_page, shown
from steward.team.models import Member


@pytest.fixture
def fields(alice: Member) -> dict[str, Field]:
    """One account field of every type, by its key."""
    return {
        kind: create_field(
            by=alice, record="account", label=str(label), key=kind, type=kind,
            options=["Red", "Green"] if kind in ("choice", "choices") else [], rule=RULES.get(kind),
        )
        for kind, label in Field.Type.choices
    }  # fmt: skip


RULES = {"formula": {"formula": "won_value * 2"}, "rollup": {"of": "deals", "how": "count"}}


GOOD: list[tuple[str, Any, Any, Any]] = [
    ("text", "  Emiel  Żółć ", "Emiel Żółć", "Emiel Żółć"),
    ("long_text", "two\r\nlines", "two\nlines", "two\nlines"),
    ("number", "12.50", 12.5, 12.5),
    ("number", 7, 7, 7),
    ("money", {"amount": "12.5", "currency": "eur"}, {"minor": 1250, "currency": "EUR"}, None),
    ("money", Money(5, "JPY"), {"minor": 5, "currency": "JPY"}, {"amount": "5", "currency": "JPY"}),
    ("date", "2026-11-22", "2026-11-22", "2026-11-22"),
    ("date", date(2026, 11, 22), "2026-11-22", "2026-11-22"),
    ("choice", "red", "Red", "Red"),
    ("choices", ["GREEN", "Red", "green"], ["Green", "Red"], ["Green", "Red"]),
    ("yes_no", "no", False, False),
    ("yes_no", True, True, True),
    ("url", "example.com/a", "https://example.com/a", "https://example.com/a"),
    ("email", "a@example.com", "a@example.com", "a@example.com"),
    ("phone", "+31 20 123", "+31 20 123", "+31 20 123"),
    ("suggested", " North ", "North", "North"),
    ("time", "9:05", "09:05", "09:05"),
    ("time_range", {"from": "22:00", "to": "06:00"}, {"from": "22:00", "to": "06:00"}, None),
    ("date_range", ["2026-01-01", date(2026, 3, 31)], {"from": "2026-01-01", "to": "2026-03-31"}, None),
    ("address", {"line1": " Dam 1 ", "city": "Amsterdam", "region": ""}, {"line1": "Dam 1", "city": "Amsterdam"}, None),
    ("address", "Dam 1", {"line1": "Dam 1"}, None),
]


@pytest.mark.parametrize(("key", "given", "stored", "api"), GOOD)
def test_a_good_value_is_stored_and_shown(
    fields: dict[str, Field], key: str, given: Any, stored: Any, api: Any
) -> None:
    cleaned = clean("account", {key: given})
    assert cleaned == {fields[key].slot: stored}
    if api is not None:
        assert shown("account", cleaned, definitions("account", None))[key] == api


BAD: list[tuple[str, Any]] = [
    ("text", "nul\0"),
    ("text", "x" * 251),
    ("text", ["a"]),
    ("text", "lone \ud800"),
    ("number", "1e309"),
    ("number", "NaN"),
    ("number", "Infinity"),
    ("number", "1_000"),
    ("number", True),
    ("number", 2**63),
    ("number", {"a": 1}),
    ("money", "12.50"),
    ("money", {"amount": "12.50"}),
    ("money", {"amount": "1e400", "currency": "EUR"}),
    ("money", {"amount": "1", "currency": "XXX"}),
    ("money", {"amount": [1], "currency": "EUR"}),
    ("date", "2026-02-30"),
    ("date", "0000-01-01"),
    ("date", 20261122),
    ("choice", "Blue"),
    ("choice", ["Red"]),
    ("choices", "Blue"),
    ("choices", {"Red": 1}),
    ("choices", [["Red"]]),
    ("yes_no", "perhaps"),
    ("url", "javascript:alert(1)"),
    ("url", "java\tscript:alert(1)"),
    ("url", "ftp://example.com"),
    ("email", "nobody"),
    ("phone", "ring me"),
    ("member", 999),
    ("member", "1 OR 1"),
    ("member", 2**70),
    ("time", "25:00"),
    ("time", "9:00+02:00"),
    ("time_range", {"from": "09:00"}),
    ("time_range", ["09:00", ""]),
    ("date_range", {"from": "2026-02-01", "to": "2026-01-01"}),
    ("date_range", {"from": "2026-02-30", "to": "2026-03-01"}),
    ("address", {"street": "Dam"}),
    ("address", {"line1": 7}),
    ("account", 2**62),
    ("account", "Acme"),
    ("contact", True),
    ("formula", 4),
    ("rollup", 4),
    ("nothing", "x"),
    ("x' || (select 1)", "x"),
]


@pytest.mark.parametrize(("key", "given"), BAD)
def test_a_bad_value_is_refused_by_the_name_of_its_field(fields: dict[str, Field], key: str, given: Any) -> None:
    with pytest.raises(Invalid) as refused:
        clean("account", {key: given})
    assert refused.value.field == f"custom.{key}"
    assert refused.value.message


def test_none_clears_unless_the_field_is_required(alice: Member) -> None:
    plain = create_field(by=alice, record="deal", label="Plain")
    needed = create_field(by=alice, record="deal", label="Needed", required=True)
    custom = {plain.slot: "a", needed.slot: "b"}
    assert merged(custom, clean("deal", {"plain": None})) == {needed.slot: "b"}
    with pytest.raises(Invalid):
        clean("deal", {"needed": " "})
    assert clean("deal", {"plain": "x"}) == {plain.slot: "x"}
    with pytest.raises(Invalid):
        clean("deal", {"plain": "x"}, creating=True)


def test_a_member_is_kept_by_id_and_shown_by_name(fields: dict[str, Field], alice: Member) -> None:
    cleaned = clean("account", {"member": str(alice.pk)})
    assert cleaned == {fields["member"].slot: alice.pk}
    assert [line.text for line in on_page("account", cleaned, alice) if line.text] == ["Alice"]


def test_values_in_words(fields: dict[str, Field]) -> None:
    assert display(fields["money"], {"minor": 125000, "currency": "USD"}) == "$1,250.00"
    assert display(fields["yes_no"], False) == "No"
    assert display(fields["choices"], ["Red", "gone"]) == "Red, gone"
    assert display(fields["text"], None) == ""


def test_a_form_of_every_type_round_trips(fields: dict[str, Field], alice: Member) -> None:
    given = {
        "text": "t", "long_text": "l", "number": 2.5, "money": Money(100, "USD"), "date": "2026-01-02",
        "choice": "Red", "choices": ["Green"], "yes_no": False, "url": "https://example.com",
        "email": "a@example.com", "phone": "12345", "member": alice.pk, "suggested": "s", "time": "09:30",
        "time_range": ["09:00", "17:00"], "date_range": ["2026-01-01", "2026-02-01"],
        "address": {"line1": "Dam 1", "city": "Amsterdam"}, "account": create_account(by=alice, name="Acme").pk,
        "contact": create_contact(by=alice, emails=["ilse@kan-code.example"]).pk,
    }  # fmt: skip
    assert set(given) == set(fields) - {"formula", "rollup"}
    custom = clean("account", given)
    known = definitions("account", None)
    form_class = type("F", (Form,), forms.form_fields(known, currency="USD"))
    first = form_class(initial=forms.initial(known, custom))
    sent: dict[str, Any] = {}
    for name in first.fields:
        value = first[name].value()
        value = first.fields[name].prepare_value(value) if value is not None else ""
        widget = first.fields[name].widget
        if isinstance(widget, Parts):
            parts = zip(widget.parts, widget.decompress(value), strict=True)
            sent |= {f"{name}_{part}": text or "" for part, text in parts}
        else:
            sent[name] = value
    form = form_class(sent)
    assert form.is_valid(), form.errors
    assert clean("account", forms.given(form.cleaned_data)) == custom


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1.234", "1234"),
        ("99", "99"),
        ("5,5", "5.5"),
        ("1'000", "1000"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert forms.MoneyText(currency="USD").clean(text) == Money.of(Decimal(amount), "USD")
    assert forms.MoneyText(currency="USD").clean(f"{text} EUR").currency == "EUR"
