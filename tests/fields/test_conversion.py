"""Another type for a field, and two answers made one: preview, run, report, stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from steward.accounts.models import Account
from steward.accounts.operations import change_account, create_account
from steward.core.money import Money
from steward.core.refused import Invalid, Refused
from steward.fields.models import Field, Rewrite, Unconverted
from steward.fields.operations import (
    convert_field,
    finish_rewrite,
    merge_option,
    rewrites,
    set_up_fields,
    stop_rewrite,
)  # fmt: skip
from steward.history.models import Event
from steward.queue.models import Run
from steward.team.models import Member
from tests.cast import Api

from .conftest import values_of

Made = Callable[..., Field]
Held = Callable[..., list[Account]]


def money(amount: str, currency: str) -> dict[str, Any]:
    """An amount as it is stored."""
    return {"minor": Money.of(amount, currency).minor, "currency": currency}


@pytest.mark.parametrize(
    ("kind", "values", "to", "expected"),
    [
        ("text", ["12", "1,234.50", "1.234,50", "x"], "number", [12, 1234.5, 1234.5, None]),
        ("text", ["12.50", "3 EUR", "x"], "money", [("12.50", "USD"), ("3.00", "EUR"), None]),
        ("text", ["2026-11-22", "3-4-2026", "31/31/2026"], "date", ["2026-11-22", "2026-04-03", None]),
        ("text", ["yes", "Nee", "perhaps"], "yes_no", [True, False, None]),
        ("text", ["red", "Blue", "RED"], "choice", ["RED", "Blue", "RED"]),
        ("text", ["example.com", "no address"], "url", ["https://example.com", None]),
        ("text", ["09:00 – 17:30", "9:00"], "time_range", [{"from": "09:00", "to": "17:30"}, None]),
        ("text", ["Dam 1"], "address", [{"line1": "Dam 1"}]),
        ("text", ["Alice", "Nobody"], "member", ["alice", None]),
        ("number", [7, 2.5], "text", ["7", "2.5"]),
        ("number", [7, 2.5], "money", [("7.00", "USD"), ("2.50", "USD")]),
        ("date", ["2026-11-22"], "date_range", [{"from": "2026-11-22", "to": "2026-11-22"}]),
        ("date", ["2026-11-22"], "text", ["2026-11-22"]),
        ("yes_no", [True, False], "choice", ["Yes", "No"]),
        ("long_text", ["one line", "two\nlines"], "text", ["one line", None]),
        ("choice", ["A", "B"], "choices", [["A"], ["B"]]),
        ("choices", [["A"], ["A", "B"]], "choice", ["A", None]),
        ("choices", [["A", "B"]], "text", ["A, B"]),
    ],
)
def test_values_convert_and_what_does_not_is_kept_as_it_was(
    make: Made, held: Held, alice: Member, worker: Callable[[], None], kind: str, values: list[Any], to: str,
    expected: list[Any],
) -> None:  # fmt: skip
    field = make("Field", kind, options=["A", "B"] if kind in ("choice", "choices") else [])
    accounts = held(field, *values)
    before = [row.custom[field.slot] for row in accounts]
    preview = Api(alice).post(f"/fields/{field.pk}/convert?preview=1", {"to": to}).json()
    assert values_of(field) == before  # looked at only
    convert_field(field, by=alice, to=to)
    worker()
    found = [("alice" if to == "member" and value == alice.pk else value) for value in values_of(field)]
    wanted = [money(*one) if isinstance(one, tuple) else one for one in expected]
    assert found == wanted
    lost = [before[place] for place, one in enumerate(wanted) if one is None]
    assert [row.value for row in Unconverted.objects.order_by("id")] == lost
    assert (preview["total"], preview["lost"], preview["exact"]) == (len(values), len(lost), True)
    assert all(set(row.custom) <= {Field.objects.get().slot} for row in Account.objects.all())  # the old slot is gone


def test_the_whole_way_by_the_browser(
    browser: Client, make: Made, held: Held, alice: Member, worker: Callable[[], None]
) -> None:
    seats = make("Seats")
    firm, wrong = held(seats, "12", "=a dozen")
    url = f"/settings/fields/{seats.pk}/"
    shown = browser.post(f"{url}type/", {"to": "number", "date_order": "dmy"}).content.decode()
    assert "1 convert, 1 do not fit" in shown
    assert "=a dozen" in shown
    assert not Rewrite.objects.exists()
    assert browser.post(f"{url}type/", {"to": "number", "date_order": "dmy", "go": "number"}).status_code == 302
    listed = browser.get("/settings/fields/").content.decode()
    assert "0 of 2" in listed
    refused = browser.post(f"/accounts/{firm.pk}/field/custom.seats/", {"value": "13"})
    assert refused.status_code in (409, 422)
    worker()
    assert values_of(seats) == [12, None]
    assert "1 did not fit" in browser.get("/settings/fields/").content.decode()
    assert "=a dozen" in browser.get(f"{url}unconverted/").content.decode()
    report = browser.get(f"{url}unconverted.csv").content.decode().splitlines()
    assert report[1].startswith(f"{wrong.pk},'=a dozen,")
    assert browser.post(f"/accounts/{firm.pk}/field/custom.seats/", {"value": "13"}).status_code == 200
    assert Event.objects.filter(kind="field.converted").count() == 1


def test_a_change_of_type_is_refused_where_it_makes_no_sense(make: Made, alice: Member) -> None:
    set_up_fields(by=alice)
    text, formula = make("Text"), make("Sum", "formula", rule={"formula": "won_value"})
    with pytest.raises(Refused):
        convert_field(Field.objects.get(key="industry"), by=alice, to="text")
    for field, to in ((text, "text"), (text, "colour"), (text, "formula"), (formula, "number")):
        with pytest.raises(Invalid):
            convert_field(field, by=alice, to=to)
    convert_field(text, by=alice, to="number")
    with pytest.raises(Refused):
        convert_field(text, by=alice, to="date")
    assert Rewrite.objects.count() == 1


def test_while_it_runs_everybody_reads_the_old_values_and_nobody_writes(
    make: Made, held: Held, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewrites, "STEP", 2)
    field = make("Seats")
    accounts = held(field, "1", "2", "3", "4", "5")
    row = convert_field(field, by=alice, to="number")
    assert rewrites._step(row.pk)  # two of five
    assert Api(alice).get(f"/accounts/{accounts[0].pk}").json()["custom"] == {"seats": "1"}
    with pytest.raises(Refused):
        change_account(accounts[4], by=alice, custom={"seats": "6"})
    assert Run.objects.get().done == 2
    finish_rewrite(row.pk)
    assert values_of(field) == [1, 2, 3, 4, 5]
    change_account(accounts[4], by=alice, custom={"seats": 6})
    assert values_of(field)[-1] == 6


def test_stopping_leaves_everything_as_it_was(
    make: Made, held: Held, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewrites, "STEP", 2)
    field = make("Seats")
    held(field, "1", "two", "3", "4", "5")
    before = list(Account.objects.order_by("id").values_list("custom", flat=True))
    row = convert_field(field, by=alice, to="number")
    rewrites._step(row.pk)
    stop_rewrite(field, by=alice)
    finish_rewrite(row.pk)
    assert list(Account.objects.order_by("id").values_list("custom", flat=True)) == before
    assert not Unconverted.objects.exists()
    field.refresh_from_db()
    assert (field.type, field.busy) == ("text", "")
    assert Run.objects.get().state == Run.State.CANCELLED


def test_two_answers_become_one_on_all_records(
    make: Made, held: Held, alice: Member, worker: Callable[[], None]
) -> None:
    one = make("Plan", "choice", options=["Full", "Whole", "Basic"], default="Whole")
    many = make("Tools", "choices", options=["A", "B", "C"])
    accounts = held(one, "Full", "Whole", "Basic")
    change_account(accounts[0], by=alice, custom={"tools": ["A", "B"]})
    change_account(accounts[1], by=alice, custom={"tools": ["B", "C"]})
    merge_option(one, "Whole", "Full", by=alice)
    shown = Api(alice).get("/organizations", filter='{"all":[{"field":"custom.plan","op":"is","value":"Full"}]}').json()
    assert len(shown["items"]) == 1  # those that follow are on their way
    run = Api(alice).post(f"/fields/{many.pk}/options/merge", {"value": "B", "into": "A"})
    assert run.status_code == 202
    worker()
    assert values_of(one) == ["Full", "Full", "Basic"]
    assert values_of(many) == [["A"], ["A", "C"], None]
    one.refresh_from_db()
    assert one.default == "Full"
    told = Api(alice).get(f"/runs/{run.json()['run_id']}").json()
    assert told["state"] == "done"
    late = create_account(by=alice, name="Late", custom={"plan": "whole"})  # an import that still names the old one
    assert late.custom[one.slot] == "Full"


def test_industries_are_merged_too(alice: Member, worker: Callable[[], None]) -> None:  # M30
    set_up_fields(by=alice)
    for number, industry in enumerate(["retail", "services", "retail", ""]):
        create_account(by=alice, name=f"Firm {number}", industry=industry)
    merge_option(Field.objects.get(key="industry"), "retail", "services", by=alice)
    worker()
    assert list(Account.objects.order_by("id").values_list("industry", flat=True)) == [
        "services", "services", "services", "",
    ]  # fmt: skip
    listed = Api(alice).get("/organizations", filter='{"all":[{"field":"industry","op":"is","value":"services"}]}')
    assert listed.status_code == 200
