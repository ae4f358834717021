"""kill -9 of the whole server in a stream of wins: each acknowledged one is there, and each is whole or not at all."""

from __future__ import annotations

import http.client
import threading
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.support.firm import Api, until
from tests.support.server import Server

from .conftest import wrong

pytestmark = [pytest.mark.slow, pytest.mark.every_database]
ACCOUNTS, DEALS, WORTH, AT_ONCE = 6, 60, Decimal(100), 4
KILLS = (9, 20)  # each so many wins after the start


class Winners:
    """Members who win one deal after the other until the server is gone."""

    def __init__(self, api: Api, deals: Iterator[int]) -> None:
        self.api, self.deals, self.lock = api, deals, threading.Lock()
        self.acknowledged: list[int] = []
        self.unanswered: list[int] = []
        self.threads = [threading.Thread(target=self._win) for _ in range(AT_ONCE)]
        for thread in self.threads:
            thread.start()

    def _win(self) -> None:
        while True:
            with self.lock:
                deal = next(self.deals, None)
            if deal is None:
                return
            try:
                answer = self.api.call("POST", f"/deals/{deal}/win", {})
            except (OSError, http.client.HTTPException):
                self.unanswered.append(deal)
                return
            assert answer.status == 200, answer.text
            self.acknowledged.append(deal)


def furnish(api: Api) -> dict[int, int]:
    """Open deals of 100 dollars on organizations: the organization of each."""
    firms = [api.post("/organizations", {"name": f"Firm {number}"})["id"] for number in range(ACCOUNTS)]
    value = {"amount": str(WORTH), "currency": "USD"}
    deals = {}
    for number in range(DEALS):
        body = {"name": f"Deal {number}", "account_id": firms[number % ACCOUNTS], "value": value}
        deals[api.post("/deals", body)["id"]] = body["account_id"]
    return deals


def must_be_whole(api: Api, deals: dict[int, Any], acknowledged: set[int], asked: set[int]) -> set[int]:
    """Every win that was asked for is there with all that belongs to it, or with nothing; the deals that are won."""
    stored = {deal["id"]: deal for deal in api.all("/deals")}
    assert set(stored) == set(deals)
    won = {pk for pk, deal in stored.items() if deal["status"] == "won"}
    assert acknowledged <= won, "an acknowledged win is lost"
    assert won <= asked, "nothing was won that nobody asked for"
    for pk in asked:
        facts = [event["kind"] for event in api.get(f"/deals/{pk}/timeline")]
        assert facts.count("deal.won") == (pk in won), (pk, facts)
        assert bool(stored[pk]["won_at"]) == (pk in won)
    wins: dict[int, int] = defaultdict(int)
    for pk in won:
        wins[deals[pk]] += 1
    for firm in set(deals.values()):
        account = api.get(f"/organizations/{firm}")
        assert account["is_customer"] == bool(wins[firm])
        assert (account["won_count"], Decimal(account["won_value"]["amount"])) == (wins[firm], wins[firm] * WORTH)
        assert account["open_deal_count"] == sum(of == firm for of in deals.values()) - wins[firm]
    lanes = api.get("/deals/board")["lanes"]
    assert sum(lane["count"] for lane in lanes) == len(deals) - len(won), "totals of the stages"
    assert sum(Decimal(one["amount"]) for lane in lanes for one in lane["sums"]) == (len(deals) - len(won)) * WORTH
    return won


def test_a_server_killed_in_a_stream_of_wins_loses_none_and_halves_none(server: Server, olga: Api) -> None:
    deals = furnish(olga)
    todo, acknowledged = sorted(deals), set[int]()
    for least in KILLS:
        winners = Winners(olga, iter(todo))
        until(lambda here=winners, n=least: len(here.acknowledged) >= n, "the wins", seconds=60)  # type: ignore[misc]
        server.kill()
        for thread in winners.threads:
            thread.join(30)
        assert winners.unanswered, "it was killed in the middle"
        acknowledged |= set(winners.acknowledged)
        server.start()
        won = must_be_whole(olga, deals, acknowledged, acknowledged | set(winners.unanswered))
        acknowledged |= won
        todo = [pk for pk in todo if pk not in won]
        assert not wrong(server)
    for pk in todo:
        olga.post(f"/deals/{pk}/win")
    assert must_be_whole(olga, deals, set(deals), set(deals)) == set(deals)


def test_a_win_that_was_not_answered_is_asked_again_and_made_once(server: Server, olga: Api) -> None:
    """The caller cannot know whether it was made; with a key it need not."""
    account = olga.post("/organizations", {"name": "Acme"})["id"]
    deals = [olga.post("/deals", {"name": str(n), "account_id": account})["id"] for n in range(12)]
    answers: dict[int, int] = {}

    def win(pk: int) -> None:
        try:
            answers[pk] = olga.call("POST", f"/deals/{pk}/win", {}, Idempotency_Key=f"win-{pk}").status
        except (OSError, http.client.HTTPException):
            answers[pk] = 0

    threads = [threading.Thread(target=win, args=(pk,)) for pk in deals]
    for thread in threads:
        thread.start()
    until(lambda: sum(status == 200 for status in answers.values()) >= 3, "some wins")
    server.kill()
    for thread in threads:
        thread.join(30)
    server.start()
    again = {pk: olga.call("POST", f"/deals/{pk}/win", {}, Idempotency_Key=f"win-{pk}") for pk in deals}
    for pk, answer in again.items():
        assert answer.status in (200, 409), answer.text
        if answers[pk] == 200:
            assert (answer.status, answer.headers["Idempotency-Replayed"]) == (200, "true")
        elif answer.status == 409:
            assert answer.json["code"] == "in_flight", "a claim that was never answered is free again after a minute"
    for pk in (pk for pk, answer in again.items() if answer.status == 200):
        facts = [event["kind"] for event in olga.get(f"/deals/{pk}/timeline")]
        assert facts.count("deal.won") == 1
    assert not wrong(server)
