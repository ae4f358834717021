"""Law: every URL and API route is in the table of doors with its guard, and the guard holds.

Each door is called as nobody and, where a role or right guards it, as Bob who has none; after each refusal every row of
every table is compared. The house is furnished and its rows are read once; each call is rolled back to that state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from ninja.utils import normalize_path
from pytest_django import DjangoDbBlocker

from steward.config.api import api
from steward.config.doors import PAGES, ROUTES
from steward.team.models import Member
from tests.cast import Api, found_workspace, member, signed_in
from tests.support.rows import Rows, rows
from tests.world import World, furnish, make_world

REFUSED = (302, 401, 403, 404, 405, 422)
pytestmark = pytest.mark.django_db


def pages(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every named URL and the names of its arguments; the API's own routes are left out."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace == "api":
                continue
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from pages(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", list(entry.pattern.converters or entry.pattern.regex.groupindex)


@cache
def routes() -> set[str]:
    """`METHOD /path` of every API route, also of those that the OpenAPI document leaves out."""
    found = set()
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            full = re.sub(r"{[^}:]+:", "{", normalize_path(f"/{router.prefix}/{path}"))
            found |= {f"{method} {full}" for operation in view.operations for method in operation.methods}
    return found


@dataclass
class House:
    """The world with Alice's and Bob's keys to it, and every row as it was before the first call."""

    world: World
    alice: Member
    bob: Member
    cookies: SimpleCookie
    rows: Rows

    def as_bob(self) -> Client:
        """A browser in which Bob is signed in."""
        client = Client()
        client.cookies = SimpleCookie({name: morsel.value for name, morsel in self.cookies.items()})
        return client


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """A furnished house in a transaction of its own, made once. The test's own transaction (`db`) is one inside."""
    with django_db_blocker.unblock(), transaction.atomic():
        found_workspace()
        alice, bob = member("Alice", Member.Role.OWNER, []), member("Bob", Member.Role.EMPLOYEE, [])
        world = make_world(furnish(alice))
        Api(alice, scope="read")
        Api(bob)
        yield House(world, alice, bob, signed_in(bob).cookies, rows())
        transaction.set_rollback(True)


def test_the_table_names_every_page_and_no_other() -> None:
    assert {name for name, _arguments in pages()} == set(PAGES)


def test_the_table_names_every_route_and_no_other() -> None:
    assert routes() == set(ROUTES)


def address(name: str, arguments: list[str], world: World) -> str:
    """The page's URL, for a record of its room that exists."""
    space = name.split(":", maxsplit=1)[0]
    return reverse(name, kwargs={argument: world.argument(space, argument) for argument in arguments})


@pytest.mark.parametrize(
    ("name", "arguments"), sorted(pages()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_nobody_comes_through_a_page_that_is_not_public(name: str, arguments: list[str], house: House) -> None:
    if PAGES[name] in ("public", "fresh"):
        return
    url = address(name, arguments, house.world)
    for method in ("get", "post"):
        answer = getattr(Client(raise_request_exception=False), method)(url)
        assert answer.status_code in REFUSED, f"{method} {url} answered {answer.status_code}"
        assert house.world.secret not in answer.content.decode(errors="replace")
    assert rows() == house.rows


@pytest.mark.parametrize(
    ("name", "arguments"), sorted(pages()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_bob_without_rights_changes_nothing_through_a_guarded_page(
    name: str, arguments: list[str], house: House
) -> None:
    if PAGES[name] in ("public", "fresh", "member"):
        return
    client = house.as_bob()
    url = address(name, arguments, house.world)
    for method in ("get", "post"):
        answer = getattr(client, method)(url, **({"data": house.world.form} if method == "post" else {}))
        assert answer.status_code in REFUSED, f"{method} {url} answered {answer.status_code}"
    assert rows() == house.rows


def call(client: Api | Client, route: str, world: World) -> Any:
    """One call of an API route with a record that exists."""
    method, path = route.split(" ")
    filled = re.sub(r"{(\w+)}", lambda found: str(world.argument(path.split("/")[1], found.group(1))), path)
    if isinstance(client, Api):
        return client.call(method, filled, {} if method in ("POST", "PATCH", "PUT") else None)
    return client.generic(method, f"/api/v1{filled}", data="{}", content_type="application/json")


@pytest.mark.parametrize("route", sorted(routes()))
def test_no_route_answers_without_a_token(route: str, house: House) -> None:
    if ROUTES[route] == "public":
        return
    answer = call(Client(raise_request_exception=False), route, house.world)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert rows() == house.rows


@pytest.mark.parametrize("route", sorted(routes()))
def test_bob_without_rights_is_refused_by_a_guarded_route(route: str, house: House) -> None:
    if ROUTES[route] in ("public", "member"):
        return
    answer = call(Api(house.bob), route, house.world)
    assert answer.status_code in (403, 404, 422), f"{route} answered {answer.status_code}"
    assert rows() == house.rows


@pytest.mark.parametrize("route", sorted(routes()))
def test_a_token_that_may_only_read_writes_nothing(route: str, house: House) -> None:
    if route.startswith("GET ") or ROUTES[route] == "public":
        return
    assert call(Api(house.alice, scope="read"), route, house.world).status_code == 403
    assert rows() == house.rows
