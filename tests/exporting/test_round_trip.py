"""What leaves comes home unchanged: export, import the file, and nothing in the firm is different."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.signing import Signer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steward.accounts.models import Account
from steward.accounts.operations import change_account, create_account, link_contact
from steward.contacts.models import Contact
from steward.contacts.operations import change_contact, create_contact
from steward.core.money import Money
from steward.deals.models import Deal, Stage
from steward.deals.operations import change_deal, lose_deal, open_deal, win_deal
from steward.exporting.files import export_list
from steward.exporting.lists import KINDS, Asked
from steward.fields.operations import create_field
from steward.importing import own_ids
from steward.team.models import Member
from tests.cast import member
from tests.importing.conftest import TakeIn

pytestmark = pytest.mark.every_database
TABLES = (
    "accounts.Account", "contacts.Contact", "contacts.EmailAddress", "contacts.Phone", "accounts.Membership",
    "deals.Deal", "deals.Stage", "fields.Field", "fields.Tag", "history.Event",
)  # fmt: skip
HOSTILE = [
    "=1+1",
    "+31 20 1",
    "-5",
    "@sum",
    "'=x",
    "a;b",
    "a, b",
    'say "hi"',
    "x|y",
    " ::: ",
    "é – ü",
    "_x000D_",
    "n\ufffe\uffff",
    "日本",
]
TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=12)).filter(lambda text: text.strip() != "")


def everything() -> dict[str, list[Any]]:
    """All rows of all records, with the events that told of changes."""
    found = {label: list(apps.get_model(label)._base_manager.order_by("pk").values()) for label in TABLES}
    found["history.Event"] = [one for one in found["history.Event"] if one["kind"] != "import.finished"]
    for model in (Account, Contact, Deal):
        through = model.tags.through
        found[f"tags of {model.__name__}"] = list(through._base_manager.order_by("pk").values())
    return found


def written(kind: str, by: Member, folder: Path, format: str = "csv") -> Path:  # noqa: A002
    """The exported file."""
    path = folder / f"{kind}.{format}"
    path.write_bytes(b"".join(export_list(Asked(kind), by=by, format=format).pieces))
    return path


def comes_home(kind: str, by: Member, take_in: TakeIn, folder: Path, format: str = "csv") -> dict[str, Any]:  # noqa: A002
    """Export and import; the firm must be as it was. Returns the report."""
    before = everything()
    (row,) = take_in(written(kind, by, folder, format))
    assert row.state == "done", row.problem
    counts = row.report["counts"]
    assert (row.report["refused"], row.report["first_errors"]) == (0, [])
    assert {(one["create"], one["update"]) for one in counts.values()} <= {(0, 0)}, ascii(row.report["first_updates"])
    assert everything() == before
    found: dict[str, Any] = row.report
    return found


@pytest.fixture
def rich(firm: Member) -> Member:
    """Custom fields of every type on every record; namesakes; a member who left; two pipelines' worth of deals."""
    gone = member("Gone", Member.Role.EMPLOYEE, [])
    for record in ("account", "contact", "deal"):
        for kind in ("text", "long_text", "number", "money", "date", "yes_no", "url", "email", "phone", "member"):
            create_field(by=firm, record=record, label=f"Own {kind}", type=kind)
        for kind in ("choice", "choices"):
            create_field(by=firm, record=record, label=f"Own {kind}", type=kind, options=["A, b", "C; d", "Plain"])
        create_field(by=firm, record=record, label="City", type="text")
        create_field(by=firm, record=record, label="Won value", type="text")
    values: dict[str, Any] = {
        "own_text": "=1+1", "own_long_text": "one\n\ntwo, three", "own_number": 1.234,
        "own_money": {"amount": "1.50", "currency": "EUR"}, "own_date": "2019-03-04", "own_yes_no": False,
        "own_url": "https://x.example/?a=1,2", "own_email": "a@b.example", "own_phone": "+31 20 1",
        "own_choice": "A, b", "own_choices": ["A, b", "C; d"], "city": "Ghost", "won_value": "much",
    }  # fmt: skip
    values["own_member"] = firm.pk
    for number in range(2):
        create_account(
            by=firm, name="Twin", city=f"=Gent{number}", tags=["a;b", "x, y", "plain"], custom=values, owner=gone,
            description="- first\n+ second", employees=7, annual_revenue="1234.5", as_customer=number == 0,
            website="https://twin.example", phone="+31 (0)20 123 4567", email="info@twin.example", line1="Straat 1",
        )  # fmt: skip
    parent, child = Account.objects.order_by("id")
    change_account(child, by=firm, parent=None)
    lone = create_account(by=firm, name="N/A", parent=parent, industry="retail")
    for number in range(2):
        person = create_contact(
            by=firm, emails=[f"ann{number}@x.example", f"second{number}@x.example"], first_name="Ann", last_name="Lee",
            phones=["+31 20 1234567", "reception; 2"], tags=["a|b"], custom=values, job_title="@CEO",
        )  # fmt: skip
        link_contact(parent, person, by=firm)
        link_contact(lone, person, by=firm)
    create_contact(by=firm, emails=["only@x.example"])
    stages = list(Stage.objects.order_by("id"))
    for number, account in enumerate([parent, child, lone]):
        deal = open_deal(
            by=firm, name="Roof", value=Money(1234 + number, ("USD", "JPY", "KWD")[number]), account=account,
            contact=Contact.objects.first(), stage=stages[number], custom=values, tags=["a;b"], description="= x",
            expected_close_on=dt.date(2027, 1, 2),
        )  # fmt: skip
        if number:
            win_deal(deal, by=firm, on=dt.date(2020, 3, 4)) if number == 1 else lose_deal(
                deal, by=firm, reason="+ dear"
            )
    open_deal(by=firm, name="Bare")
    return firm


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_a_list_comes_home_unchanged(rich: Member, take_in: TakeIn, tmp_path: Path, kind: str, format: str) -> None:  # noqa: A002
    """I3 of the peers: the own quoted export was rejected."""
    report = comes_home(kind, rich, take_in, tmp_path, format)
    assert report["rows"] == {"accounts": 2, "organizations": 3, "contacts": 3, "deals": 4}[kind]
    assert not report["creates"]["fields"]


