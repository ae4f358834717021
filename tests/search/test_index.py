"""Finding records by any part of what names them: which, in which order, and for whom (T6)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steward.fields.models import Tag
from steward.search import index
from steward.search.index import Findable, drop, find, narrow, put, put_all
from steward.search.models import Entry
from steward.search.words import entry_text, needles, query

pytestmark = pytest.mark.django_db


def names(text: str, **options: Any) -> list[str]:
    """Titles of the accounts found."""
    return [hit.title for hit in find(text, **{"kind": "account", "among": None, **options})]


@pytest.fixture
def entries() -> None:
    """A few companies and a person."""
    put_all(
        [
            Findable("account", 1, "Kan-code", ["info@kan-code.com", "+31 (0)20 123-4567", "kan-code.com"]),
            Findable("account", 2, "Émile Żółć & Zoon", ["emile@zoon.nl"]),
            Findable("account", 3, "Konex", ["hallo@konex.example"], "Amsterdam"),
            Findable("account", 4, "Grand Konex", []),
            Findable("account", 5, "Bakkerij", ["jan@konexie.example"]),
            Findable("contact", 1, "Kan Person", ["kan@person.example"]),
        ]
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("konex", ["Konex", "Grand Konex", "Bakkerij"]),
        ("KONEX", ["Konex", "Grand Konex", "Bakkerij"]),
        ("kon", ["Konex", "Grand Konex", "Bakkerij"]),
        ("onex", ["Grand Konex", "Konex", "Bakkerij"]),
        ("konex grand", ["Grand Konex"]),
        ("zolc", ["Émile Żółć & Zoon"]),
        ("EMILE ZÓŁĆ", ["Émile Żółć & Zoon"]),
        ("kan code", ["Kan-code"]),
        ("code", ["Kan-code"]),
        ("an-co", ["Kan-code"]),
        ("info@kan", ["Kan-code"]),
        ("kan-code.com", ["Kan-code"]),
        ("zoon.nl", ["Émile Żółć & Zoon"]),
        ("1234567", ["Kan-code"]),
        ("020 123-45", ["Kan-code"]),
        ("+31 20 12 34", ["Kan-code"]),
        ("4", ["Grand Konex"]),
        ("k", ["Kan-code", "Konex"]),
        ("ko", ["Konex", "Grand Konex", "Bakkerij"]),
        ("Amsterdam", []),
        ("", []),
        ("   ", []),
    ],
)
def test_any_part_of_name_address_phone_domain_or_id_finds_the_best_first(  # T6
    entries: None, text: str, found: list[str]
) -> None:
    assert names(text) == found


HOSTILE = [
    "%", "%%%", "_", "%onex%", '"', '""', "'", "' OR 1=1 --", "konex' OR '1'='1", "konex AND NOT konex", "*", "k*",
    "^konex", "NEAR(kon onex)", "text:konex", "(konex", "konex)", "-konex", "{text}", "\\", "kon\\ex", "\0", "kon\0ex",
    "\ud800", "\u202ekonex", "x" * 1_000_000, "%" * 1_000_000, "ab " * 400_000, "🦊", "🦊🦊🦊🦊", "::::", "..a",
    "1e309", "9" * 400,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_text_is_only_text(entries: None, text: str) -> None:
    begun = time.perf_counter()
    found = names(text)
    rows, _count = narrow(Tag.objects.all(), text, kind="account")
    list(rows)
    assert time.perf_counter() - begun < 0.5
    assert len(found) <= 3


def test_a_change_replaces_and_a_drop_removes_what_was_findable(entries: None) -> None:
    put("account", 1, title="Renamed", parts=["new@example.com"])
    assert names("kan") == names("kan-code.com") == []
    assert names("renamed") == names("new@") == ["Renamed"]
    drop("account", [1, 3, 99])
    assert names("renamed") == []
    assert names("konex") == ["Grand Konex", "Bakkerij"]
    assert [hit.title for hit in find("kan", kind="contact", among=None)] == ["Kan Person"]


@pytest.mark.parametrize("few", [500, 0])
def test_hits_stay_inside_what_the_member_sees(entries: None, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(index, "FEW_VISIBLE", few)
    seen = Tag.objects.create(pk=4, name="seen", name_folded="seen")
    among = Tag.objects.filter(name="seen")
    for text in ("konex", "kon", "k", "gr", "4", "ex", "grand konex"):
        assert set(names(text, among=among)) <= {"Grand Konex"}
    assert names("konex", among=among) == ["Grand Konex"]
    assert names("1", among=among) == names("kan-code", among=among) == []
    rows, _count = narrow(Tag.objects.all(), "konex", kind="account")
    assert list(rows) == [seen]


def test_a_list_is_narrowed_alike_when_few_and_when_many_match(entries: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for pk in range(1, 7):
        Tag.objects.create(pk=pk, name=str(pk), name_folded=str(pk))

    def ids(text: str) -> list[int]:
        rows, _count = narrow(Tag.objects.order_by("id"), text, kind="account")
        return [row.pk for row in rows]

    texts = ["konex", "konex grand", "code", "020 123", "nothing at all", "", "k", "%"]
    few = [ids(text) for text in texts]
    monkeypatch.setattr(index, "LISTED", 0)
    assert [ids(text) for text in texts] == few
    assert few == [[3, 4, 5], [4], [1], [1], [], [1, 2, 3, 4, 5, 6], [1, 3], []]
    assert narrow(Tag.objects.all(), "konex", kind="account")[1] is not None


def test_a_search_asks_a_handful_of_questions(entries: None) -> None:
    for text in ("konex", "nothing", "020 123 456"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            names(text, limit=50)
        assert len(asked) <= 7


@pytest.mark.slow
def test_thousands_are_written_a_second() -> None:
    rows = [
        Findable("contact", n, f"Person Number{n} van Ende", [f"person{n}@example{n % 97}.com"]) for n in range(10_000)
    ]
    begun = time.perf_counter()
    put_all(rows)
    assert time.perf_counter() - begun < 4
    assert [hit.id for hit in find("number4242", kind="contact", among=None)] == [4242]
    assert len(find("person", kind="contact", among=None, limit=50)) == 50


LETTERS = st.text(alphabet="abAB éø-@.+%_\"' 19ß株", max_size=12)


def plainly(text: str, rows: list[Findable]) -> set[int]:
    """Which records must be found, said without any index."""
    asked = query(text)
    held = {row.record_id: (Entry(title=row.title), entry_text(row.title, row.parts, row.record_id)) for row in rows}
    ways = [way for words in asked.ways for starts in (True, False) if (way := needles(words, starts=starts))]
    found = {pk for pk, (_entry, words) in held.items() if any(all(part in words for part in way) for way in ways)}
    if asked.text:
        found |= {row.record_id for row in rows if query(row.title).text.startswith(asked.text)}
        found |= {row.record_id for row in rows if asked.is_number and row.record_id == int(asked.text)}
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(LETTERS, LETTERS), min_size=1, max_size=6), LETTERS)
def test_both_engines_find_what_a_plain_reading_finds(pairs: list[tuple[str, str]], text: str) -> None:
    Entry.objects.all().delete()
    rows = [Findable("deal", 10 + n, title, [part]) for n, (title, part) in enumerate(pairs)]
    put_all(rows)
    found = {hit.id for hit in find(text, kind="deal", among=None, limit=50)}
    assert found == plainly(text, rows)
    Tag.objects.all().delete()
    Tag.objects.bulk_create(Tag(pk=row.record_id, name="x", name_folded=str(row.record_id)) for row in rows)
    assert {hit.id for hit in find(text, kind="deal", among=Tag.objects.all(), limit=50)} == found
