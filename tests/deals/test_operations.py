"""Opening, changing, moving, winning, losing, reopening and trashing deals, and what follows at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import begin_account
from steward.contacts.models import Contact
from steward.contacts.operations import create_contact
from steward.core.clock import now, today
from steward.core.money import Money
from steward.core.refused import Invalid, NotAllowed, Refused, Stale
from steward.deals import tasks
from steward.deals.models import Deal, DealContact, Pipeline, Stage, StageTotal
from steward.deals.operations import (
    add_contact,
    change_deal,
    differences,
    lose_deal,
    make_primary,
    move_deal,
    open_deal,
    purge_deals,
    refresh_every_figure,
    remove_contact,
    reopen_deal,
    restore_deal,
    trash_deal,
    win_deal,
)  # fmt: skip
from steward.history.models import Event
from steward.queue.jobs import work
from steward.search.models import Entry
from steward.team.models import ExchangeRate, Member, Workspace
from steward.team.operations import set_rate

USD = "USD"


@pytest.fixture
def deal(alice: Member, acme: Account, pipeline: Pipeline) -> Deal:
    """An open deal of Acme over 1,000 dollars."""
    return open_deal(by=alice, name="Press", value=Money(100_000, USD), account=acme)


@pytest.fixture
def ilse(alice: Member) -> Contact:
    """A person."""
    return create_contact(by=alice, first_name="Ilse", last_name="Moreno", emails=["ilse@kan-code.example"])


@pytest.fixture
def tomas(alice: Member) -> Contact:
    """Another person."""
    return create_contact(by=alice, first_name="Tomas", last_name="Field", emails=["tomas@kan-code.example"])


def kinds(**scope: Any) -> list[str]:
    """The kinds of facts recorded, oldest first."""
    return list(Event.objects.filter(**scope).order_by("id").values_list("kind", flat=True))


def everything() -> tuple[object, ...]:
    """All rows that a refused change could have touched."""
    return (
        list(Deal.objects.order_by("id").values()),
        list(Account.objects.order_by("id").values()),
        list(StageTotal.objects.order_by("id").values()),
        list(DealContact.objects.order_by("id").values()),
        Event.objects.count(),
        list(Entry.objects.order_by("id").values()),
    )


class TestOpening:
    def test_a_deal_lands_at_the_top_of_the_first_stage_and_counts_there(  # O5 O6
        self, alice: Member, stages: list[Stage], acme: Account
    ) -> None:
        first = open_deal(by=alice, name="One", value=Money(500, USD), account=acme)
        second = open_deal(by=alice, name="Two", value=Money(700, USD), account=acme)
        assert [d.pk for d in Deal.objects.in_lane(stages[0])] == [second.pk, first.pk]
        total = StageTotal.objects.get(stage=stages[0])
        assert (total.currency, total.count, total.minor) == (USD, 2, 1200)
        acme.refresh_from_db()
        assert (acme.open_count, acme.open_minor, acme.open_values) == (2, 1200, {USD: 1200})
        assert not acme.is_customer
        assert "deal.opened" in kinds(account=acme)
        assert Entry.objects.filter(kind="deal", record_id=second.pk).exists()

    def test_a_deal_needs_a_name(self, alice: Member, pipeline: Pipeline) -> None:  # O7
        before = everything()
        with pytest.raises(Invalid) as refusal:
            open_deal(by=alice, name="  ")
        assert refusal.value.field == "name"
        assert everything() == before

    @pytest.mark.parametrize("name", ["a\0b", "x" * 251, "\ud800"])
    def test_a_name_that_no_database_should_hold_is_refused(self, alice: Member, pipeline: Pipeline, name: str) -> None:
        with pytest.raises(Invalid):
            open_deal(by=alice, name=name)
        assert not Deal.objects.exists()

    def test_a_deal_without_value_counts_without_adding(self, alice: Member, stages: list[Stage]) -> None:
        deal = open_deal(by=alice, name="Unpriced")
        assert deal.value is None
        assert deal.currency == USD
        assert (StageTotal.objects.get().count, StageTotal.objects.get().minor) == (1, 0)

    def test_the_right_to_manage_deals_is_asked(self, bob: Member, pipeline: Pipeline) -> None:
        with pytest.raises(NotAllowed):
            open_deal(by=bob, name="Mine")
        assert not Deal.objects.exists()

    def test_without_a_pipeline_it_says_what_to_do(self, alice: Member) -> None:
        with pytest.raises(Refused) as refusal:
            open_deal(by=alice, name="Too early")
        assert refusal.value.code == "no_pipeline"

    def test_the_first_of_the_people_is_the_primary_contact(
        self, alice: Member, pipeline: Pipeline, ilse: Contact, tomas: Contact
    ) -> None:
        deal = open_deal(by=alice, name="Two people", contacts=[ilse, tomas])
        assert deal.contact == ilse
        assert DealContact.objects.filter(deal=deal).count() == 2
        assert kinds(contact_id=ilse.pk)[-1] == "deal.opened"


class TestWinning:
    def test_the_organization_is_an_account_at_once(self, alice: Member, deal: Deal, acme: Account) -> None:  # P4 P5
        won = win_deal(deal, by=alice)
        acme.refresh_from_db()
        assert won.status == Deal.Status.WON
        assert acme.is_customer
        assert acme.begun_by == Account.Begun.DEAL
        assert acme.customer_since == today()
        assert (acme.won_count, acme.won_minor, acme.won_values) == (1, 100_000, {USD: 100_000})
        assert (acme.open_count, acme.open_minor, acme.open_values) == (0, 0, {})
        assert (StageTotal.objects.get().count, StageTotal.objects.get().minor) == (0, 0)
        assert kinds(account=acme)[-2:] == ["deal.won", "account.began"]

    def test_a_day_in_the_past_is_the_day_it_was_won(self, alice: Member, deal: Deal, acme: Account) -> None:
        day = today() - timedelta(days=40)
        won = win_deal(deal, by=alice, on=day)
        acme.refresh_from_db()
        assert won.won_at is not None
        assert won.won_at.date() == day
        assert acme.customer_since == day

    def test_a_day_to_come_is_refused(self, alice: Member, deal: Deal) -> None:
        before = everything()
        with pytest.raises(Invalid) as refusal:
            win_deal(deal, by=alice, on=today() + timedelta(days=1))
        assert refusal.value.field == "on"
        assert everything() == before

    def test_twice_is_refused_and_counts_once(self, alice: Member, deal: Deal, acme: Account) -> None:
        win_deal(deal, by=alice)
        before = everything()
        with pytest.raises(Refused) as refusal:
            win_deal(deal, by=alice)
        assert refusal.value.code == "closed"
        assert everything() == before

    def test_without_the_right_nothing_changes(self, bob: Member, deal: Deal) -> None:
        before = everything()
        for change in (win_deal, lose_deal, reopen_deal, trash_deal, restore_deal):
            with pytest.raises(NotAllowed):
                change(deal, by=bob)
        assert everything() == before

    def test_the_right_to_manage_deals_is_enough(self, charlie: Member, deal: Deal, acme: Account) -> None:
        charlie.rights = ["deals.manage"]
        charlie.save()
        win_deal(deal, by=charlie)
        acme.refresh_from_db()
        assert acme.is_customer

    def test_where_accounts_begin_by_hand_a_won_deal_makes_none(
        self, alice: Member, deal: Deal, acme: Account, workspace: Workspace
    ) -> None:
        workspace.policies["account_begins"] = "hand"
        workspace.save()
        win_deal(deal, by=alice)
        acme.refresh_from_db()
        assert not acme.is_customer
        assert acme.won_minor == 100_000

    def test_a_deal_without_organization_is_won_too(self, alice: Member, pipeline: Pipeline) -> None:
        lone = open_deal(by=alice, name="Lone", value=Money(1, USD))
        assert win_deal(lone, by=alice).status == Deal.Status.WON
        assert not list(differences())

    def test_a_stale_version_is_refused(self, alice: Member, deal: Deal) -> None:
        change_deal(deal, by=alice, version=1, name="Changed meanwhile")
        before = everything()
        with pytest.raises(Stale):
            win_deal(deal, by=alice, version=1)
        assert everything() == before


class TestUnwinning:
    """Behaviours section 2: an account that began only by a deal leaves with its last won deal; others stay."""

    def test_reopening_the_last_won_deal_ends_the_account(self, alice: Member, deal: Deal, acme: Account) -> None:
        win_deal(deal, by=alice)
        reopen_deal(deal, by=alice)
        acme.refresh_from_db()
        assert not acme.is_customer
        assert (acme.won_count, acme.won_minor, acme.won_values) == (0, 0, {})
        assert (acme.open_count, acme.open_minor) == (1, 100_000)
        assert kinds(account=acme)[-2:] == ["deal.reopened", "account.ended"]

    def test_it_comes_back_whole_when_won_again(self, alice: Member, deal: Deal, acme: Account) -> None:
        win_deal(deal, by=alice)
        reopen_deal(deal, by=alice)
        win_deal(deal, by=alice)
        acme.refresh_from_db()
        assert acme.is_customer
        assert acme.won_minor == 100_000

    def test_one_won_deal_of_two_keeps_the_account(self, alice: Member, deal: Deal, acme: Account) -> None:
        other = open_deal(by=alice, name="Other", value=Money(5, USD), account=acme)
        win_deal(deal, by=alice)
        win_deal(other, by=alice)
        trash_deal(deal, by=alice)
        acme.refresh_from_db()
        assert acme.is_customer
        assert (acme.won_count, acme.won_minor) == (1, 5)

    def test_deleting_ends_and_restoring_begins_again(self, alice: Member, deal: Deal, acme: Account) -> None:
        win_deal(deal, by=alice)
        trash_deal(deal, by=alice)
        acme.refresh_from_db()
        assert (acme.is_customer, acme.won_minor) == (False, 0)
        assert not Entry.objects.filter(kind="deal").exists()
        restore_deal(deal, by=alice)
        acme.refresh_from_db()
        assert (acme.is_customer, acme.won_minor) == (True, 100_000)
        assert Entry.objects.filter(kind="deal", record_id=deal.pk).exists()

    def test_moving_it_to_another_organization_takes_the_account_along(
        self, alice: Member, deal: Deal, acme: Account, globex: Account
    ) -> None:
        win_deal(deal, by=alice)
        change_deal(deal, by=alice, account=globex)
        acme.refresh_from_db()
        globex.refresh_from_db()
        assert (acme.is_customer, acme.won_minor) == (False, 0)
        assert (globex.is_customer, globex.won_minor) == (True, 100_000)
        assert "deal.left" in kinds(account=acme)
        assert "deal.changed" in kinds(account=globex)

    def test_one_opened_by_hand_stays(self, alice: Member, deal: Deal, acme: Account) -> None:
        win_deal(deal, by=alice)
        begin_account(acme, by=alice, because="hand")
        reopen_deal(deal, by=alice)
        acme.refresh_from_db()
        assert acme.is_customer
        assert acme.won_minor == 0


class TestLosing:
    def test_the_reason_is_kept_and_told(self, alice: Member, deal: Deal, acme: Account) -> None:
        lost = lose_deal(deal, by=alice, reason="  Too  expensive ")
        assert (lost.status, lost.lost_reason) == (Deal.Status.LOST, "Too expensive")
        assert lost.lost_at is not None
        acme.refresh_from_db()
        assert acme.open_count == 0
        assert Event.objects.get(kind="deal.lost").data["reason"] == ": Too expensive"

    def test_a_lost_deal_is_reopened_before_it_is_won(self, alice: Member, deal: Deal) -> None:
        lose_deal(deal, by=alice)
        before = everything()
        with pytest.raises(Refused):
            win_deal(deal, by=alice)
        assert everything() == before
        reopened = reopen_deal(deal, by=alice)
        assert (reopened.status, reopened.lost_at, reopened.lost_reason) == (Deal.Status.OPEN, None, "")

    def test_an_open_deal_cannot_be_reopened(self, alice: Member, deal: Deal) -> None:
        before = everything()
        with pytest.raises(Refused):
            reopen_deal(deal, by=alice)
        assert everything() == before


class TestChanging:
    def test_values_are_stored_told_and_found(self, alice: Member, charlie: Member, deal: Deal, acme: Account) -> None:
        changed = change_deal(
            deal, by=alice, version=deal.version, name="Zürich press", value=Money(7, "EUR"), owner=charlie,
            expected_close_on=date(2027, 1, 31), tags=["Hot"],
        )  # fmt: skip
        assert changed.version == deal.version + 1
        assert changed.name_folded == "zurich press"
        acme.refresh_from_db()
        assert acme.open_values == {"EUR": 7}
        told = Event.objects.get(kind="deal.changed")
        assert [line["field"] for line in told.data["changes"]] == [
            "name", "value", "owner", "expected_close_on", "tags",
        ]  # fmt: skip
        assert Entry.objects.get(kind="deal").title == "Zürich press"
        assert not list(differences())

    def test_nothing_changed_is_nothing_told(self, alice: Member, deal: Deal) -> None:
        before = everything()
        change_deal(deal, by=alice, name="Press", value=Money(100_000, USD))
        assert everything() == before

    def test_an_unknown_field_is_refused_by_name(self, alice: Member, deal: Deal) -> None:
        before = everything()
        with pytest.raises(Invalid) as refusal:
            change_deal(deal, by=alice, status="won")
        assert refusal.value.field == "status"
        assert everything() == before

    def test_the_second_of_two_editors_is_told(self, alice: Member, deal: Deal) -> None:
        change_deal(deal, by=alice, version=1, name="First")
        before = everything()
        with pytest.raises(Stale):
            change_deal(deal, by=alice, version=1, name="Second")
        assert everything() == before

    def test_a_deal_in_the_trash_is_left_alone(self, alice: Member, deal: Deal, stages: list[Stage]) -> None:
        trash_deal(deal, by=alice)
        before = everything()
        refused: tuple[Callable[[], object], ...] = (
            lambda: change_deal(deal, by=alice, name="X"),
            lambda: move_deal(deal, by=alice, stage=stages[1]),
            lambda: win_deal(deal, by=alice),
            lambda: trash_deal(deal, by=alice),
        )
        for change in refused:
            with pytest.raises(Refused) as refusal:
                change()
            assert refusal.value.code == "in_trash"
        assert everything() == before

    def test_after_30_days_the_trash_is_emptied(self, alice: Member, deal: Deal, acme: Account) -> None:
        other = trash_deal(open_deal(by=alice, name="Younger", account=acme), by=alice)
        trash_deal(deal, by=alice)
        Deal.objects.filter(pk=deal.pk).update(deleted_at=now() - timedelta(days=31))
        assert purge_deals() == 1
        assert list(Deal.objects.values_list("id", flat=True)) == [other.pk]
        assert purge_deals() == 0
        assert not list(differences())

    def test_damaged_figures_are_found_and_mended(self, alice: Member, deal: Deal, acme: Account) -> None:
        Account.objects.filter(pk=acme.pk).update(open_minor=7)
        StageTotal.objects.update(count=9)
        assert len(list(differences())) == 2
        refresh_every_figure(by=alice)
        assert not list(differences())

    def test_a_new_tag_takes_its_right(self, charlie: Member, deal: Deal) -> None:
        charlie.rights = ["deals.manage"]
        charlie.save()
        before = everything()
        with pytest.raises(NotAllowed):
            change_deal(deal, by=charlie, tags=["Unheard of"])
        assert everything() == before


class TestMoving:
    def test_another_stage_takes_the_value_along(self, alice: Member, deal: Deal, stages: list[Stage]) -> None:
        moved = move_deal(deal, by=alice, stage=stages[2])
        assert moved.stage == stages[2]
        totals = dict(StageTotal.objects.values_list("stage", "count"))
        assert totals == {stages[0].pk: 0, stages[2].pk: 1}
        assert Event.objects.get(kind="deal.moved").data["from_stage"] == stages[0].name

    def test_a_card_goes_where_it_is_put(self, alice: Member, stages: list[Stage]) -> None:
        cards = [open_deal(by=alice, name=str(n)) for n in range(4)]

        def order() -> str:
            return "".join(Deal.objects.in_lane(stages[0]).values_list("name", flat=True))

        assert order() == "3210"
        move_deal(cards[3], by=alice, stage=stages[0], position=2)
        assert order() == "2130"
        move_deal(cards[3], by=alice, stage=stages[0], position=99)
        assert order() == "2103"
        move_deal(cards[0], by=alice, stage=stages[0], position=0)
        assert order() == "0213"
        move_deal(cards[0], by=alice, stage=stages[0], after=cards[1])
        assert order() == "2103"
        move_deal(cards[3], by=alice, stage=stages[0], before=cards[1])
        assert order() == "2310"

    def test_there_is_always_room_between_two_cards(self, alice: Member, stages: list[Stage]) -> None:
        one, two, three = (open_deal(by=alice, name=str(n)) for n in range(3))
        for card in [one, three] * 60:
            move_deal(card, by=alice, stage=stages[0], position=1)
            assert list(Deal.objects.in_lane(stages[0]))[1] == card
        assert two.pk

    def test_beside_a_deal_of_another_stage_is_refused(self, alice: Member, deal: Deal, stages: list[Stage]) -> None:
        other = open_deal(by=alice, name="Elsewhere", stage=stages[1])
        before = everything()
        with pytest.raises(Invalid):
            move_deal(deal, by=alice, stage=stages[2], before=other)
        assert everything() == before

    def test_a_closed_deal_is_not_moved(self, alice: Member, deal: Deal, stages: list[Stage]) -> None:
        win_deal(deal, by=alice)
        before = everything()
        with pytest.raises(Refused):
            move_deal(deal, by=alice, stage=stages[1])
        assert everything() == before


class TestPeople:
    def test_people_come_go_and_one_is_primary(self, alice: Member, deal: Deal, ilse: Contact, tomas: Contact) -> None:
        assert add_contact(deal, by=alice, contact=ilse).contact == ilse
        assert add_contact(deal, by=alice, contact=tomas).contact == ilse
        assert make_primary(deal, by=alice, contact=tomas).contact == tomas
        assert remove_contact(deal, by=alice, contact=tomas).contact == ilse
        assert remove_contact(deal, by=alice, contact=ilse).contact is None
        assert not DealContact.objects.exists()

    def test_nobody_is_on_a_deal_twice(self, alice: Member, deal: Deal, ilse: Contact) -> None:
        add_contact(deal, by=alice, contact=ilse)
        before = everything()
        with pytest.raises(Refused):
            add_contact(deal, by=alice, contact=ilse)
        assert everything() == before

    def test_all_people_at_once(self, alice: Member, deal: Deal, ilse: Contact, tomas: Contact) -> None:
        assert change_deal(deal, by=alice, contacts=[ilse, tomas]).contact == ilse
        assert change_deal(deal, by=alice, contacts=[tomas]).contact == tomas
        assert change_deal(deal, by=alice, contact=None).contact is None
        assert DealContact.objects.get().contact == tomas


class TestCurrencies:
    def test_totals_are_per_currency_and_converted_by_the_rate_of_the_day(
        self, alice: Member, pipeline: Pipeline, acme: Account
    ) -> None:
        ExchangeRate.objects.create(currency="EUR", on=today() - timedelta(days=100), rate="1.10")
        ExchangeRate.objects.create(currency="EUR", on=today() - timedelta(days=10), rate="1.20")
        for days, amount in ((50, 100_00), (5, 100_00), (300, 100_00)):
            deal = open_deal(by=alice, name=f"{days}", value=Money(amount, "EUR"), account=acme)
            win_deal(deal, by=alice, on=today() - timedelta(days=days))
        win_deal(open_deal(by=alice, name="yen", value=Money(5000, "JPY"), account=acme), by=alice)
        win_deal(open_deal(by=alice, name="dollars", value=Money(1_00, USD), account=acme), by=alice)
        acme.refresh_from_db()
        assert acme.won_values == {"EUR": 300_00, "JPY": 5000, USD: 1_00}
        assert acme.won_minor == 110_00 + 120_00 + 1_00  # no euro rate 300 days ago, none at all for yen
        assert not list(differences())

    def test_new_rates_are_brought_into_the_figures(self, alice: Member, pipeline: Pipeline, acme: Account) -> None:
        win_deal(open_deal(by=alice, name="yen", value=Money(5000, "JPY"), account=acme), by=alice)
        set_rate("JPY", on=today() - timedelta(days=1), rate=Decimal("0.01"), by=alice)
        assert list(differences())
        assert callable(tasks.count_again)
        assert work(["rest"]) == 1
        acme.refresh_from_db()
        assert acme.won_minor == 50_00
        assert not list(differences())
