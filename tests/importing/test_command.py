"""`steward import` and `steward seed`: exit codes, error files, JSON."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from steward.accounts.models import Account
from steward.activities.models import Activity
from steward.activities.operations.rollups import differences as activity_differences
from steward.contacts.models import Contact, EmailAddress
from steward.deals.models import Deal
from steward.deals.operations import differences as deal_differences
from steward.importing.models import Import
from steward.search.index import find
from steward.team.models import Member
from steward.team.queries import MemberManager


def run(*arguments: str | Path, **options: Any) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("import", *map(str, arguments), stdout=out, **options)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.csv").write_text("Name,Employees\nKonex,5\nMax,6\n")
    (tmp_path / "mixed.csv").write_text(
        "Name,Employees\nKonex,5\nOdd,many\nEven,6\nFour,4\nFive,5\nSix,6\nSeven,7\nEight,8\nNine,9\nTen,10\nEleven,11\nTwelve,12\n"
    )
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    return tmp_path


def test_all_in_is_0(firm: Member, folder: Path) -> None:
    code, out = run(folder / "good.csv")
    assert code == 0
    assert "2 created" in out
    assert Account.objects.count() == 2


def test_some_refused_is_3_and_they_are_written(firm: Member, folder: Path) -> None:
    code, out = run(folder / "mixed.csv", errors=str(folder / "errors.csv"))
    assert code == 3
    assert "“many” is not a number" in out
    with (folder / "errors.csv").open(newline="", encoding="utf-8-sig") as file:
        lines = list(csv.reader(file))
    assert lines == [
        ["Name", "Employees", "Reason (not imported)"],
        ["Odd", "many", "Employees: “many” is not a number."],
    ]
    (folder / "errors.csv").write_text((folder / "errors.csv").read_text().replace(",many,", ",7,"))
    assert run(folder / "errors.csv", record="accounts")[0] == 0
    assert Account.objects.get(name="Odd").employees == 7


@pytest.mark.parametrize(
    "arguments", [["bad.csv"], ["missing.csv"], ["good.csv", "--map", "no.json"], ["good.csv", "--match", "Employees"]]
)
def test_nothing_done_is_1(firm: Member, folder: Path, arguments: list[str]) -> None:
    (folder / "no.json").write_text("not json")
    given = [str(folder / one) if "." in one else one for one in arguments]
    with pytest.raises((CommandError, SystemExit)) as caught:
        call_command("import", *given, stdout=StringIO())
    assert getattr(caught.value, "returncode", getattr(caught.value, "code", None)) == 1
    assert not Account.objects.exists()


def test_a_dry_run_says_what_would_happen_and_leaves_nothing(firm: Member, folder: Path) -> None:
    code, out = run(folder / "mixed.csv", dry_run=True, json=True)
    assert code == 3
    (result,) = json.loads(out)
    assert result["counts"]["accounts"] == {"create": 11, "update": 0, "unchanged": 0, "refused": 1}
    assert not Account.objects.exists()
    assert not Import.objects.exists()


def test_a_map_file_changes_what_columns_become(firm: Member, folder: Path) -> None:
    (folder / "map.json").write_text(json.dumps({"columns": {"Employees": "skip"}, "options": {"customers": True}}))
    assert run(folder / "mixed.csv", map=str(folder / "map.json"))[0] == 0
    assert Account.objects.customers().filter(employees=None).count() == 12


def test_without_an_owner_it_says_what_to_do(db: None, folder: Path) -> None:
    assert isinstance(Member.objects, MemberManager)
    for command, arguments in (("import", [str(folder / "good.csv")]), ("seed", ["--accounts", "1"])):
        with pytest.raises(CommandError, match="steward setup"):
            call_command(command, *arguments, stdout=StringIO())


@pytest.mark.every_database
@pytest.mark.slow
def test_seeded_data_is_consistent_and_the_same_every_time(firm: Member) -> None:
    out = StringIO()
    call_command("seed", "--accounts", "300", "--contacts", "450", "--deals", "700", "--events", "500", stdout=out)
    assert (Account.objects.count(), Contact.objects.count(), Deal.objects.count()) == (300, 450, 700)
    assert list(deal_differences()) == []
    assert list(activity_differences()) == []
    assert EmailAddress.objects.count() == 450
    assert Account.objects.customers().count() == Account.objects.filter(won_count__gt=0).count() > 100
    first = Account.objects.order_by("id").first()
    assert first is not None
    assert find(first.name, kind="account", among=None)[0].id == first.pk
    names = list(Account.objects.order_by("id").values_list("name", "won_minor", "industry"))
    steps = {(account.next_activity_on is None) for account in Account.objects.all()}
    assert steps == {True, False}
    assert Activity.objects.filter(done_at=None).count() == Account.objects.exclude(next_activity_id=None).count()
    call_command("seed", "--accounts", "20", stdout=out)
    assert list(deal_differences()) == []
    assert list(Account.objects.order_by("id").values_list("name", "won_minor", "industry"))[:300] == names


@pytest.mark.parametrize("arguments", [["--accounts", "0"], ["--accounts", "5", "--deals", "-1"]])
def test_senseless_sizes_are_refused(firm: Member, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("seed", *arguments, stdout=StringIO())
    assert not Account.objects.exists()
