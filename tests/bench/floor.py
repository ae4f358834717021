"""The bare SQL of each answer: run once through the application to learn it, then many times through the driver."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "steward.config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from steward.accounts.models import Account  # noqa: E402
from steward.team.models import Member  # noqa: E402
from steward.team.operations import make_token  # noqa: E402

# What every authenticated answer asks: part of the empty view, not of the answer.
USUAL = ("django_session", "team_member", "team_token", "team_workspace")


def answers() -> list[tuple[str, str, str]]:
    """Name, kind and path of everything that is timed."""
    some = Account.objects.filter(is_customer=True, won_count__gt=0).order_by("id")[20]
    part = some.name[2:7]
    listed = [
        (f"accounts by {sort}", f"sort={sort}") for sort in ("name", "-won_value", "next_activity", "last_contact")
    ]
    both = [(name, "json", f"/api/v1/accounts?{query}") for name, query in listed]
    both += [(name, "page", f"/accounts/?{query}") for name, query in listed]
    return [
        *both,
        ("account", "json", f"/api/v1/accounts/{some.pk}"),
        ("account", "page", f"/accounts/{some.pk}/"),
        ("accounts board", "json", "/api/v1/accounts/board"),
        ("accounts board", "page", "/accounts/board/"),
        ("search by part of name", "json", f"/api/v1/search?q={part}"),
        ("search by part of e-mail", "json", "/api/v1/search?q=1234%40exam"),
        ("deal board", "page", "/deals/"),
    ]


def deep(client: Client, bearer: dict[str, str], steps: int = 20) -> list[tuple[str, str, str]]:
    """A page far down the list by name, reached by its cursors."""
    cursor = ""
    for _ in range(steps):
        answer = client.get(f"/api/v1/accounts?limit=500&sort=name&cursor={cursor}", headers=bearer).json()
        if not answer["next"]:
            break
        cursor = answer["next"]
    return [("accounts by name, row 10,000", "json", f"/api/v1/accounts?sort=name&cursor={cursor}")]


def bare_ms(queries: list[dict[str, Any]]) -> float:
    """Median milliseconds of running these statements and fetching their rows through the driver alone."""
    with connection.cursor() as cursor:
        times = []
        for _ in range(15):
            start = time.perf_counter()
            for query in queries:
                cursor.cursor.execute(query["sql"]) if hasattr(cursor, "cursor") else cursor.execute(query["sql"])
                cursor.fetchall()
            times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def main() -> None:
    """Print one JSON line: [name, kind, path, ms, number of queries]."""
    settings.ALLOWED_HOSTS.append("testserver")
    owner = Member.objects.get(email=sys.argv[1])
    _row, token = make_token(owner, by=owner, name="bench", scope="read", days=1)
    bearer = {"Authorization": f"Bearer {token}"}
    client = Client()
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    rows = []
    for name, kind, path in [*answers(), *deep(client, bearer)]:
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(path, headers=bearer if kind == "json" else {})
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}: {answer.content[:300]!r}")
        queries = [q for q in seen.captured_queries if q["sql"].startswith("SELECT")]
        own = [q for q in queries if not any(f'FROM "{table}"' in q["sql"] for table in USUAL)]
        rows.append([name, kind, path, bare_ms(own), len(seen.captured_queries)])
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
