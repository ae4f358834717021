"""Policies, styles and rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from steward.core.refused import Invalid, NotAllowed, Stale
from steward.history.models import Event
from steward.team.models import ExchangeRate, Member, Workspace
from steward.team.operations import apply_style, change_policy, change_workspace, remove_rate, set_rate
from steward.team.policies import POLICIES, STYLES, policy, sees_every_account
from steward.team.policy_words import QUESTIONS, STYLE_CARDS
from tests.cast import member, signed_in
from tests.support.rows import nothing_changes

DAY = date(2026, 11, 22)


def test_every_answer_of_every_policy_has_words() -> None:
    assert list(QUESTIONS) == list(POLICIES)
    for name, answers in POLICIES.items():
        assert [answer.value for answer in QUESTIONS[name].answers] == answers
    assert {card.name for card in STYLE_CARDS} == set(STYLES)


def test_a_policy_holds_from_the_next_question_on(alice: Member) -> None:
    assert policy("account_access") == "everyone"
    (change,) = change_policy("account_access", "assigned", by=alice)
    assert (change.before, change.policy) == ("Everybody", "account_access")
    assert policy("account_access") == "assigned"


def test_the_preview_counts_the_people_it_touches(alice: Member, bob: Member, charlie: Member) -> None:
    change = next(one for one in apply_style("taxdome", by=alice, preview=True) if one.policy == "account_access")
    assert "1 employee" in change.effect, "Bob; Charlie may view all accounts"
    apply_style("taxdome", by=alice)
    assert (sees_every_account(bob), sees_every_account(charlie), sees_every_account(alice)) == (False, True, True)


def test_the_same_answer_changes_nothing(alice: Member) -> None:
    with nothing_changes():
        assert change_policy("account_access", "everyone", by=alice) == []


def test_looking_changes_nothing(alice: Member) -> None:
    for style in STYLES:
        with nothing_changes():
            apply_style(style, by=alice, preview=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [("account_access", "none"), ("nothing", 1), ("contacts_at_least", True), ("billing_stage_required", 0)],
)
def test_what_is_no_answer_is_refused_by_name(name: str, value: Any, alice: Member) -> None:
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        change_policy(name, value, by=alice)
    assert refusal.value.field == name


def test_only_an_owner_decides(workspace: Workspace, charlie: Member) -> None:
    for by in (charlie, member("Adam", Member.Role.ADMIN, [])):
        with nothing_changes(), pytest.raises(NotAllowed):
            change_policy("account_access", "assigned", by=by)
        with nothing_changes(), pytest.raises(NotAllowed):
            apply_style("pipedrive", by=by, preview=True)


def test_an_owner_who_looked_at_older_policies_is_told(alice: Member, workspace: Workspace) -> None:
    change_policy("account_access", "assigned", by=alice, version=1)
    with nothing_changes(), pytest.raises(Stale):
        apply_style("pipedrive", by=alice, version=1)


def test_a_rate_is_set_and_set_again_for_its_day(alice: Member) -> None:
    set_rate("eur", on=DAY, rate=Decimal("1.08"), by=alice)
    set_rate("EUR", on=DAY, rate=Decimal("1.0912345678"), by=alice)
    assert list(ExchangeRate.objects.values_list("currency", "on", "rate")) == [("EUR", DAY, Decimal("1.09123457"))]
    assert Event.objects.filter(kind="rate.set").count() == 2
    remove_rate(ExchangeRate.objects.get(), by=alice)
    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize(
    ("currency", "rate", "field"),
    [
        ("USD", "1", "currency"),
        ("XXX", "1", "currency"),
        ("EUR", "0", "rate"),
        ("EUR", "-1", "rate"),
        ("EUR", "NaN", "rate"),
        ("EUR", "Infinity", "rate"),
        ("EUR", "1e20", "rate"),
        ("EUR", "1e-12", "rate"),
    ],
)
def test_what_is_no_rate_is_refused_by_name(currency: str, rate: str, field: str, alice: Member) -> None:
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        set_rate(currency, on=DAY, rate=Decimal(rate), by=alice)
    assert refusal.value.field == field


def test_employees_set_no_rates(charlie: Member) -> None:
    with nothing_changes(), pytest.raises(NotAllowed):
        set_rate("EUR", on=DAY, rate=Decimal(1), by=charlie)


def test_the_firms_language_and_zone_hold_for_members_who_chose_none(
    alice: Member, bob: Member, workspace: Workspace
) -> None:
    change_workspace(workspace, by=alice, language="nl", time_zone="Asia/Jakarta")
    assert '<html lang="nl"' in signed_in(bob).get("/settings/profile/").content.decode()
    Member.objects.filter(pk=bob.pk).update(language="en")
    assert '<html lang="en"' in signed_in(bob).get("/settings/profile/").content.decode()
