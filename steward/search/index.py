"""The index of findable records. Every operation that names a record writes it in its own transaction.

Writes: `put`, `put_all`, `drop`. Reads: `find` (the best few, for search boxes), `narrow` (a list to those that match).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from django.db import models

from steward.core.paging import Count

from .engines import engine, write
from .models import Entry, Line, place
from .words import Query, entry_text, needles, plain, query

T = TypeVar("T", bound=models.Model)
CANDIDATES = 100  # looked at before the best are chosen
FEW_VISIBLE = 500  # a member who sees no more is answered from these alone
LISTED = 10_000  # a list that matches more often walks its own order instead
_LAST = "\U0010ffff"


class Findable(NamedTuple):
    """A record to be found: `parts` are e-mail addresses, phones, domains and whatever else names it."""

    kind: str
    record_id: int
    title: str
    parts: Iterable[str] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A found record. `rank`: 0 its title or id, 1 the title begins so, 2 words begin so, 3 any part."""

    kind: str
    id: int
    title: str
    detail: str
    rank: int


def put(kind: str, record_id: int, *, title: str, parts: Iterable[str] = (), detail: str = "") -> None:
    """Make the record findable by `title` and `parts`, or bring its entry up to date. `detail` is shown with hits."""
    put_all([Findable(kind, record_id, title, parts, detail)])


def put_all(rows: Iterable[Findable]) -> None:
    """Many records at once, a thousand a statement; the last wins where a record comes twice."""
    lines = iter(rows)
    while batch := list(islice(lines, 1_000)):
        prepared = {place(row.kind, row.record_id): _prepared(row) for row in batch}
        write([prepared[key] for key in sorted(prepared)])


def drop(kind: str, ids: Iterable[int]) -> None:
    """Let these records be found no more."""
    waiting = iter(ids)
    while batch := [place(kind, pk) for pk in islice(waiting, 1_000)]:
        Entry.objects.filter(pk__in=batch).delete()


def find(text: str, *, kind: str, among: models.QuerySet[Any] | None, limit: int = 8) -> list[Hit]:
    """The best hits first: the title or id itself, titles that begin so, words that begin so, any part.

    `among` is the query set of the kind, scoped by `visible_to`; None where everything may be seen (and quicker: what
    lies in the trash has no entry). Case and accents do not count, nor the punctuation of phone numbers. Every word of
    `text` must be there, in any order.
    """
    asked = query(text)
    if not asked.text:
        return []
    few = _few(kind, among)
    found: dict[int, tuple[tuple[int, int], Line]] = {}
    for entries in _passes(asked, kind, among, limit) if few is None else [_matching(few, asked)]:
        for entry in entries:
            found.setdefault(entry.record_id, (_rank(entry, asked), entry))
        if len(found) >= limit:
            break
    best = sorted(found.values(), key=lambda one: (one[0], one[1].title_folded, one[1].record_id))
    return [Hit(kind, entry.record_id, entry.title, entry.detail, rank[0]) for rank, entry in best[:limit]]


def narrow(rows: models.QuerySet[T], text: str, *, kind: str) -> tuple[models.QuerySet[T], Count | None]:
    """Those of a list's `rows` that match `text`, in whatever order the list has, and how many when that is known.

    Few matches are named by their ids. Many are recognised while the list walks its own order, and their count is
    "at least so many", since counting a common part of a name would read the whole index. No text: the rows as given.
    """
    asked = query(text)
    if not text.strip():
        return rows, None
    if not asked.text:
        return rows.none(), None
    ways = [way for words in asked.ways if (way := needles(words) or needles(words, starts=True))]
    found: set[int] = set()
    for way in ways:
        found.update(engine().record_ids(kind, way, LISTED + 1))
    if not ways:
        found.update(_titles(asked, kind).values_list("record_id", flat=True)[: LISTED + 1])
    if len(found) <= LISTED:
        return rows.filter(pk__one_of=found), None
    some = models.Q() if ways else models.Q(title_folded__startswith=asked.text)
    for way in ways:
        all_there = models.Q()
        for needle in way:
            all_there &= models.Q(text__contains=needle)
        some |= all_there
    return rows.filter(models.Exists(_same(Entry.objects.filter(some), kind))), Count(LISTED, exact=False)


def _passes(asked: Query, kind: str, among: models.QuerySet[Any] | None, limit: int) -> Iterator[Iterable[Line]]:
    """Entries in ever wider circles; each is asked only when those before did not fill the list."""
    scoped = Entry.objects.filter(kind=kind)
    if among is not None:
        scoped = scoped.filter(models.Exists(among.order_by().filter(pk=models.OuterRef("record_id")).values("pk")))
    if asked.is_number:
        yield _lines(scoped.filter(pk=place(kind, int(asked.text))))
    yield _lines((_titles(asked, kind) & scoped).order_by("title_folded", "id")[:limit])
    for words in asked.ways:
        anywhere, starts = needles(words), needles(words, starts=True)
        found = engine().candidates(kind, anywhere, among, CANDIDATES) if anywhere else []
        if starts != anywhere and (not anywhere or len(found) >= CANDIDATES):
            yield engine().candidates(kind, starts, among, CANDIDATES)
        yield found


def _lines(entries: models.QuerySet[Entry]) -> list[Line]:
    return [Line(*row) for row in entries.values_list(*Line._fields)]


def _titles(asked: Query, kind: str) -> models.QuerySet[Entry]:
    """Entries whose title begins with the text: a range of an index."""
    return Entry.objects.filter(kind=kind, title_folded__gte=asked.text, title_folded__lt=asked.text + _LAST)


def _few(kind: str, among: models.QuerySet[Any] | None) -> list[Line] | None:
    """All that may be seen, when that is little: then no index has to be walked past what may not."""
    if among is None:
        return None
    ids = list(among.order_by().values_list("pk", flat=True)[: FEW_VISIBLE + 1])
    return None if len(ids) > FEW_VISIBLE else _lines(Entry.objects.filter(pk__in=[place(kind, pk) for pk in ids]))


def _matching(entries: Iterable[Line], asked: Query) -> list[Line]:
    """What the passes would find among these."""
    ways = [way for words in asked.ways for starts in (True, False) if (way := needles(words, starts=starts))]
    return [
        entry
        for entry in entries
        if entry.title_folded.startswith(asked.text)
        or (asked.is_number and entry.record_id == int(asked.text))
        or any(all(part in entry.text for part in way) for way in ways)
    ]


def _rank(entry: Line, asked: Query) -> tuple[int, int]:
    """Which circle the entry belongs to, and inside it those whose title has it before those whose address has it."""
    title = entry.title_folded
    if title == asked.text or str(entry.record_id) == asked.text:
        return 0, 0
    if title.startswith(asked.text):
        return 1, 0
    words = asked.ways[0]
    padded = f" {title}"
    if all(f" {word}" in padded for word in words):
        return 2, 0
    if any(all(f" {word}" in entry.text for word in way) for way in asked.ways):
        return 2, 1
    return 3, 0 if all(word in title for word in words) else 1


def _same(entries: models.QuerySet[Entry], kind: str) -> models.QuerySet[Entry, Any]:
    return entries.filter(pk=models.OuterRef("pk") + place(kind, 0)).values("pk")


def _prepared(row: Findable) -> tuple[Any, ...]:
    title = row.title[:300]
    return (
        place(row.kind, row.record_id),
        row.kind,
        row.record_id,
        title,
        plain(title)[:300],
        row.detail[:300],
        entry_text(title, row.parts, row.record_id),
    )
