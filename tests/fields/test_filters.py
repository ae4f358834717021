"""Records found by what stands in fields of the firm's own, and imports that fill them in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import create_account, link_contact
from steward.contacts.operations import create_contact
from steward.fields.models import Field
from steward.fields.operations import create_field
from steward.importing.operations import finish_batch, map_import, name_batch, run_batch, start_import
from steward.team.models import Member, Workspace
from tests.cast import Api, signed_in


def names(api: Api, path: str, field: str, op: str, value: Any = None) -> list[str]:
    """Who is found by one condition."""
    line = {"field": field, "op": op} | ({} if value is None else {"value": value})
    answer = api.get(path, filter=json.dumps({"all": [line]}))
    assert answer.status_code == 200, answer.content
    return sorted(item["name"] for item in answer.json()["items"])


def test_people_are_found_by_the_own_fields_of_their_accounts(furnished: Member) -> None:  # M19
    create_field(by=furnished, record="account", label="Plan", type="choice", options=["Gold", "Basic"])
    create_field(by=furnished, record="account", label="Seats", type="number")
    for name, plan, seats in (("Ann", "Gold", 5), ("Ben", "Basic", 50), ("Cis", None, None)):
        account = create_account(by=furnished, name=f"{name} Ltd", custom={"plan": plan, "seats": seats})
        person = create_contact(by=furnished, first_name=name, emails=[f"{name.lower()}@x.example"])
        link_contact(account, person, by=furnished)
    create_contact(by=furnished, first_name="Dot", emails=["dot@x.example"])
    api = Api(furnished)
    assert names(api, "/contacts", "accounts.custom.plan", "is", "gold") == ["Ann"]
    assert names(api, "/contacts", "accounts.custom.plan", "is_not", "Gold") == ["Ben", "Cis", "Dot"]
    assert names(api, "/contacts", "accounts.custom.seats", "gte", 5) == ["Ann", "Ben"]
    assert names(api, "/contacts", "accounts.custom.plan", "is_empty") == ["Cis", "Dot"]
    page = signed_in(furnished).get("/people/", {"f": "accounts.custom.plan:is:Gold"}).content.decode()
    assert "Ann" in page
    assert "Ben" not in page
    assert "Account: Plan" in signed_in(furnished).get("/accounts/filter/", {"list": "people"}).content.decode()


def test_an_account_that_a_member_may_not_see_finds_nobody(
    furnished: Member, workspace: Workspace, bob: Member
) -> None:
    create_field(by=furnished, record="account", label="Plan", type="choice", options=["Gold", "Basic"])
    person = create_contact(by=furnished, first_name="Ann", emails=["ann@x.example"])
    for name, plan, owner in (("Secret", "Gold", furnished), ("Open", "Basic", bob)):
        account = create_account(by=furnished, name=name, custom={"plan": plan}, owner=owner)
        link_contact(account, person, by=furnished)
    api = Api(bob)
    assert names(api, "/contacts", "accounts.custom.plan", "is", "Gold") == ["Ann"]
    workspace.policies["account_access"] = "assigned"
    workspace.save()
    assert names(api, "/contacts", "accounts.custom.plan", "is", "Gold") == []
    assert names(api, "/contacts", "accounts.custom.plan", "is_not", "Gold") == ["Ann"]
    assert names(api, "/contacts", "accounts.custom.plan", "is", "Basic") == ["Ann"]


def test_each_new_type_filters(furnished: Member) -> None:
    for kind in ("suggested", "time", "date_range", "time_range", "address", "account"):
        create_field(by=furnished, record="account", label=kind, key=kind, type=kind)
    parent = create_account(by=furnished, name="Parent")
    values = {
        "suggested": "Fair", "time": "09:30", "date_range": ["2026-02-01", "2026-03-01"], "address": {"city": "Ghent"},
        "time_range": ["09:00", "17:00"], "account": parent.pk,
    }  # fmt: skip
    create_account(by=furnished, name="Acme", custom=values)
    api = Api(furnished)
    for field, op, value in (
        ("suggested", "contains", "fai"), ("time", "is", "09:30"), ("date_range", "after", "2026-01-15"),
        ("address", "contains", "ghent"), ("time_range", "is_not_empty", None), ("account", "is", parent.pk),
    ):  # fmt: skip
        assert names(api, "/organizations", f"custom.{field}", op, value) == ["Acme"], field
    assert names(api, "/organizations", "custom.account", "is_empty") == ["Parent"]


def test_a_field_that_is_not_filterable_is_none_for_filters(furnished: Member) -> None:
    create_field(by=furnished, record="account", label="Secretive", filterable=False)
    asked = json.dumps({"all": [{"field": "custom.secretive", "op": "is_empty"}]})
    assert Api(furnished).get("/accounts", filter=asked).status_code == 422
    assert "Secretive" not in signed_in(furnished).get("/accounts/filter/").content.decode()


CSV = """Name,Opening hours,Contract,Visit,Office,Referred by,Source
Acme,09:00 - 17:30,2026-01-01 – 2026-12-31,14:30,"Dam 1, Amsterdam",Globex,Fair
Bad Ltd,all day,2026-12-31 – 2026-01-01,25:99,,Nobody,
"""


@pytest.mark.django_db
def test_an_import_fills_the_new_types_in_and_names_what_it_cannot_read(furnished: Member) -> None:
    kinds = {"Opening hours": "time_range", "Contract": "date_range", "Visit": "time", "Office": "address",
             "Referred by": "account", "Source": "suggested"}  # fmt: skip
    for label, kind in kinds.items():
        create_field(by=furnished, record="account", label=label, type=kind)
    globex = create_account(by=furnished, name="Globex")
    batch = name_batch()
    row = start_import([CSV.encode()], "accounts.csv", by=furnished, batch=batch, record="accounts")
    map_import(row, by=furnished, columns={
        label: f"account.custom.{Field.objects.get(label=label).key}" for label in kinds
    })  # fmt: skip
    run_batch(batch, by=furnished)
    finish_batch(batch)
    row.refresh_from_db()
    acme = Account.objects.get(name="Acme")
    told = {field.label: acme.custom.get(field.slot) for field in Field.objects.filter(standard=False)}
    assert told == {
        "Opening hours": {"from": "09:00", "to": "17:30"}, "Contract": {"from": "2026-01-01", "to": "2026-12-31"},
        "Visit": "14:30", "Office": {"line1": "Dam 1, Amsterdam"}, "Referred by": globex.pk, "Source": "Fair",
    }  # fmt: skip
    assert not Account.objects.filter(name="Bad Ltd").exists()
    answer = Api(furnished).get(f"/imports/{row.pk}/refused.csv")
    refused = b"".join(answer.streaming_content).decode()
    assert "all day" in refused
    assert "Opening hours" in refused
