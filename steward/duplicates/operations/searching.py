"""Looking for pairs in all records: sign by sign, in the background. Killed, it goes on with the sign it was at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nlargest
from itertools import combinations, islice
from typing import Any

from django.db.models import Q
from django.db.transaction import atomic

from steward.core.clock import now
from steward.core.database import insert_all, update_all
from steward.duplicates.groups import groups, total
from steward.duplicates.keys import SIGNS, USUAL
from steward.duplicates.models import Crowd, Pair, Search
from steward.duplicates.rules import Ruling, rules_of
from steward.queue.jobs import beat, enqueue
from steward.queue.models import Run
from steward.queue.runs import advance, finish_run, start_run
from steward.team.firm import held
from steward.team.models import Member

from .holding import RIGHTS

STEPS = [(kind, sign) for kind, points in USUAL.items() for sign in points]
MOST_ALIKE = 30  # records with one key that are compared with each other
MOST_PAIRS = 200_000  # that one sign adds to the queue
MOST_CROWDS = 100  # the largest of a sign that are told
PART = 1_000
UNFINISHED = (Run.State.WAITING, Run.State.RUNNING)


class Stopped(Exception):
    """Somebody asked the search to stop."""


@atomic
def start_search(*, by: Member | None) -> Search:
    """Look for pairs in the background; the search's run says how far it is. One at a time: while one is under way,
    that one is returned. Needs the right to manage accounts or people."""
    if by is not None and not by.may(RIGHTS["contact"]):
        by.must(RIGHTS["account"])
    open_one = Search.objects.select_for_update(of=("self",)).filter(ended_at=None, run__state__in=UNFINISHED)
    found = open_one.select_related("run").order_by("-id").first()
    if found is not None:
        return found
    rulings = {kind: rules_of(kind) for kind in USUAL}
    rows = sum(total(kind, sign) for kind, sign in STEPS if rulings[kind].counts(sign))
    run = start_run("duplicates.search", by_id=by.pk if by else None, total=rows)
    search = Search.objects.create(by=by, run=run)
    enqueue("duplicates.search", lane="searches", search_id=search.pk)
    return search


@atomic
def stop_search(search: Search, *, by: Member) -> None:
    """Ask a search to stop; what it found so far stays. Who started it, or an admin."""
    if search.by_id != by.pk:
        by.must("settings.change")
    Run.objects.filter(pk=search.run_id or 0, state__in=UNFINISHED).update(cancel_asked=True)


def go_on(search_id: int) -> None:
    """Take the steps of a search that are left. What was no longer found goes, unless somebody dismissed it."""
    search = Search.objects.get(pk=search_id)
    if search.ended_at is None:
        with held():  # the firm's home region is asked for every number
            _go_on(search)


def _go_on(search: Search) -> None:
    rulings = {kind: rules_of(kind) for kind in USUAL}
    try:
        for number in range(search.step, len(STEPS)):
            kind, sign = STEPS[number]
            if rulings[kind].counts(sign):
                _Step(search, kind, sign, rulings[kind]).take()
            search.step = number + 1
            search.save(update_fields=["step", "done", "full"])
    except Stopped:
        _finish(search, Run.State.CANCELLED)
    else:
        _forget_the_rest(search, rulings)
        _finish(search, Run.State.DONE)


class _Step:
    """One sign of one kind of record. Taken again after a crash, it writes the same."""

    def __init__(self, search: Search, kind: str, sign: str, ruling: Ruling) -> None:
        self.search, self.kind, self.sign, self.ruling = search, kind, sign, ruling
        self.read = 0
        self.crowds: list[dict[str, Any]] = []

    def take(self) -> None:
        Crowd.objects.filter(search=self.search, kind=self.kind, sign=self.sign).delete()
        self._go_back()
        pairs = self._pairs()
        written = 0
        while part := list(islice(pairs, PART)):
            self._write(list(dict.fromkeys(part)))
            self._tick(0)
            written += len(part)
            if written >= MOST_PAIRS:
                self.search.full.append([self.kind, self.sign])
                break
        with atomic():
            insert_all(Crowd, nlargest(MOST_CROWDS, self.crowds, key=lambda crowd: int(crowd["count"])))
        self.search.done += self.read

    def _go_back(self) -> None:
        """What an attempt that was killed had counted is counted again."""
        if self.search.run_id:
            counted = Run.objects.values_list("done", flat=True).get(pk=self.search.run_id)
            advance(self.search.run_id, done=self.search.done - counted)

    def _tick(self, rows: int) -> None:
        beat()
        self.read += rows
        if self.search.run_id and not advance(self.search.run_id, done=rows):
            raise Stopped

    def _pairs(self) -> Iterator[tuple[int, int]]:
        for ids in groups(self.kind, self.sign, self._tick):
            if len(ids) > MOST_ALIKE:
                values = {"kind": self.kind, "sign": self.sign, "count": len(ids), "record_id": ids[0]}
                self.crowds.append({**values, "search_id": self.search.pk})
            else:
                yield from combinations(ids, 2)

    @atomic
    def _write(self, pairs: Sequence[tuple[int, int]]) -> None:
        bit = SIGNS[self.sign]
        known = {
            (row.a_id, row.b_id): row
            for row in Pair.objects.filter(kind=self.kind, a_id__in={a for a, _b in pairs})
        }  # fmt: skip
        old = [known[pair] for pair in pairs if pair in known]
        for row in old:
            row.signs = row.signs | bit if row.search_id == self.search.pk else bit
            row.search_id, row.score = self.search.pk, self.ruling.score(row.signs)
        update_all(old, ["signs", "search", "score"])
        values = {"kind": self.kind, "signs": bit, "score": self.ruling.score(bit), "search_id": self.search.pk}
        insert_all(Pair, [{**values, "a_id": a, "b_id": b} for a, b in pairs if (a, b) not in known])


@atomic
def _forget_the_rest(search: Search, rulings: dict[str, Ruling]) -> None:
    undecided = Pair.objects.filter(dismissed_at__isnull=True)
    undecided.filter(Q(search__isnull=True) | ~Q(search=search.pk)).delete()
    for kind, ruling in rulings.items():
        undecided.filter(kind=kind, score__lt=ruling.least).delete()
    Search.objects.filter(ended_at__isnull=False).exclude(pk=search.pk).delete()


@atomic
def _finish(search: Search, state: str) -> None:
    search.ended_at = now()
    search.save(update_fields=["ended_at"])
    if search.run_id:
        pairs = {kind: Pair.objects.filter(kind=kind, dismissed_at__isnull=True).count() for kind in USUAL}
        finish_run(search.run_id, state, **pairs)
