"""Whatever happens to deals, in whatever order: kept figures equal a recount, and accounts are who they should be."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.core.money import Money
from steward.core.refused import Refused
from steward.deals.models import Deal, Pipeline, Stage, StageTotal
from steward.deals.operations import (
    change_deal,
    differences,
    lose_deal,
    move_deal,
    open_deal,
    reopen_deal,
    restore_deal,
    set_up_pipelines,
    trash_deal,
    win_deal,
)  # fmt: skip
from steward.team.models import Member, Workspace
from steward.team.policies import STYLES

MONEY = st.sampled_from([None, Money(0, "USD"), Money(12_345, "USD"), Money(99, "EUR"), Money(-5, "USD")])
STEP = st.tuples(
    st.sampled_from(["open", "win", "lose", "reopen", "trash", "restore", "move", "value", "account"]),
    st.integers(0, 4),
    st.integers(0, 3),
    MONEY,
)


class AnySequence(TestCase):
    """Win, lose, reopen, move, change, trash, restore: any of them, refused or not."""

    def setUp(self) -> None:
        Workspace.objects.create(name="Firm", currency="USD", policies=dict(STYLES["default"]))
        self.by = Member.objects.create(email="o@example.com", role=Member.Role.OWNER, status=Member.Status.ACTIVE)
        set_up_pipelines(by=self.by)
        self.stages = list(Stage.objects.in_order())
        self.accounts = [create_account(by=self.by, name=name) for name in ("Acme", "Globex")]

    @given(st.lists(STEP, min_size=1, max_size=25))
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_kept_figures_equal_a_recount(self, steps: list[tuple[str, int, int, Money | None]]) -> None:
        deals: list[Deal] = []
        for verb, which, place, value in steps:
            if verb == "open" or not deals:
                account = [*self.accounts, None, None][place]
                deals.append(
                    open_deal(by=self.by, name="D", value=value, account=account, stage=self.stages[which % 4])
                )
                continue
            try:
                self.do(verb, deals[which % len(deals)], place, value)
            except Refused:
                continue
        assert not list(differences())
        for account in Account.objects.all():
            won = Deal.objects.alive().filter(account=account, status="won").count()
            assert (account.won_count, account.is_customer) == (won, bool(won))

    def do(self, verb: str, deal: Deal, place: int, value: Money | None) -> None:
        """One change."""
        changes: dict[str, Callable[[], Any]] = {
            "win": lambda: win_deal(deal, by=self.by),
            "lose": lambda: lose_deal(deal, by=self.by),
            "reopen": lambda: reopen_deal(deal, by=self.by),
            "trash": lambda: trash_deal(deal, by=self.by),
            "restore": lambda: restore_deal(deal, by=self.by),
            "move": lambda: move_deal(deal, by=self.by, stage=self.stages[place], position=place),
            "value": lambda: change_deal(deal, by=self.by, value=value),
            "account": lambda: change_deal(deal, by=self.by, account=[*self.accounts, None, None][place]),
        }
        changes[verb]()


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads that start together; their results, or what they refused with."""
    ready = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(place: int, call: Callable[[], object]) -> None:
        ready.wait()
        try:
            results[place] = call()
        except Refused as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_of_two_who_win_a_deal_at_once_one_is_refused(alice: Member, pipeline: Pipeline, acme: Account) -> None:
    deal = open_deal(by=alice, name="Contested", value=Money(500, "USD"), account=acme)
    results = at_once(*[lambda: win_deal(deal, by=alice)] * 4)
    assert sum(isinstance(result, Refused) for result in results) == 3
    acme.refresh_from_db()
    assert (acme.won_count, acme.won_minor) == (1, 500)
    assert not list(differences())


@pytest.mark.django_db(transaction=True)
def test_deals_of_one_account_won_at_once_all_count(alice: Member, pipeline: Pipeline, acme: Account) -> None:
    deals = [open_deal(by=alice, name=str(n), value=Money(10**n, "USD"), account=acme) for n in range(6)]
    at_once(*[lambda deal=deal: win_deal(deal, by=alice) for deal in deals])
    acme.refresh_from_db()
    assert (acme.won_count, acme.won_minor, acme.open_count) == (6, 111_111, 0)
    assert StageTotal.objects.get().count == 0
    assert not list(differences())


@pytest.mark.django_db(transaction=True)
def test_deals_that_change_sides_at_once_do_not_wait_for_each_other_for_ever(
    alice: Member, stages: list[Stage], acme: Account, globex: Account
) -> None:
    here = open_deal(by=alice, name="here", value=Money(1, "USD"), account=acme, stage=stages[0])
    there = open_deal(by=alice, name="there", value=Money(2, "USD"), account=globex, stage=stages[1])
    for _round in range(5):
        at_once(
            lambda: change_deal(here, by=alice, account=globex, stage=stages[1]),
            lambda: change_deal(there, by=alice, account=acme, stage=stages[0]),
        )
        at_once(
            lambda: change_deal(here, by=alice, account=acme, stage=stages[0]),
            lambda: change_deal(there, by=alice, account=globex, stage=stages[1]),
        )
    assert not list(differences())


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_of_one_version_one_is_told(alice: Member, pipeline: Pipeline) -> None:
    deal = open_deal(by=alice, name="Draft")
    results = at_once(*[lambda n=n: change_deal(deal, by=alice, version=1, name=f"Name {n}") for n in range(4)])
    refused = [result for result in results if isinstance(result, Refused)]
    assert [refusal.code for refusal in refused] == ["stale"] * 3
