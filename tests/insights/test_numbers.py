"""Insights over the Maven data: what page and API say is what the file adds up to (P24, P25)."""

from __future__ import annotations

import csv
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.activities.operations import create_activity
from steward.core.clock import now, today
from steward.core.money import Money
from steward.deals.models import Deal, Pipeline
from steward.deals.operations import create_deals, create_pipeline, ensure_stage, open_deal, prepare_deal, win_deal
from steward.team.models import Member, Workspace
from steward.team.operations import set_rate
from tests.cast import Api, signed_in

QUARTERS = {1: 1_134_672, 2: 3_086_111, 3: 2_982_255, 4: 2_802_496}


@pytest.fixture
def maven(furnished: Member, shared_data: Path) -> Member:
    """The deals of the Maven CRM file, with their organizations."""
    by, folder = furnished, shared_data / "maven_crm"
    pipeline = Pipeline.objects.get()
    stages = {name: ensure_stage(pipeline, name, by=by) for name in ("Prospecting", "Engaging")}
    with (folder / "accounts.csv").open() as file:
        accounts = {row["account"]: create_account(by=by, name=row["account"]).pk for row in csv.DictReader(file)}
    with (folder / "sales_pipeline.csv").open() as file:
        rows = [_deal(row, stages, accounts) for row in csv.DictReader(file)]
    create_deals(rows, by, facts=False)
    return by


def _deal(row: dict[str, str], stages: dict[str, Any], accounts: dict[str, int]) -> Any:
    state = row["deal_stage"]
    values: dict[str, Any] = {
        "name": row["opportunity_id"],
        "status": state.lower() if state in ("Won", "Lost") else "open",
        "stage": stages["Prospecting" if state == "Prospecting" else "Engaging"],
        "account_id": accounts.get(row["account"]),
    }
    if row["close_value"]:
        values["value"] = Money.of(row["close_value"], "USD")
    if row["close_date"]:
        values["closed_on"] = dt.date.fromisoformat(row["close_date"])
    return prepare_deal(values)


def text(answer: Any) -> str:
    """The page's text, which came well."""
    assert answer.status_code == 200, answer.content[:600]
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.slow
@pytest.mark.every_database
def test_the_maven_data_is_right_to_the_dollar(maven: Member) -> None:  # P20, P24, P25
    api, client = Api(maven), signed_in(maven)
    found = api.get("/insights/won_by_month", period="2017").json()
    by_quarter: dict[int, int] = {}
    for item in found["items"]:
        quarter = (dt.date.fromisoformat(item["key"]).month + 2) // 3
        by_quarter[quarter] = by_quarter.get(quarter, 0) + int(float(item["value"]["amount"]))
    assert by_quarter == QUARTERS
    assert found["total"] == {"count": 4238, "value": {"amount": "10005534.00", "currency": "USD"}}
    assert (found["first_month"], found["last_month"], found["missing"]) == ("2017-01-01", "2017-12-01", [])

    found = api.get("/insights/open_by_stage").json()
    counts = {item["label"]: item["count"] for item in found["items"]}
    assert (counts["Prospecting"], counts["Engaging"], found["total"]["count"]) == (500, 1589, 2089)

    won = Deal.objects.filter(status="won", account__isnull=False).values("account_id").distinct().count()
    assert api.get("/insights/without_next_step").json()["total"] == {"count": won, "value": None}
    ages = {item["key"]: item["count"] for item in api.get("/insights/by_last_contact").json()["items"]}
    assert ages == {"week": 0, "month": 0, "quarter": 0, "half": 0, "longer": 0, "never": won}

    client.get("/insights/")
    with CaptureQueriesContext(connection) as queries:  # opens on the last year in which a deal was won
        page = text(client.get("/insights/"))
    assert len(queries) <= 20, "\n".join(query["sql"][:160] for query in queries.captured_queries)
    for words in ("$10,005,534", "4,238 deals won in Jan 2017 – Dec 2017", "Mar 2017: $1,134,672",
                  'aria-checked="true" href="?period=2017"'):  # fmt: skip
        assert words in page


def test_what_is_planned_is_a_next_step(furnished: Member) -> None:  # P26
    account = create_account(by=furnished, name="Acme", as_customer=True)
    create_account(by=furnished, name="Globex", as_customer=True)
    create_account(by=furnished, name="Only an organization")
    assert Api(furnished).get("/insights/without_next_step").json()["total"]["count"] == 2
    create_activity(by=furnished, type="call", subject="Call", due_on=today(), account=account)
    assert Api(furnished).get("/insights/without_next_step").json()["items"] == [
        {"key": "", "label": "", "count": 1, "total": 2, "value": None, "values": [], "weighted": None}
    ]


def test_a_month_is_the_members_own(furnished: Member) -> None:
    deal = open_deal(by=furnished, name="Late", value=Money(5000_00, "USD"))
    win_deal(deal, by=furnished)
    Deal.objects.filter(pk=deal.pk).update(won_at=dt.datetime(2024, 3, 31, 23, 30, tzinfo=dt.UTC))
    assert "Mar 2024: $5,000" in text(signed_in(furnished).get("/insights/?period=2024"))
    furnished.time_zone = "Europe/Amsterdam"
    furnished.save()
    assert "Apr 2024: $5,000" in text(signed_in(furnished).get("/insights/?period=2024"))


