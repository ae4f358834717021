"""The API about itself: the reference page, made from the OpenAPI document, and the empty answer."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import Router

from steward.team.doors import MemberRequest, signed_in

router = Router(tags=["Me"])


@router.get("/ping", response={204: None})
def ping(request: HttpRequest) -> tuple[int, None]:
    """Nothing, for a live token: is the server there, and may I come in?"""
    return 204, None


@signed_in
def ping_page(request: MemberRequest) -> HttpResponse:
    """Nothing, for a signed-in member: is my session still good?"""
    return HttpResponse(status=204)


def reference(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The routes by tag, each with its parameters, the fields of its body and what it answers."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, item in schema["paths"].items():
        for method, route in item.items():
            body = route.get("requestBody", {}).get("content", {})
            shape: dict[str, Any] = next((one.get("schema", {}) for one in body.values()), {})
            groups.setdefault((route.get("tags") or ["Other"])[0], []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": _summary(route.get("description") or route.get("summary", "")),
                    "parameters": [_parameter(one) for one in route.get("parameters", [])],
                    "body": _fields(shape, schema),
                }
            )
    return [{"name": name, "routes": routes} for name, routes in sorted(groups.items())]


def _summary(text: str) -> list[str]:
    """The sentence without the numbers of promises, split where code begins and ends: every other part is code."""
    return re.split(r"`([^`]*)`", re.sub(r"\s*\([A-Z]\d[^)]*\)", "", text))


def _parameter(found: dict[str, Any]) -> dict[str, Any]:
    return {"name": found["name"], "place": found["in"], "type": _type(found["schema"]), "required": found["required"]}


def _fields(shape: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    if "$ref" in shape:
        shape = schema["components"]["schemas"][shape["$ref"].rsplit("/", 1)[-1]]
    required = shape.get("required", [])
    return [
        {"name": name, "type": _type(one), "required": name in required}
        for name, one in shape.get("properties", {}).items()
    ]


def _type(shape: dict[str, Any]) -> str:
    if "$ref" in shape:
        return str(shape["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in shape:
        return " | ".join(_type(one) for one in shape["anyOf"])
    if "enum" in shape:
        return " | ".join(map(str, shape["enum"]))
    if shape.get("type") == "array":
        return f"{_type(shape.get('items', {}))}[]"
    return str(shape.get("format") or shape.get("type") or "any")


def docs(schema_of: Any) -> Any:
    """The view of `/api/v1/docs` for an API whose OpenAPI document `schema_of()` gives."""

    @signed_in
    def view(request: MemberRequest) -> HttpResponse:
        """Every route of the API, readable."""
        return render(request, "config/reference.html", {"groups": reference(schema_of())})

    return view
