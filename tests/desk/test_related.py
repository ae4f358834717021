"""Lists are narrowed by the fields of related records, as far as the member sees these (M5)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from steward.accounts.models import Account
from steward.contacts.models import Contact
from steward.core.clock import now
from steward.deals.models import Deal
from steward.fields.operations import create_field
from steward.segments import grammar
from steward.segments.filters import LISTS, NO_VALUE, OPERATORS, Filters
from steward.segments.grammar import where
from steward.segments.listings import listings
from steward.team.models import Member, Workspace
from tests.cast import Api

MODELS: dict[str, Any] = {"account": Account, "contact": Contact, "deal": Deal}
VALUES: dict[str, Any] = {
    "text": "x", "number": 1, "money": "1", "date": "2026-01-01", "datetime": "2026-01-01", "yes_no": True,
    "choice": "x",
}  # fmt: skip


@pytest.fixture
def firm(api: Api, furnished: Member, workspace: Workspace) -> dict[str, Any]:
    """Acme with Ilse, a press for 900 and a call on a day; Globex with nobody and a lathe for 10."""
    acme = api.post("/accounts", {"name": "Acme", "industry": "retail"}).json()["id"]
    globex = api.post("/accounts", {"name": "Globex", "industry": "medical"}).json()["id"]
    person = {"first_name": "Ilse", "last_name": "Bos", "email": "ilse@acme.example", "job_title": "CFO"}
    ilse = api.post(f"/accounts/{acme}/contacts", person).json()["contact"]["id"]
    api.patch(f"/contacts/{ilse}", {"address": {"city": "Utrecht"}})
    money = {"currency": workspace.currency}
    press = api.post("/deals", {"name": "Press", "account_id": acme, "value": {"amount": "900", **money},
                                "contact_ids": [ilse]}).json()["id"]  # fmt: skip
    lathe = api.post("/deals", {"name": "Lathe", "account_id": globex, "value": {"amount": "10", **money}}).json()["id"]
    day = (now() + timedelta(days=3)).date().isoformat()
    api.post("/activities", {"type": "call", "subject": "Ask", "due_on": day, "account_id": acme, "contact_id": ilse,
                             "deal_id": press})  # fmt: skip
    return {"acme": acme, "globex": globex, "ilse": ilse, "press": press, "lathe": lathe, "day": day}


def found(api: Api, path: str, field: str, op: str, value: Any = None) -> list[str]:
    """The names in a list that a condition leaves."""
    condition = {"field": field, "op": op} | ({} if value is None else {"value": value})
    return sorted(one["name"] for one in api.get(path, filter=json.dumps({"all": [condition]})).json()["items"])


@pytest.mark.parametrize(
    ("path", "field", "op", "value", "names"),
    [
        ("/accounts", "deals.value", "gte", "500", ["Acme"]),
        ("/accounts", "deals.status", "is", "open", ["Acme", "Globex"]),
        ("/accounts", "deals.name", "is_not", "press", ["Globex"]),
        ("/accounts", "deals.won_at", "is_not_empty", None, []),
        ("/accounts", "contacts.city", "is", "utrecht", ["Acme"]),
        ("/accounts", "contacts.job_title", "is", "cfo", ["Acme"]),
        ("/accounts", "activities.subject", "contains", "ask", ["Acme"]),
        ("/accounts", "activities.done_at", "is_not_empty", None, []),
        ("/contacts", "accounts.industry", "is", "retail", ["Ilse Bos"]),
        ("/contacts", "deals.value", "lt", "500", []),
        ("/contacts", "activities.subject", "is", "ask", ["Ilse Bos"]),
        ("/deals", "account.industry", "is", "medical", ["Lathe"]),
        ("/deals", "contact.city", "is", "utrecht", ["Press"]),
        ("/deals", "activities.subject", "is", "ask", ["Press"]),
    ],
)
@pytest.mark.parametrize("few", [0, 5_000])  # related rows whose records are named; of more, each record is looked at
def test_a_list_is_narrowed_by_its_related_records(
    api: Api, firm: dict[str, Any], path: str, field: str, op: str, value: Any, names: list[str],
    few: int, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(grammar, "FEW", few)
    assert found(api, path, field, op, value) == names


def test_a_day_of_an_activity_and_an_own_field_of_a_deal(api: Api, alice: Member, firm: dict[str, Any]) -> None:
    create_field(by=alice, record="deal", label="Kind", key="kind", type="text")
    api.patch(f"/deals/{firm['lathe']}", {"custom": {"kind": "Used"}})
    assert found(api, "/accounts", "activities.due_on", "is", firm["day"]) == ["Acme"]
    assert found(api, "/accounts", "deals.custom.kind", "is", "Used") == ["Globex"]


def test_what_the_member_does_not_see_finds_nothing(
    api: Api, alice: Member, bob: Member, workspace: Workspace, firm: dict[str, Any]
) -> None:
    workspace.policies = {**workspace.policies, "account_access": "assigned"}
    workspace.save()
    hidden = api.post("/accounts", {"name": "Hidden", "owner_id": alice.pk}).json()["id"]
    api.post("/deals", {"name": "Secret", "account_id": hidden, "owner_id": alice.pk})
    mine = api.post("/deals", {"name": "Mine", "account_id": hidden, "owner_id": bob.pk}).json()["id"]
    theirs = Api(bob)
    assert [one["id"] for one in theirs.get("/deals").json()["items"]] == [mine]
    assert found(theirs, "/deals", "account.name", "is", "hidden") == [], "its account is not theirs to see"
    assert found(api, "/deals", "account.name", "is", "hidden") == ["Mine", "Secret"]


@pytest.mark.parametrize("record", MODELS)
def test_every_field_of_a_related_record_can_be_asked_in_every_way(
    alice: Member, firm: dict[str, Any], record: str
) -> None:
    filters = next(one for one in listings().values() if one.record == record).filters
    related: dict[str, Filters] = import_string(settings.RELATED_FILTERS)
    asked = [(name, one) for name, one in related[record].items() if one.kind != "custom"]
    assert len(asked) > 25
    for name, one in asked:
        value = next((value for value, _label in one.answers()), VALUES.get(one.kind, alice.pk))
        for op in OPERATORS[one.kind]:
            line: dict[str, Any] = {"field": name, "op": op}
            if op in ("in_last", "in_next"):
                line["value"] = {"days": 3}
            elif op not in NO_VALUE:
                line["value"] = [value, value] if op in LISTS or op == "between" else value
            rows = MODELS[record].objects.filter(where({"all": [line]}, filters, alice))
            assert set(rows) <= set(MODELS[record].objects.all()), line


def test_an_answer_that_is_none_is_refused_in_words_even_where_there_are_none(api: Api, workspace: Workspace) -> None:
    condition = json.dumps({"all": [{"field": "deals.stage_id", "op": "is", "value": "Won"}]})
    answer = api.call("GET", f"/accounts?{urlencode({'filter': condition})}")
    assert answer.status_code == 422
    assert "is not an answer" in answer.json()["errors"][0]["message"]
