"""Whatever is asked of a view, it counts and shows exactly the rows that plain Python says fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.core.clock import now, today
from steward.fields.models import Field
from steward.fields.operations import create_field
from steward.segments.models import View
from steward.segments.operations import create_view
from steward.team.models import Member
from tests.cast import Api

Row = dict[str, Any]
CITIES = ["", "Utrecht", "Ghent", "utrecht"]
TYPES = ["company", "individual", "other"]


@pytest.fixture
def rows(furnished: Member) -> dict[int, Row]:
    """Thirty accounts that differ, as Python knows them."""
    create_field(by=furnished, record="account", label="Size", key="size", type=Field.Type.NUMBER)
    known: dict[int, Row] = {}
    for n in range(30):
        row: Row = {
            "name": f"{'AB'[n % 2]} {n}", "city": CITIES[n % 4], "type": TYPES[n % 3],
            "owner_id": True if n % 5 == 0 else None,
            "employees": None if n % 7 == 0 else n, "tags": {"Gold"} if n % 4 == 1 else set(),
            "last_contact_at": None if n % 6 == 0 else now() - dt.timedelta(days=n * 3),
            "custom.size": None if n % 3 == 0 else n - 10,
        }  # fmt: skip
        made = create_account(
            by=furnished, name=row["name"], city=row["city"], type=row["type"], employees=row["employees"],
            owner=furnished if row["owner_id"] else None, tags=sorted(row["tags"]), as_customer=True,
            custom={} if row["custom.size"] is None else {"size": row["custom.size"]},
        )  # fmt: skip
        Account.objects.filter(pk=made.pk).update(last_contact_at=row["last_contact_at"])
        known[made.pk] = row
    return known


def day(row: Row) -> dt.date | None:
    """The day of the last contact."""
    at = row["last_contact_at"]
    return at.date() if at else None


# Operator -> does the row's value fit the value of the condition. Absence fits a negation alone.
PLAIN: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda has, asked: has == asked,
    "gt": lambda has, asked: has > asked,
    "gte": lambda has, asked: has >= asked,
    "lt": lambda has, asked: has < asked,
    "lte": lambda has, asked: has <= asked,
    "contains": lambda has, asked: asked in has,
    "starts_with": lambda has, asked: has.startswith(asked),
    "has_any": lambda has, asked: has in asked,
}


def fits(row: Row, part: dict[str, Any]) -> bool:
    """Whether the row fits, worked out without a database."""
    for word, how in (("all", all), ("any", any)):
        if word in part:
            return bool(how(fits(row, one) for one in part[word]))
    field, op = part["field"], part["op"]
    asked: Any = part.get("value")
    has = row[field]
    if op in ("is_empty", "is_not_empty"):
        return bool((has in (None, "", set())) == (op == "is_empty"))
    if op in ("is_not", "has_none"):
        return not fits(row, {**part, "op": {"is_not": "is", "has_none": "has_any"}[op]})
    if field == "owner_id":
        return bool(has)
    if field == "tags":
        return bool(has & set(asked))
    if field == "last_contact_at":
        return _in_time(row, op, asked["days"])
    if isinstance(has, str):
        has, asked = has.lower(), [one.lower() for one in asked] if isinstance(asked, list) else asked.lower()
    return has is not None and PLAIN[op](has, asked)


def _in_time(row: Row, op: str, days: int) -> bool:
    on = day(row)
    if on is None:
        return False
    if op == "in_last":
        return on >= today() - dt.timedelta(days=days)
    limit = today() + dt.timedelta(days=days)
    return on < limit if op == "before" else on > limit


def line(field: str, ops: list[str], values: Any) -> Any:
    """Conditions on a field."""
    return st.builds(lambda op, value: {"field": field, "op": op, "value": value}, st.sampled_from(ops), values)


EMPTY = st.builds(
    lambda field, op: {"field": field, "op": op},
    st.sampled_from(["city", "employees", "owner_id", "tags", "last_contact_at", "custom.size"]),
    st.sampled_from(["is_empty", "is_not_empty"]),
)
SIZES = ["is", "is_not", "gt", "gte", "lt", "lte"]
LINES = st.one_of(
    line("city", ["is", "is_not", "contains", "starts_with"], st.sampled_from(["Utrecht", "GHENT", "e", "x"])),
    line("name", ["contains", "starts_with", "is", "is_not"], st.sampled_from(["a", "b 1", "A 2", "1"])),
    line("type", ["has_any", "has_none"], st.lists(st.sampled_from(TYPES), min_size=1, max_size=3)),
    line("employees", SIZES, st.integers(-2, 33)),
    line("custom.size", SIZES, st.integers(-12, 22)),
    line("owner_id", ["is", "is_not"], st.just("me")),
    line("tags", ["has_any", "has_none"], st.just(["Gold"])),
    line("last_contact_at", ["before"], st.integers(-95, 0).map(lambda n: {"days": n})),
    line("last_contact_at", ["after"], st.integers(-95, 0).map(lambda n: {"days": n})),
    line("last_contact_at", ["in_last"], st.integers(0, 95).map(lambda n: {"days": n})),
    EMPTY,
)
GROUPS = st.recursive(
    st.builds(
        lambda word, parts: {word: parts}, st.sampled_from(["all", "any"]), st.lists(LINES, min_size=1, max_size=4)
    ),
    lambda inner: st.builds(
        lambda word, parts: {word: parts},
        st.sampled_from(["all", "any"]),
        st.lists(st.one_of(LINES, inner), min_size=1, max_size=3),
    ),
    max_leaves=4,
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(condition=GROUPS)
def test_a_view_shows_and_counts_what_python_says_fits(
    rows: dict[int, Row], furnished: Member, condition: dict[str, Any]
) -> None:
    if depth(condition) > 4:
        return
    view = create_view(by=furnished, of="accounts", name="Any", condition=condition)
    api = Api(furnished)
    wanted = {pk for pk, row in rows.items() if fits(row, condition)}
    listed = api.get("/accounts", view=view.pk, limit=100).json()
    assert {one["id"] for one in listed["items"]} == wanted
    assert listed["count"] == {"value": len(wanted), "exact": True}
    assert api.get(f"/segments/{view.pk}").json()["count"]["value"] == len(wanted)
    View.objects.all().delete()


def depth(part: dict[str, Any]) -> int:
    """How many groups stand in one another."""
    inner = part.get("all") or part.get("any") or []
    return 1 + max((depth(one) for one in inner if "field" not in one), default=0)
