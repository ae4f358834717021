"""Every table in ../shared/data ends in records or in named refusals: never a crash, never a silent loss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from steward.accounts.models import Account
from steward.contacts.models import Contact, EmailAddress
from steward.core.refused import Refused
from steward.deals.models import Deal
from steward.fields.models import Field
from steward.importing.models import Import, Refusal
from steward.importing.sources import Source, Unreadable
from steward.importing.sources.format import Format
from steward.importing.stored import path_of
from steward.importing.targets import PLURALS

from .conftest import TakeIn, counts

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
GROUPS = (
    "atomic_crm",
    "companies_house",
    "csv_edge",
    "csv_spectrum",
    "datablist",
    "northwind",
    "salesforce_dataloader",
    "xlsx",
    "maven_crm",
)
FILES = sorted(path for group in GROUPS for path in (DATA / group).glob("*") if path.suffix in (".csv", ".xlsx"))
RECORDS = ("accounts.Account", "contacts.Contact", "deals.Deal", "activities.Activity", "activities.Note")


def every_record() -> dict[str, list[Any]]:
    return {label: list(apps.get_model(label)._base_manager.order_by("id").values()) for label in RECORDS}


def id_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason=f"needs the example files in {DATA}")
@pytest.mark.parametrize("path", FILES, ids=id_of)
def test_a_real_file_ends_as_planned_in_records_or_in_named_refusals(path: Path, take_in: TakeIn) -> None:
    before = every_record()
    plan = plan_of(take_in, path)
    assert every_record() == before, "a plan writes no record"
    try:
        (row,) = take_in(path)
    except Refused as refusal:  # Unreadable as a table, or nothing in it that such records need
        said = refusal.message and refusal.field
    else:
        said = ""
    if said:
        assert every_record() == before
        assert plan is None, "the plan said so"
        return
    assert row.state == Import.State.DONE
    created, updated, unchanged, refused = counts(row)
    rows = list(Source(path_of(row.key), Format.of(row.format)).rows())
    assert created + updated + unchanged + refused == len(rows) == row.report["rows"], "every row is accounted for"
    assert Refusal.objects.filter(source=row).count() == refused
    assert all(Refusal.objects.filter(source=row).values_list("reason", flat=True))
    if plan is not None:
        names = ("rows", "refused", "counts", "first_errors")
        assert {name: plan[name] for name in names} == {name: row.report[name] for name in names}
    again(take_in, path, row)


def plan_of(take_in: TakeIn, path: Path) -> dict[str, Any] | None:
    """What the plan counts; nothing of a file that cannot be read as a table, or has a problem."""
    try:
        (planned,) = take_in(path, plan=True)
    except Unreadable:
        return None
    return None if planned.problem else planned.plan


def again(take_in: TakeIn, path: Path, first: Import) -> None:
    """The same file a second time changes nothing."""
    before = every_record()
    (second,) = take_in(path)
    for record, found in second.report["counts"].items():
        assert (found["create"], found["update"]) == (0, 0), (record, second.report)
    assert second.report["refused"] == first.report["refused"]
    assert every_record() == before


def test_people_of_atomic_crm_come_with_their_companies(take_in: TakeIn, shared_data: Path) -> None:  # O3, O4, M38
    (row,) = take_in(shared_data / "atomic_crm" / "contacts.csv")
    assert counts(row) == (500, 0, 0, 0)
    assert counts(row, "accounts")[0] == Account.objects.count() == 55
    assert Contact.objects.count() == EmailAddress.objects.count() == 500
    shelley = EmailAddress.objects.get(key="shelley_kerluke47@hotmail.com").contact
    assert (shelley.first_name, shelley.last_name, shelley.job_title) == ("Shelley", "Kerluke", "Ubiquitous")


def test_salesforce_deals_join_their_accounts_by_id(take_in: TakeIn, shared_data: Path) -> None:
    folder = shared_data / "salesforce_dataloader"
    accounts, deals = take_in(folder / "accountData.csv", folder / "opportunityData.csv")
    assert counts(accounts)[0] + counts(accounts)[3] == 423
    assert counts(deals)[0] + counts(deals)[3] == 38
    assert not Deal.objects.filter(account=None).exists()
    assert Account.objects.filter(name__contains="�").count() == 0, "Latin-1 was seen"
    assert {field.type for field in Field.objects.filter(label="Account ID")} == {"text"}
    won = Deal.objects.filter(status="won")
    assert won.exists()
    assert all(deal.won_at and deal.account and deal.account.is_customer for deal in won.select_related("account"))


def test_three_companies_with_almost_one_name_stay_three(take_in: TakeIn, shared_data: Path) -> None:
    (row,) = take_in(shared_data / "companies_house" / "basic_company_data_head.csv")
    assert counts(row)[0] == 3
    assert set(Account.objects.values_list("name", flat=True)) == {"! LIMITED", "! LTD", "!? LTD"}
    number = Field.objects.get(label="Company number")
    assert {account.custom[number.slot] for account in Account.objects.all()} == {"12778855", "08209948", "11399177"}


def test_names_of_records_are_plural_everywhere() -> None:
    assert set(PLURALS) == {"account", "contact", "deal", "activity", "note"}