def test_an_address_book_comes_home_unchanged(rich: Member, take_in: TakeIn, tmp_path: Path) -> None:
    change_contact(
        Contact.objects.order_by("id")[0], by=rich, line1="Straat 1; links", line2="c/o =x", city="'=Gent", region="OV",
        postal_code="9000", country="Belgium", linkedin="https://x.example/in/a,b", description="a\n\n; b, c\\n",
        job_title="N/A",
    )  # fmt: skip
    report = comes_home("contacts", rich, take_in, tmp_path, "vcf")
    assert report["rows"] == 3
    assert not report["creates"]["fields"]


@pytest.mark.parametrize("kind", ["organizations", "contacts", "deals"])
def test_it_comes_home_in_dutch_too(rich: Member, take_in: TakeIn, tmp_path: Path, kind: str) -> None:
    rich.language = "nl"
    rich.save()
    comes_home(kind, rich, take_in, tmp_path)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=4), format=st.sampled_from(["csv", "xlsx"]))
def test_any_text_comes_home_unchanged(
    firm: Member,
    take_in: TakeIn,
    tmp_path: Path,
    texts: list[tuple[str, str, str]],
    format: str,  # noqa: A002
) -> None:
    for name, city, tag in texts:
        try:
            create_account(by=firm, name=name, city=city, tags=[tag], description=f"{city}\n{tag}")
            create_contact(
                by=firm, emails=[], phones=["+31201234567"], first_name=name, last_name=city, allow_no_email=True
            )
        except Exception:  # noqa: BLE001, S112 - what cannot be kept at all is not exported
            continue
    comes_home("organizations", firm, take_in, tmp_path, format)
    comes_home("contacts", firm, take_in, tmp_path, format)
    comes_home("contacts", firm, take_in, tmp_path, "vcf")


def test_what_was_changed_in_the_file_changes_that_record_alone(rich: Member, take_in: TakeIn, tmp_path: Path) -> None:
    path = written("organizations", rich, tmp_path)
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("'=Gent1", "Lyon"), encoding="utf-8")
    (row,) = take_in(path)
    assert row.report["counts"]["accounts"]["update"] == 1
    assert list(Account.objects.order_by("id").values_list("city", flat=True)) == ["=Gent0", "Lyon", ""]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_ids_of_another_steward_match_nothing_and_the_report_says_so(
    firm: Member,
    take_in: TakeIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    format: str,  # noqa: A002
) -> None:
    acme = create_account(by=firm, name="Acme", website="https://acme.example")
    ann = create_contact(by=firm, emails=["ann@acme.example"], first_name="Ann")
    link_contact(acme, ann, by=firm)
    deal = open_deal(by=firm, name="Roof", account=acme, contact=ann)
    with monkeypatch.context() as there:
        there.setattr(own_ids, "_signer", lambda: Signer(key="theirs", salt="steward.vcard", sep="@"))
        files = [written(kind, firm, tmp_path, format) for kind in ("organizations", "contacts", "deals")]
    change_account(acme, by=firm, name="Globex", website="")  # the same numbers, somebody else
    change_contact(ann, by=firm, emails=["ben@globex.example"], first_name="Ben")
    change_deal(deal, by=firm, name="Floor")
    for path in files:
        (row,) = take_in(path)
        assert (row.state, row.report["refused"]) == ("done", 0), row.report["first_errors"]
        assert "another Steward" in str(row.report["first_adjusted"])
    for model, ours, theirs in ((Account, "Globex", "Acme"), (Contact, "Ben", "Ann"), (Deal, "Floor", "Roof")):
        assert list(model.objects.order_by("pk").values_list("name", flat=True)) == [ours, theirs]


def test_bare_numbers_of_earlier_exports_are_refused_kindly(rich: Member, take_in: TakeIn, tmp_path: Path) -> None:
    path = written("organizations", rich, tmp_path)
    path.write_text(
        re.sub(r"steward-account-(\d+)@[\w-]+", r"\1", path.read_text(encoding="utf-8-sig")), encoding="utf-8"
    )
    before = everything()
    (row,) = take_in(path)
    assert row.report["refused"] == 3
    assert "does not say which Steward it is a number of" in str(row.report["first_errors"])
    assert everything() == before
