"""Many deals at once end as the same deals one by one would."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import create_accounts, prepare_account
from steward.contacts.operations import create_contact
from steward.core.money import Money
from steward.core.refused import Invalid, NotAllowed
from steward.deals.models import Deal, DealContact, Pipeline, Stage, StageTotal
from steward.deals.operations import (
    PreparedDeal,
    change_deals,
    create_deals,
    differences,
    ensure_stage,
    open_deal,
    prepare_deal,
    win_deal,
)  # fmt: skip
from steward.history.models import Event
from steward.search.models import Entry
from steward.team.models import Member

STATUS = {"Won": "won", "Lost": "lost"}


def maven(shared_data: Path, pipeline: Pipeline, by: Member) -> list[PreparedDeal]:
    """The 8,800 deals of Maven's CRM export, prepared; their organizations made."""
    with (shared_data / "maven_crm" / "sales_pipeline.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    names = sorted({row["account"] for row in rows} - {""})
    ids = create_accounts([prepare_account({"name": name}) for name in names], by)
    accounts = dict(zip(names, ids, strict=True))
    stages = {name: ensure_stage(pipeline, name, by=by) for name in sorted({row["deal_stage"] for row in rows})}
    return [
        prepare_deal({
            "name": row["product"],
            "stage": stages[row["deal_stage"]],
            "status": STATUS.get(row["deal_stage"], "open"),
            "value": Money.of(row["close_value"], "USD") if row["close_value"] else None,
            "account_id": accounts.get(row["account"]),
            "created_at": date.fromisoformat(row["engage_date"]) if row["engage_date"] else None,
            "closed_on": date.fromisoformat(row["close_date"]) if row["close_date"] else None,
        }, fields=[])
        for row in rows
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.every_database
def test_the_maven_pipeline_comes_in_whole(shared_data: Path, alice: Member, pipeline: Pipeline) -> None:
    create_deals(maven(shared_data, pipeline, alice), alice)
    status = Deal.objects.values_list("status", flat=True)
    assert {name: list(status).count(name) for name in ("won", "lost", "open")} == {
        "won": 4238, "lost": 2473, "open": 2089,
    }  # fmt: skip
    assert Deal.objects.filter(account__isnull=True).count() == 1425
    won = Deal.objects.filter(status="won")
    assert sum(deal.value_minor or 0 for deal in won) == 10_005_534_00
    linked = won.filter(account__isnull=False)
    assert sum(Account.objects.values_list("won_minor", flat=True)) == sum(deal.value_minor or 0 for deal in linked)
    kan_code = Account.objects.get(name="Kan-code")
    assert (kan_code.won_minor, kan_code.is_customer) == (341_455_00, True)
    assert dict(StageTotal.objects.values_list("stage__name", "count")) == {"Engaging": 1589, "Prospecting": 500}
    assert kan_code.customer_since == min(deal.won_at.date() for deal in won.filter(account=kan_code) if deal.won_at)
    assert Event.objects.filter(kind="deal.won").count() == 4238
    assert Entry.objects.filter(kind="deal").count() == 8800
    assert not list(differences())


def test_cards_keep_the_order_of_the_rows_above_those_that_are_there(alice: Member, stages: list[Stage]) -> None:
    open_deal(by=alice, name="old")
    create_deals([prepare_deal({"name": str(n)}) for n in range(3)], alice)
    assert list(Deal.objects.in_lane(stages[0]).values_list("name", flat=True)) == ["0", "1", "2", "old"]


def test_people_and_tags_come_along(alice: Member, pipeline: Pipeline) -> None:
    ilse = create_contact(by=alice, emails=["ilse@kan-code.example"])
    tomas = create_contact(by=alice, emails=["tomas@kan-code.example"])
    row = {"name": "Both", "contact": ilse, "contacts": [tomas, ilse], "tags": ["Hot", "New", "Hot"]}
    (pk,) = create_deals([prepare_deal(row)], alice)
    deal = Deal.objects.get(pk=pk)
    assert deal.contact_id == ilse.pk
    assert DealContact.objects.filter(deal=deal).count() == 2
    assert sorted(tag.name for tag in deal.tags.all()) == ["Hot", "New"]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"name": ""}, "name"),
        ({}, "name"),
        ({"name": "x", "status": "maybe"}, "status"),
        ({"name": "x", "version": 3}, "version"),
        ({"name": "x", "custom": {"nothing": 1}}, "custom.nothing"),
        ({"name": "x", "description": "a\0"}, "description"),
    ],
)
def test_a_row_that_cannot_be_a_deal_names_the_field(db: None, row: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        prepare_deal(row)
    assert refusal.value.field == field


def test_the_right_is_asked(bob: Member, pipeline: Pipeline) -> None:
    with pytest.raises(NotAllowed):
        create_deals([prepare_deal({"name": "x"})], bob)
    with pytest.raises(NotAllowed):
        change_deals({}, bob)
    assert not Deal.objects.exists()


class TestChanges:
    def test_what_is_stored_already_changes_nothing(self, alice: Member, pipeline: Pipeline, acme: Account) -> None:
        row = {
            "name": "Same", "value": Money(100, "USD"), "account": acme, "status": "won", "closed_on": date(2017, 3, 1),
            "created_at": date(2016, 10, 20), "tags": ["Hot"],
        }  # fmt: skip
        (pk,) = create_deals([prepare_deal(row)], alice)
        before = list(Deal.objects.values()), Event.objects.count()
        assert change_deals({pk: prepare_deal(row, creating=False)}, alice) == []
        assert (list(Deal.objects.values()), Event.objects.count()) == before

    def test_each_deal_takes_what_its_row_gives(
        self, alice: Member, stages: list[Stage], acme: Account, globex: Account
    ) -> None:
        one = open_deal(by=alice, name="one", value=Money(1, "USD"), account=acme)
        two = open_deal(by=alice, name="two", value=Money(2, "USD"), account=acme)
        three = win_deal(open_deal(by=alice, name="three", value=Money(4, "USD"), account=acme), by=alice)
        changed = change_deals(
            {
                one.pk: prepare_deal({"status": "won", "closed_on": date(2017, 5, 4)}, creating=False),
                two.pk: prepare_deal({"account": globex, "stage": stages[2], "tags": ["Moved"]}, creating=False),
                three.pk: prepare_deal({"status": "lost", "lost_reason": "Price"}, creating=False),
            },
            alice,
        )
        assert changed == [one.pk, two.pk, three.pk]
        acme.refresh_from_db()
        globex.refresh_from_db()
        assert (acme.won_minor, acme.won_count, acme.open_count) == (1, 1, 0)
        assert acme.customer_since == date(2017, 5, 4)
        assert (globex.open_minor, globex.open_count) == (2, 1)
        assert dict(StageTotal.objects.values_list("stage", "count")) == {stages[0].pk: 0, stages[2].pk: 1}
        kinds = set(Event.objects.filter(deal_id__in=changed).values_list("kind", flat=True))
        assert {"deal.won", "deal.lost", "deal.moved", "deal.changed"} <= kinds
        assert not list(differences())

    def test_the_last_won_deal_lost_ends_the_account(self, alice: Member, pipeline: Pipeline, acme: Account) -> None:
        deal = win_deal(open_deal(by=alice, name="only", account=acme), by=alice)
        change_deals({deal.pk: prepare_deal({"status": "open"}, creating=False)}, alice)
        acme.refresh_from_db()
        assert not acme.is_customer
