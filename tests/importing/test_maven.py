"""The main job on real input: 85 companies, 8,800 deals, to the last dollar (../shared/data/README.md section 2)."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from django.db.models import Count, Max, Sum

from steward.accounts.models import Account
from steward.deals.models import Deal, Stage, StageTotal
from steward.deals.operations import differences
from steward.fields.models import Field
from steward.importing.models import Adjustment, Import, Refusal
from steward.search.models import Entry

from .conftest import TakeIn, counts

pytestmark = [pytest.mark.slow, pytest.mark.every_database]


def maven(shared_data: Path) -> list[Path]:
    return [shared_data / "maven_crm" / name for name in ("accounts.csv", "sales_pipeline.csv")]


def test_two_files_come_in_as_planned_exactly_and_whole_and_once(take_in: TakeIn, shared_data: Path) -> None:
    # The files come in one time for all that is asked of them: that takes seconds.
    planned = take_in(*maven(shared_data), plan=True)
    assert not Account.objects.exists()
    assert not Deal.objects.exists()
    ran = take_in(*maven(shared_data))
    accounts, deals = ran
    they_came_in_as_guessed_exactly(accounts, deals)
    every_organization_with_a_won_deal_is_an_account_worth_what_the_file_says(shared_data)
    nothing_of_the_files_is_dropped(accounts, deals, shared_data)
    the_plan_counted_what_the_run_did(planned, ran)
    a_pipeline_that_nobody_used_took_the_stages_of_the_file()

    before = list(Account.objects.order_by("id").values()), list(Deal.objects.order_by("id").values())
    accounts, deals = take_in(*maven(shared_data))
    assert (counts(accounts), counts(deals)) == ((0, 0, 85, 0), (0, 0, 8800, 0)), "the same files again"
    assert before == (list(Account.objects.order_by("id").values()), list(Deal.objects.order_by("id").values()))


def they_came_in_as_guessed_exactly(accounts: Import, deals: Import) -> None:  # P2-P5, P20, O8
    assert (counts(accounts), counts(deals)) == ((85, 0, 0, 0), (8800, 0, 0, 0))

    assert Account.objects.count() == 85
    by_status = {
        row["status"]: row for row in Deal.objects.values("status").annotate(n=Count("id"), s=Sum("value_minor"))
    }
    assert {name: row["n"] for name, row in by_status.items()} == {"won": 4238, "lost": 2473, "open": 2089}
    assert by_status["won"]["s"] == 10_005_534_00
    assert by_status["lost"]["s"] == 0, "zero is a value"
    assert by_status["open"]["s"] is None, "empty is none"
    stages = (
        Deal.objects.filter(status="open").values_list("stage__name").annotate(Count("id")).order_by("stage__position")
    )
    assert list(stages) == [("Prospecting", 500), ("Engaging", 1589)]
    assert Deal.objects.filter(account=None).count() == 1425
    assert Deal.objects.aggregate(most=Max("value_minor"))["most"] == 30_288_00
    quarters = [
        Deal.objects.filter(status="won", won_at__year=2017, won_at__quarter=q).aggregate(s=Sum("value_minor"))["s"]
        for q in (1, 2, 3, 4)
    ]
    assert quarters == [113467200, 308611100, 298225500, 280249600]

    kan = Account.objects.get(name="Kan-code")
    assert (kan.won_minor, kan.won_values, kan.is_customer) == (341_455_00, {"USD": 341_455_00}, True)
    assert Account.objects.filter(parent__isnull=False).count() == 15
    assert Account.objects.get(name="Bluth Company").parent == Account.objects.get(name="Acme Corporation")
    assert list(differences()) == []
    assert Entry.objects.count() == 8885
    assert not Refusal.objects.exists()
    assert not Adjustment.objects.exists()


def every_organization_with_a_won_deal_is_an_account_worth_what_the_file_says(shared_data: Path) -> None:  # P4, P20
    sums: dict[str, int] = defaultdict(int)
    with maven(shared_data)[1].open(newline="") as file:
        for row in csv.DictReader(file):
            if row["deal_stage"] == "Won":
                sums[row["account"]] += int(row["close_value"]) * 100
    assert dict(Account.objects.customers().values_list("name", "won_minor")) == dict(sums)


def nothing_of_the_files_is_dropped(accounts: Import, deals: Import, shared_data: Path) -> None:
    with maven(shared_data)[1].open(newline="") as file:
        rows = {row["opportunity_id"]: row for row in csv.DictReader(file)}
    slots = {field.label: field.slot for field in Field.objects.filter(standard=False)}
    assert set(slots) == {"Year established", "Opportunity id", "Imported owner"}
    for deal in Deal.objects.select_related("account", "stage"):
        row = rows.pop(deal.custom[slots["Opportunity id"]])
        assert deal.custom[slots["Imported owner"]] == row["sales_agent"]
        assert deal.name == (f"{row['account']} – {row['product']}" if row["account"] else row["product"])
        assert (deal.account.name if deal.account else "") == row["account"]
        closed = deal.won_at or deal.lost_at
        assert (closed.date().isoformat() if closed else "") == row["close_date"]
        assert not row["engage_date"] or deal.created_at.date().isoformat() == row["engage_date"]
    assert not rows
    acme = Account.objects.get(name="Acme Corporation")
    assert (
        acme.industry,
        str(acme.annual_revenue),
        acme.employees,
        acme.country,
        acme.custom[slots["Year established"]],
    ) == (
        "technolgy",
        "1100.04",
        2822,
        "United States",
        1996,
    )
    assert len(deals.report["creates"]["unknown_owners"]) == 30
    assert deals.report["creates"]["unknown_owners"]["Darcel Schlecht"] == 747
    assert accounts.report["creates"]["options"] == {"Industry": ["technolgy"]}


def the_plan_counted_what_the_run_did(planned: list[Import], ran: list[Import]) -> None:
    for plan, report in zip([row.plan for row in planned], [row.report for row in ran], strict=True):
        assert {name: plan[name] for name in report if name != "creates"} == {
            name: report[name] for name in report if name != "creates"
        }
        assert {name: plan["creates"][name] for name in report["creates"]} == report["creates"]
    assert Import.objects.filter(state="done").count() == 2


def a_pipeline_that_nobody_used_took_the_stages_of_the_file() -> None:
    assert list(Stage.objects.order_by("position").values_list("name", flat=True)) == ["Prospecting", "Engaging"]
    totals = StageTotal.objects.values_list("stage__name", "currency", "count", "minor").order_by("stage__position")
    assert list(totals) == [("Prospecting", "USD", 500, 0), ("Engaging", "USD", 1589, 0)]