def test_other_currencies_count_by_the_rate_of_their_day(furnished: Member) -> None:
    set_rate("EUR", on=dt.date(2024, 1, 1), rate=Decimal("1.10"), by=furnished)
    set_rate("EUR", on=dt.date(2024, 2, 10), rate=Decimal("1.20"), by=furnished)
    for day, currency in ((5, "EUR"), (20, "EUR"), (20, "USD"), (21, "GBP")):
        deal = open_deal(by=furnished, name=f"{currency} {day}", value=Money(1000_00, currency))
        win_deal(deal, by=furnished)
        Deal.objects.filter(pk=deal.pk).update(won_at=dt.datetime(2024, 2, day, 12, tzinfo=dt.UTC))
    found = Api(furnished).get("/insights/won_by_month", period="2024").json()
    february = found["items"][1]
    assert (february["count"], february["value"]) == (4, {"amount": "3300.00", "currency": "USD"})
    assert {one["currency"]: one["amount"] for one in february["values"]} == {
        "EUR": "2000.00", "GBP": "1000.00", "USD": "1000.00",
    }  # fmt: skip
    assert found["missing"] == ["GBP"]
    assert "Not in the total: GBP" in text(signed_in(furnished).get("/insights/?period=2024"))


def test_one_pipeline_is_looked_at_by_itself(furnished: Member) -> None:
    usual = Pipeline.objects.get()
    other = create_pipeline(by=furnished, name="Partners")
    talking = ensure_stage(other, "Talking", by=furnished)
    open_deal(by=furnished, name="A", value=Money(100_00, "USD"))
    open_deal(by=furnished, name="B", value=Money(700_00, "USD"), stage=talking)
    api = Api(furnished)
    amounts = [
        api.get("/insights/open_by_stage", **query).json()["total"]["value"]["amount"]
        for query in ({}, {"pipeline_id": usual.pk}, {"pipeline_id": other.pk})
    ]
    assert amounts == ["800.00", "100.00", "700.00"]
    assert "Partners · Talking" in text(signed_in(furnished).get("/insights/"))
    assert "Partners · Talking" not in text(signed_in(furnished).get(f"/insights/?pipeline={other.pk}"))


@pytest.mark.parametrize(
    ("days", "key"),
    [(0, "week"), (7, "week"), (8, "month"), (30, "month"), (31, "quarter"), (90, "quarter"), (91, "half"),
     (180, "half"), (181, "longer"), (None, "never")],
)  # fmt: skip
def test_every_account_is_in_one_age(furnished: Member, days: int | None, key: str) -> None:
    account = create_account(by=furnished, name="Acme", as_customer=True)
    if days is not None:
        Account.objects.filter(pk=account.pk).update(last_contact_at=now() - dt.timedelta(days=days))
    found = Api(furnished).get("/insights/by_last_contact").json()
    assert [item["key"] for item in found["items"] if item["count"]] == [key]
    assert found["total"]["count"] == 1


@pytest.mark.parametrize(
    "query", [{"period": "13m"}, {"period": "0000"}, {"period": "99999"}, {"period": "2017", "nonsense": "1"}]
)
def test_what_is_not_offered_is_refused(furnished: Member, query: dict[str, str]) -> None:
    assert Api(furnished).get("/insights/won_by_month", **query).status_code == 422
    if "nonsense" not in query:
        assert signed_in(furnished).get("/insights/", query).status_code == 422


def test_unknown_names_and_pipelines_are_not_there(furnished: Member) -> None:
    assert Api(furnished).get("/insights/passwords").status_code == 422
    assert Api(furnished).get("/insights/open_by_stage", pipeline_id=999).status_code == 404
    assert signed_in(furnished).get("/insights/?pipeline=999").status_code == 404
    assert signed_in(furnished).get("/insights/?pipeline=x").status_code == 404


def test_members_count_only_what_they_see(furnished: Member, charlie: Member, workspace: Workspace) -> None:
    workspace.policies["account_access"] = "assigned"
    workspace.save()
    charlie.rights = []
    charlie.save()
    hidden = create_account(by=furnished, name="Hidden", as_customer=True)
    create_account(by=furnished, name="Mine", as_customer=True, owner=charlie)
    win_deal(open_deal(by=furnished, name="H", value=Money(900_00, "USD"), account=hidden), by=furnished)
    open_deal(by=furnished, name="O", value=Money(500_00, "USD"), account=hidden)
    api = Api(charlie)
    names = ("won_by_month", "open_by_stage", "without_next_step", "by_last_contact")
    assert [api.get(f"/insights/{name}").json()["total"]["count"] for name in names] == [0, 0, 1, 1]
    page = text(signed_in(charlie).get("/insights/"))
    assert "$900" not in page
    assert "$500" not in page
    assert [Api(furnished).get(f"/insights/{name}").json()["total"]["count"] for name in names] == [1, 1, 2, 2]


def test_an_empty_firm_gets_sentences_and_no_charts(furnished: Member) -> None:
    page = text(signed_in(furnished).get("/insights/"))
    assert "No deal was won in this time" in page
    assert "There are no accounts yet" in page
    assert 'role="img"' not in page.split('id="insights"')[1].split("</main>")[0]


def test_strangers_are_sent_to_sign_in(workspace: Workspace, client: Any) -> None:
    assert client.get("/insights/").status_code == 302
