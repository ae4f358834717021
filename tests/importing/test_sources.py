"""Reading files: encodings, delimiters, headers, broken rows, workbooks that lie."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from steward.importing.sources import Format, Source, Unreadable, guess_format, sheets
from steward.importing.sources.sheets import LARGEST_UNPACKED
from tests.support.workbooks import workbook

ROWS = "Name,City\nMüller,Köln\nDvořák,Brno\n"


def read(path: Path, language: str = "") -> tuple[Format, Source]:
    how = guess_format(path, language)
    return how, Source(path, how)


def put(folder: Path, content: bytes | str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("codec", "mark", "seen"),
    [
        ("utf-8", b"", "utf-8-sig"),
        ("utf-8-sig", b"", "utf-8-sig"),
        ("utf-16", b"", "utf-16"),
        ("utf-32", b"", "utf-32"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
    ],
)
def test_every_unicode_is_recognised(tmp_path: Path, codec: str, mark: bytes, seen: str) -> None:
    how, source = read(put(tmp_path, mark + ROWS.encode(codec)))
    assert how.encoding == seen
    assert source.columns == ["Name", "City"]
    assert [row.cells for row in source.rows()] == [["Müller", "Köln"], ["Dvořák", "Brno"]]


@pytest.mark.parametrize(
    ("language", "codec", "text"),
    [
        ("nl", "cp1252", "Coördinatie €"),
        ("de", "cp1252", "Straße"),
        ("cs", "cp1250", "Dvořák"),
        ("ru", "cp1251", "Привет"),
        ("ja", "cp932", "株式会社"),
        ("en", "latin-1", "caf\u00e9\u0081"),
    ],
)
def test_old_code_pages_follow_the_firms_language(tmp_path: Path, language: str, codec: str, text: str) -> None:
    how, source = read(put(tmp_path, f"Name\n{text}\nx\n".encode(codec)), language)
    assert how.encoding == codec
    assert next(source.rows()).cells == [text]


def test_utf8_with_a_few_strange_bytes_is_not_read_as_latin1(tmp_path: Path) -> None:
    """I10 of the peers: UTF-8 was read as Latin-1 without a word."""
    text = ("Zürich,Köln,Łódź\n" * 20).encode() + b"M\xfcnchen,x,y\n"
    how, source = read(put(tmp_path, b"A,B,C\n" + text))
    assert how.encoding == "utf-8-mixed"
    rows = [row.cells for row in source.rows()]
    assert rows[0] == ["Zürich", "Köln", "Łódź"]
    assert rows[-1] == ["München", "x", "y"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_seen_even_among_others(tmp_path: Path, delimiter: str) -> None:
    text = f"Name{delimiter}Fee{delimiter}Note\nA, B & C{delimiter}1,5{delimiter}x; y\nD{delimiter}2,5{delimiter}z\n"
    how, source = read(put(tmp_path, text.replace("A, B & C", '"A, B & C"') if delimiter == "," else text))
    if delimiter != ",":
        assert how.delimiter == delimiter
        assert [row.cells[0] for row in source.rows()] == ["A, B & C", "D"]


def test_lines_before_the_header_are_passed_over(tmp_path: Path) -> None:  # LinkedIn
    text = 'Notes:\n"When exporting, some e-mails are missing."\n\nFirst Name,Last Name,Company\nIlse,Dam,Konex\n'
    how, source = read(put(tmp_path, text))
    assert how.header == 4
    assert source.columns == ["First Name", "Last Name", "Company"]
    assert [(row.number, row.cells) for row in source.rows()] == [(5, ["Ilse", "Dam", "Konex"])]


def test_headers_become_distinct_names(tmp_path: Path) -> None:
    """I9 of the peers: a quoted header was read as an unknown column."""
    _how, source = read(put(tmp_path, '"Name *",,ID,id,\n x,y,1,2,\n'))
    assert source.columns == ["Name *", "Column 2", "ID", "id (2)", "Column 5"]


def test_rows_without_header_get_numbered_columns(tmp_path: Path) -> None:
    _how, source = read(put(tmp_path, "2021-01-01,15\n2021-01-02,16\n"))
    assert source.columns == ["Column 1", "Column 2"]
    assert len(list(source.rows())) == 2


def test_a_broken_row_does_not_take_its_neighbours(tmp_path: Path) -> None:  # attack 52
    text = 'Name,City\nA,x\n"B" broken,y\nC,z\nD,"never closed\nE,w\nF,v,too,many\nG\n\n,\nH,u\n'
    _how, source = read(put(tmp_path, text))
    rows = list(source.rows())
    assert [row.cells[0] for row in rows if not row.problem] == ["A", "C", "E", "G", "H"]
    problems = {row.number: row.problem for row in rows if row.problem}
    assert list(problems) == [3, 5, 7]
    assert "never closed" in problems[5]
    assert "4 values for 2 columns" in problems[7]


def test_a_value_of_ten_megabytes_is_refused_and_the_rest_read(tmp_path: Path) -> None:
    path = put(tmp_path, "Name,Text\nA,x\nB," + "y" * 10_000_000 + '\nC,"' + "z" * 3_000_000 + '"\nD,w\n')
    tracemalloc.start()
    _how, source = read(path)
    rows = list(source.rows())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [row.cells[0] for row in rows if not row.problem] == ["A", "D"]
    assert len([row for row in rows if row.problem]) == 2
    assert peak < 100 * 1024 * 1024


def test_line_ends_of_every_kind(tmp_path: Path) -> None:
    for end in ("\n", "\r\n", "\r"):
        text = f'Name,Text{end}A,"two{end}lines"{end}B,one{end}'
        _how, source = read(put(tmp_path, text))
        assert [row.cells for row in source.rows()] == [["A", f"two{end}lines"], ["B", "one"]]


@pytest.mark.parametrize(
    "name", ["comma_in_quotes", "empty", "escaped_quotes", "json", "newlines", "quotes_and_newlines", "simple", "utf8"]
)
def test_csv_spectrum_reads_as_its_authors_expect(shared_data: Path, name: str) -> None:
    folder = shared_data / "csv_spectrum"
    how = Format(header=1)
    source = Source(folder / f"csvs_{name}.csv", how)
    found = [dict(zip(source.columns, row.cells, strict=True)) for row in source.rows()]
    assert found == json.loads((folder / f"json_{name}.json").read_text())


def test_a_sheet_keeps_dates_numbers_and_leading_zeros(shared_data: Path) -> None:
    how, source = read(shared_data / "xlsx" / "inventory-table.xlsx")
    assert (how.kind, how.sheet) == ("sheet", "Sheet1")
    assert source.columns == ["Item", "Type", "Quantity"]
    assert next(source.rows()).cells == ["1", "Apple", "50"]
    _how, source = read(shared_data / "xlsx" / "date.xlsx")
    assert [row.cells for row in source.rows()] == [["2021-01-01", "15"], ["2021-01-02", "16"], ["255:10:10", "17"]]


def test_an_encrypted_workbook_is_refused_by_name(shared_data: Path) -> None:
    with pytest.raises(Unreadable, match="password"):
        guess_format(shared_data / "xlsx" / "pass_protected.xlsx")


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:  # attack 42
    path = workbook(tmp_path / "bomb.xlsx", "")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/big.bin", "w") as part:
        for _piece in range((LARGEST_UNPACKED >> 20) + 1):
            part.write(b"\0" * (1 << 20))
    assert path.stat().st_size < 2_000_000
    with pytest.raises(Unreadable, match="unpacks to more than"):
        guess_format(path)


FAR = {
    "plain": '<row r="1048576"><c s="1" r="XFD1048576"><v>1</v></c></row>',
    "other quotes": "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    "spaces": '<row r="1048576"><c r = "XFD1048576"><v>1</v></c></row>',
    "small letters": '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
    "an attribute before": '<row r="1048576"><c s=">" r="XFD1048576"><v>1</v></c></row>',
    "after a named one": '<row r="1048576"><c r="XFC1048576"/><c><v>1</v></c></row>',
    "without names": f'<row r="1048576">{"<c/>" * 16383}<c><v>1</v></c></row>',
    "a prefix": '<x:row xmlns:x="y" r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
}


@pytest.mark.parametrize("where", ["worksheets/sheet1.xml", "media/picture.png"])
@pytest.mark.parametrize("rows", FAR.values(), ids=list(FAR))
def test_a_sheet_with_one_value_at_its_far_corner_is_refused(tmp_path: Path, rows: str, where: str) -> None:
    """The reader keeps the whole rectangle in memory, and ends the process when there is not enough."""
    first = '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
    path = workbook(tmp_path / "far.xlsx", first + rows, sheet=where)
    with pytest.raises(Unreadable, match="too large"):
        guess_format(path)


@pytest.mark.parametrize("before", ['<!DOCTYPE a [<!ENTITY b "c">]>', "<a>", "\0"])
def test_a_sheet_that_is_no_plain_xml_is_refused(tmp_path: Path, before: str) -> None:
    path = workbook(tmp_path / "odd.xlsx", before)
    with pytest.raises(Unreadable, match="damaged"):
        guess_format(path)


@pytest.mark.parametrize("other", ["content.xml", "xl/workbook.bin"])
def test_a_workbook_of_two_kinds_at_once_is_refused(tmp_path: Path, other: str) -> None:
    path = workbook(tmp_path / "two.xlsx", "")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(other, "x")
    with pytest.raises(Unreadable, match="no XLSX workbook"):
        guess_format(path)


def test_sizes_that_the_archive_states_are_not_believed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "lie.xlsx", "x" * 100_000)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        real = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    assert data.count(real) >= 2
    path.write_bytes(bytes(data).replace(real, (10).to_bytes(4, "little")))
    with pytest.raises(Unreadable, match="damaged"):
        sheets.sheet_names(path)
