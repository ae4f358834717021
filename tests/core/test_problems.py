"""What Django and Ninja answer by themselves under /api/v1/ is a problem document too."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from steward.core.database import trouble
from tests.cast import Api


def told(answer: Any) -> dict[str, Any]:
    """The problem, which it must be."""
    assert answer["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["detail"]
    assert problem["request_id"]
    return problem


@pytest.mark.parametrize("path", ["/nothing", "/accounts/", "/accounts/1/2/3/4", "/", "/deals/x%00y", "/../admin"])
def test_an_unknown_address_is_a_problem(path: str, api: Api) -> None:
    answer = api.get(path)
    assert answer.status_code in (404, 422)
    told(answer)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("PUT", "/accounts", {"GET", "POST"}), ("DELETE", "/me", {"GET", "PATCH"}), ("POST", "/search", {"GET"})],
)
def test_a_method_that_an_address_does_not_take_is_a_problem_that_names_those_it_does(
    method: str, path: str, allowed: set[str], api: Api
) -> None:
    answer = api.call(method, path)
    assert answer.status_code == 405
    assert {name.strip() for name in answer["Allow"].split(",")} == allowed
    assert all(name in told(answer)["detail"] for name in allowed)
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_nobody_learns_more_without_a_token(db: None) -> None:
    for method, path in (("GET", "/nothing"), ("PUT", "/accounts")):
        told(Client(raise_request_exception=False).generic(method, f"/api/v1{path}"))


def test_a_strange_host_is_told_so_in_the_same_way(api: Api, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["crm.example.com"]
    answer = Client(raise_request_exception=False).get("/api/v1/me")
    assert answer.status_code == 400
    told(answer)


def test_pages_stay_pages(client: Client, db: None) -> None:
    assert client.get("/nothing/")["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("said", "code"),
    [("database or disk is full", "disk_full"), ("database is locked", "busy"), ("no such table: x", None)],
)
def test_trouble_of_the_database_is_told_from_faults_of_ours(said: str, code: str | None, db: None) -> None:
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "sqlite" and code is None:
        return
    found = trouble(OperationalError(said))
    assert (found.code if found else None) == code
