"""Two members at the same record at the same moment: the second is told, and nothing of either is lost."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from tests.furnished import olga_of
from tests.support.firm import Answer, Api, api_of
from tests.support.server import Server

from .conftest import wrong

pytestmark = [pytest.mark.slow, pytest.mark.every_database]
ROUNDS = 12


@pytest.fixture(scope="module")
def members(shared_server: Server) -> tuple[Api, Api]:
    """Olga, and Bruno whom she invited."""
    olga = olga_of(shared_server)
    link = olga.post("/users/invite", {"email": "bruno@example.com", "name": "Bruno"})["link"]
    text = link.rstrip("/").rpartition("/")[2]
    join = f"accept_invitation({text!r}, name='Bruno', password='four unrelated words')"
    done = shared_server.steward("shell", "-c", f"from steward.team.operations import accept_invitation; {join}")
    assert done.returncode == 0, done.stderr
    return olga, api_of(shared_server, "bruno@example.com")


def at_once(members: tuple[Api, Api], method: str, path: str, bodies: tuple[Any, Any], **headers: str) -> list[Answer]:
    """Both send theirs at the same moment."""
    start = Barrier(2)

    def send(who: int) -> Answer:
        start.wait(10)
        return members[who].call(method, path, bodies[who], **headers)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(send, (0, 1)))


@pytest.mark.parametrize("kind", ["accounts", "contacts", "deals"])
def test_of_two_changes_to_one_version_the_second_is_told_and_makes_it_again(
    members: tuple[Api, Api], kind: str
) -> None:
    olga = members[0]
    name = {"contacts": {"email": "ann@acme.example"}}.get(kind, {"name": "Acme"})
    pk = olga.post(f"/{kind}", name)["id"]
    bodies = ({"description": "Olga's"}, {"tags": ["Bruno's"]})
    for number in range(ROUNDS):
        olga.patch(f"/{kind}/{pk}", {"description": f"round {number}", "tags": []})
        etag = olga.call("GET", f"/{kind}/{pk}").headers["ETag"]
        answers = at_once(members, "PATCH", f"/{kind}/{pk}", bodies, If_Match=etag)
        assert sorted(answer.status for answer in answers) == [200, 412]
        told = next(answer for answer in answers if answer.status == 412)
        stored = olga.call("GET", f"/{kind}/{pk}")
        assert told.json["code"] == "stale"
        assert told.headers["ETag"] == stored.headers["ETag"], "which version there is now"
        late = answers.index(told)
        assert members[late].call("PATCH", f"/{kind}/{pk}", bodies[late], If_Match=told.headers["ETag"]).status == 200
        both = olga.get(f"/{kind}/{pk}")
        assert (both["description"], both["tags"]) == ("Olga's", ["Bruno's"])


def test_changes_of_different_fields_at_once_are_both_kept(shared_server: Server, members: tuple[Api, Api]) -> None:
    pk = members[0].post("/accounts", {"name": "Acme"})["id"]
    for number in range(ROUNDS):
        bodies = ({"website": f"a{number}.example"}, {"phone": f"+3120123456{number % 10}"})
        assert [one.status for one in at_once(members, "PATCH", f"/accounts/{pk}", bodies)] == [200, 200]
        both = members[0].get(f"/accounts/{pk}")
        assert both["website"].endswith(f"a{number}.example")
        assert both["phone"] == bodies[1]["phone"]
    assert not wrong(shared_server)


def test_a_deal_that_two_win_at_once_is_won_once(shared_server: Server, members: tuple[Api, Api]) -> None:
    olga = members[0]
    account = olga.post("/organizations", {"name": "Acme"})["id"]
    value = {"amount": "100.00", "currency": "USD"}
    for number in range(1, ROUNDS + 1):
        pk = olga.post("/deals", {"name": f"Deal {number}", "account_id": account, "value": value})["id"]
        answers = at_once(members, "POST", f"/deals/{pk}/win", ({}, {}))
        assert sorted(answer.status for answer in answers) == [200, 409]
        told = next(answer for answer in answers if answer.status == 409)
        assert told.json["detail"] == "This deal is won already."
        facts = [event["kind"] for event in olga.get(f"/deals/{pk}/timeline")]
        assert facts.count("deal.won") == 1
        stored = olga.get(f"/accounts/{account}")
        assert (stored["won_count"], stored["won_value"]["amount"]) == (number, f"{number * 100}.00")
    began = [one for one in olga.get(f"/accounts/{account}/timeline")["items"] if one["kind"] == "account.began"]
    assert len(began) == 1, json.dumps(began)
    assert not wrong(shared_server)
