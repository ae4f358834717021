"""The cast of all tests: one firm, its people, and a client for the API."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from steward.core.clock import now
from steward.team.api_auth import digest
from steward.team.models import Member, Token, Workspace
from steward.team.policies import STYLES
from steward.team.rights import USUAL

PASSWORD = "correct horse battery staple"


def found_workspace() -> Workspace:
    """The firm: US dollars, default style."""
    return Workspace.objects.create(name="Marxen & Losch", currency="USD", policies=dict(STYLES["default"]))


@cache
def hashed() -> str:
    """The hash of `PASSWORD`, made once: Argon2 is slow on purpose."""
    return make_password(PASSWORD)


def member(name: str, role: str, rights: list[str]) -> Member:
    """A member who can sign in with `PASSWORD`."""
    made = Member(email=f"{name.lower()}@example.com", name=name, role=role, rights=rights, status=Member.Status.ACTIVE)
    made.password = hashed()
    made.save()
    return made


@pytest.fixture
def workspace(db: None) -> Workspace:
    """The firm: US dollars, default style."""
    return found_workspace()


@pytest.fixture
def alice(workspace: Workspace) -> Member:
    """Alice owns the workspace."""
    return member("Alice", Member.Role.OWNER, [])


@pytest.fixture
def bob(workspace: Workspace) -> Member:
    """Bob is an employee without any right."""
    return member("Bob", Member.Role.EMPLOYEE, [])


@pytest.fixture
def charlie(workspace: Workspace) -> Member:
    """Charlie is an employee with the usual rights."""
    return member("Charlie", Member.Role.EMPLOYEE, list(USUAL))


class Api:
    """The API as one member: `api.get("/accounts", sort="name")`, `api.post("/deals", {...})`."""

    def __init__(self, who: Member, scope: str = Token.Scope.ADMIN) -> None:
        self.token = f"stw_{who.pk}_{scope}_token_for_tests"
        Token.objects.get_or_create(
            digest=digest(self.token),
            defaults={"member": who, "prefix": self.token[:12], "scope": scope, "last_used_at": now()},
        )
        self.client = Client(raise_request_exception=False)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request; `headers` as `If_Match="…"`."""
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        data: dict[str, Any] = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.generic(
            method, f"/api/v1{path}", **data, headers={"Authorization": f"Bearer {self.token}", **extra}
        )

    def get(self, path: str, **query: Any) -> Any:
        """GET with query parameters."""
        return self.client.get(f"/api/v1{path}", query, headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST a JSON body."""
        return self.call("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        """PATCH a JSON body."""
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        """DELETE."""
        return self.call("DELETE", path, **headers)


@pytest.fixture
def api(alice: Member) -> Api:
    """The API as Alice."""
    return Api(alice)


def signed_in(who: Member) -> Client:
    """A browser session of this member."""
    client = Client()
    client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
