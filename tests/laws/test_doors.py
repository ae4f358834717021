"""Law: every URL and API route is in the table of doors with its guard, and the guard holds.

Each door is called as nobody and, where a role or right guards it, as Bob who has none; after each refusal every row of
every table is compared.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from steward.config.api import api
from steward.config.doors import PAGES, ROUTES
from steward.team.models import Member
from tests.cast import Api, signed_in
from tests.world import World

REFUSED = (302, 401, 403, 404, 405, 422)
NOISE = {"sessions.Session", "usersessions.UserSession"}


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


def routes() -> set[str]:
    """`METHOD /path` of every API route."""
    paths = api.get_openapi_schema()["paths"]
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, item in paths.items()
        for method in item
        if method in ("get", "post", "put", "patch", "delete")
    }


def every_row() -> dict[str, str]:
    """A digest of each table's rows."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        label = f"{model._meta.app_label}.{model.__name__}"
        if label not in NOISE and model._meta.managed:
            rows = repr(list(model._base_manager.order_by("pk").values_list()))
            found[label] = hashlib.sha256(rows.encode()).hexdigest()
    return found


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
def test_nobody_comes_through_a_page_that_is_not_public(name: str, arguments: list[str], world: World) -> None:
    if PAGES[name] in ("public", "fresh"):
        return
    url, before = address(name, arguments, world), every_row()
    for method in ("get", "post"):
        answer = getattr(Client(raise_request_exception=False), method)(url)
        assert answer.status_code in REFUSED, f"{method} {url} answered {answer.status_code}"
        assert world.secret not in answer.content.decode(errors="replace")
    assert every_row() == before


@pytest.mark.parametrize(
    ("name", "arguments"), sorted(pages()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_bob_without_rights_changes_nothing_through_a_guarded_page(
    name: str, arguments: list[str], world: World, bob: Member
) -> None:
    if PAGES[name] in ("public", "fresh", "member"):
        return
    client = signed_in(bob)
    url, before = address(name, arguments, world), every_row()
    for method in ("get", "post"):
        answer = getattr(client, method)(url, **({"data": world.form} if method == "post" else {}))
        assert answer.status_code in REFUSED, f"{method} {url} answered {answer.status_code}"
    assert every_row() == before


def call(client: Api | Client, route: str, world: World) -> Any:
    """One call of an API route with a record that exists."""
    method, path = route.split(" ")
    filled = re.sub(r"{(\w+)}", lambda found: str(world.argument(path.split("/")[1], found.group(1))), path)
    if isinstance(client, Api):
        return client.call(method, filled, {} if method in ("POST", "PATCH", "PUT") else None)
    return client.generic(method, f"/api/v1{filled}", data="{}", content_type="application/json")


@pytest.mark.parametrize("route", sorted(routes()))
def test_no_route_answers_without_a_token(route: str, world: World) -> None:
    if ROUTES[route] == "public":
        return
    before = every_row()
    answer = call(Client(raise_request_exception=False), route, world)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert every_row() == before


@pytest.mark.parametrize("route", sorted(routes()))
def test_bob_without_rights_is_refused_by_a_guarded_route(route: str, world: World, bob: Member) -> None:
    if ROUTES[route] in ("public", "member"):
        return
    caller = Api(bob)
    before = every_row()
    answer = call(caller, route, world)
    assert answer.status_code in (403, 404, 422), f"{route} answered {answer.status_code}"
    assert every_row() == before


@pytest.mark.parametrize("route", sorted(routes()))
def test_a_token_that_may_only_read_writes_nothing(route: str, world: World, alice: Member) -> None:
    if route.startswith("GET ") or ROUTES[route] == "public":
        return
    caller = Api(alice, scope="read")
    before = every_row()
    assert call(caller, route, world).status_code == 403
    assert every_row() == before
