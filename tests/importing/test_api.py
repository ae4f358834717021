"""`/api/v1/imports`: the same engine."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from steward.accounts.models import Account
from steward.importing.models import Import
from steward.queue.jobs import work
from steward.team.models import Member
from tests.cast import Api

TEXT = "Name,Employees,Odd\nKonex,5,a\nMax,many,b\n  Wide ,7,c\n"


def send(api: Api, text: str | bytes = TEXT, name: str = "a.csv", **form: str) -> Any:
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    return api.client.post("/api/v1/imports", {"file": file, **form}, headers={"Authorization": f"Bearer {api.token}"})


def test_upload_plan_run_report(firm: Member, api: Api) -> None:
    answer = send(api)
    assert answer.status_code == 201, answer.content
    row = answer.json()
    assert (row["record"], row["state"], row["rows"]) == ("accounts", "uploaded", 3)
    assert [column["target"] for column in row["mapping"]["columns"]] == ["account.name", "account.new", "account.new"]
    url = f"/imports/{row['id']}"
    assert api.get(f"{url}/targets").json()["account.employees"] == "Organization: Employees"

    answer = api.post(f"{url}/plan", {"columns": {"Employees": "account.employees", "Odd": "skip"}})
    assert answer.status_code == 200, answer.content
    plan = answer.json()["plan"]
    assert plan["counts"] == {"accounts": {"create": 2, "update": 0, "unchanged": 0, "refused": 1}}
    assert plan["first_errors"] == [{"row": 3, "column": "Employees", "reason": "“many” is not a number."}]
    assert plan["skipped"] == [{"column": "Odd", "why": "your choice", "refused": False}]
    assert not Account.objects.exists()

    answer = api.post(f"{url}/run")
    assert (answer.status_code, answer.json()["state"]) == (202, "running")
    work(["imports"])
    done = api.get(url).json()
    assert (done["state"], done["report"]["counts"]) == ("done", plan["counts"])
    assert api.get(f"/runs/{done['run_id']}").json()["state"] == "done"
    assert set(Account.objects.values_list("name", "employees")) == {("Konex", 5), ("Wide", 7)}
    refused = api.get(f"{url}/refused").json()
    assert refused["items"] == [
        {"row": 3, "column": "Employees", "reason": "“many” is not a number.", "cells": ["Max", "many", "b"]}
    ]
    assert api.get(f"{url}/adjusted").json()["items"][0]["after"] == "Wide"
    assert (
        b"".join(api.get(f"{url}/refused.csv").streaming_content)
        .decode("utf-8-sig")
        .splitlines()[1]
        .startswith("Max,many,b,Employees:")
    )
    assert [one["id"] for one in api.get("/imports").json()["items"]] == [row["id"]]


def test_files_of_one_batch_come_in_together(firm: Member, api: Api) -> None:
    first = send(api, "Deal name,Organization,Amount,Stage\nRoof,Konex,5,Won\n", "deals.csv").json()
    second = send(api, "Name,City\nKonex,Gent\n", "accounts.csv", batch=first["batch"]).json()
    assert second["batch"] == first["batch"]
    plan = api.post(f"/imports/{first['id']}/plan").json()["plan"]
    assert "accounts" not in plan["counts"], "the other file brings them"
    api.post(f"/imports/{first['id']}/run")
    work(["imports"])
    konex = Account.objects.get()
    assert (konex.city, konex.is_customer, konex.won_minor) == ("Gent", True, 500)
    assert set(Import.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"columns": {"Name": "member.role"}}, "Name"),
        ({"columns": {"Nope": "skip"}}, "mapping"),
        ({"options": {"match": "Odd"}}, "match"),
        ({"options": {"evil": 1}}, "evil"),
        ({"options": {"currency": "XXX"}}, "currency"),
        ({"format": {"encoding": "rot13"}}, "encoding"),
        ({"format": {"header": 10**6}}, "header"),
        ({"format": {"evil": 1}}, "format.evil"),
        ({"record": "members"}, "record"),
        ({"origin": "nowhere"}, "from"),
        ({"state": "done"}, "state"),
        ({"options": {"create": {"members": True}}}, "create"),
        ({"options": {"match": ["x"]}}, "match"),
        ({"columns": {"Name": {"target": "account.new", "type": "x", "label": "y"}}}, "Name"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(firm: Member, api: Api, body: dict[str, Any], field: str) -> None:
    row = send(api).json()
    before = list(Import.objects.values())
    answer = api.post(f"/imports/{row['id']}/plan", body)
    assert answer.status_code == 422, answer.content
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert list(Import.objects.values()) == before


@pytest.mark.parametrize(("content", "status"), [(b"", 422), (b"%PDF-1.4", 422), (b"PK\x03\x04", 422)])
def test_what_is_no_table_is_a_problem_document(firm: Member, api: Api, content: bytes, status: int) -> None:
    answer = send(api, content)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["errors"][0]["field"] == "file"
    assert not Import.objects.exists()


def test_strangers_get_404_and_those_without_the_right_403(
    firm: Member, api: Api, bob: Member, charlie: Member
) -> None:
    row = send(api).json()
    charlie.rights = [*charlie.rights, "imports.run"]
    charlie.save()
    for method, path in (
        ("GET", ""),
        ("GET", "/targets"),
        ("POST", "/plan"),
        ("POST", "/run"),
        ("POST", "/stop"),
        ("DELETE", ""),
        ("GET", "/refused"),
        ("GET", "/adjusted"),
        ("GET", "/refused.csv"),
    ):
        body: dict[str, Any] | None = {} if method == "POST" else None
        assert Api(bob).call(method, f"/imports/{row['id']}{path}", body).status_code == 403, path
        assert Api(charlie).call(method, f"/imports/{row['id']}{path}", body).status_code == 404, path
    assert Api(charlie).get("/imports").json()["items"] == []
    assert send(Api(bob)).status_code == 403
    assert Import.objects.get().state == "uploaded"


def test_a_file_that_was_not_run_can_be_forgotten(firm: Member, api: Api) -> None:
    row = send(api).json()
    assert api.delete(f"/imports/{row['id']}").status_code == 204
    assert not Import.objects.exists()
    assert api.get(f"/imports/{row['id']}").status_code == 404
