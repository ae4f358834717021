"""What cells say: numbers, days and moments as people and programs write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from steward.importing import cells
from steward.importing.cells import Unread
from steward.importing.sources import Row
from steward.importing.survey import Column, survey


@pytest.mark.parametrize(
    ("text", "comma", "value"),
    [
        ("1234.56", False, "1234.56"),
        ("1,234.56", False, "1234.56"),
        ("1.234,56", True, "1234.56"),
        ("1 234,56", True, "1234.56"),
        ("1\u00a0234,56", True, "1234.56"),
        ("1\u202f234,56", True, "1234.56"),
        ("1'234.56", False, "1234.56"),
        ("€ 12,50", True, "12.50"),
        ("$1,000", False, "1000"),
        ("1000 USD", False, "1000"),
        ("(250)", False, "-250"),
        ("250-", False, "-250"),
        ("-3", False, "-3"),
        ("1,7", True, "1.7"),
        ("200.000.000", True, "200000000"),
        ("0", False, "0"),
        ("0,00", True, "0.00"),
        ("75%", False, "75"),
        (".5", False, "0.5"),
        ("1e3", False, "1E+3"),
        ("1.1", False, "1.1"),
    ],
)
def test_numbers(text: str, comma: bool, value: str) -> None:
    assert cells.number(text, comma) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "comma"),
    [
        ("", False),
        ("abc", False),
        ("1.2.3", False),
        ("1,23,4", False),
        ("11-50", False),
        ("12 apples", False),
        ("--1", False),
        ("1,234.56", True),
        ("NaN", False),
        ("Infinity", False),
        ("1e9999", False),
        ("1.5", True),
    ],
)
def test_what_is_no_number(text: str, comma: bool) -> None:
    with pytest.raises(Unread):
        cells.number(text, comma)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2017-03-01", "dmy", date(2017, 3, 1)),
        ("2018/03/31", "mdy", date(2018, 3, 31)),
        ("10/20/2016", "mdy", date(2016, 10, 20)),
        ("3/1/2017", "mdy", date(2017, 3, 1)),
        ("3/1/2017", "dmy", date(2017, 1, 3)),
        ("26-02-2018 19:58", "dmy", date(2018, 2, 26)),
        ("30.09.2026", "dmy", date(2026, 9, 30)),
        ("12 Mar 2024", "dmy", date(2024, 3, 12)),
        ("12-mrt-2024", "dmy", date(2024, 3, 12)),
        ("Mar 12, 2024", "dmy", date(2024, 3, 12)),
        ("1st March 2024", "dmy", date(2024, 3, 1)),
        ("1. März 2024", "dmy", date(2024, 3, 1)),
        ("45631", "dmy", date(2024, 12, 5)),
        ("20240312", "dmy", date(2024, 3, 12)),
        ("1996-07-04 00:00:00.000", "dmy", date(1996, 7, 4)),
        ("31/12/99", "dmy", date(1999, 12, 31)),
        ("01/02/30", "dmy", date(2030, 2, 1)),
    ],
)
def test_days(text: str, order: str, day: date) -> None:
    assert cells.a_day(text, order) == day


def test_serial_days_of_old_macs_count_from_1904() -> None:
    assert cells.a_day("44169", "dmy", "1904") == date(2024, 12, 5)


@pytest.mark.parametrize(
    "text", ["2014-02-30", "31/12/2012", "13.13.2020", "yesterday", "2020", "12 Foo 2024", "0000-01-01", "99999999"]
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(Unread):
        cells.a_day(text, "mdy")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2006-04-15T03:23:15.000Z", datetime(2006, 4, 15, 3, 23, 15, tzinfo=UTC)),
        ("07/15/2009 02:14:45+0800", datetime(2009, 7, 14, 18, 14, 45, tzinfo=UTC)),
        ("07/13/2009T22:14:45-08:00", datetime(2009, 7, 14, 6, 14, 45, tzinfo=UTC)),
        ("7/13/2009 2:05 PM", datetime(2009, 7, 13, 14, 5, tzinfo=UTC)),
        ("2026-11-22 12:00:00", datetime(2026, 11, 22, 12, tzinfo=UTC)),
    ],
)
def test_moments(text: str, moment: datetime) -> None:
    with timezone.override("UTC"):
        assert cells.moment(text, "mdy")[1] == moment


def test_one_value_decides_the_order_of_a_whole_column() -> None:
    for rows, order in (
        (["02/01/2014", "31/12/2012"], "dmy"),
        (["02/01/2014", "12/31/2012"], "mdy"),
        (["02.01.2014"], "dmy"),
    ):
        columns, _count = survey(["a"], [Row(n, [text]) for n, text in enumerate(rows, 2)])
        assert columns[0].date_order(month_country=True) == order
    columns, _count = survey(["a"], [Row(2, ["02/01/2014"])])
    assert [columns[0].date_order(month_country=us) for us in (True, False)] == ["mdy", "dmy"]


def test_one_value_decides_how_a_column_writes_numbers() -> None:
    def style(*texts: str, comma_country: bool = False) -> str:
        column = Column("a")
        for row, text in enumerate(texts):
            column.see(text, row)
        return column.number_style(comma_country)

    assert style("1.234", "1,5") == "comma"
    assert style("1,234", "1.5") == "point"
    assert style("1.234") == "point"
    assert style("1.234", comma_country=True) == "comma"
    assert style("200.000.000") == "comma"
    assert style("12", "13", comma_country=True) == "point"
