"""Any page of any list: every row once, in order, ties and empty values included."""

from __future__ import annotations

import base64
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from steward.accounts.models import Account
from steward.core.paging import Sort, capped_count, page, page_before
from steward.core.refused import Invalid


def walk(sort: Sort, limit: int) -> list[int]:
    """The ids of the whole list, page by page."""
    found: list[int] = []
    cursor = None
    while True:
        one = page(Account.objects.all(), sort, cursor=cursor, limit=limit)
        found += [row.pk for row in one.items]
        if one.next is None:
            return found
        cursor = one.next


class EveryPage(TestCase):
    """Property: walking the pages gives each row once, in the list's order."""

    @settings(max_examples=40, deadline=None)
    @given(
        values=st.lists(st.one_of(st.none(), st.integers(0, 3)), max_size=12),
        limit=st.integers(1, 5),
        descending=st.booleans(),
    )
    def test_pages_hold_each_row_once_in_order_with_empty_values_last(
        self, values: list[int | None], limit: int, descending: bool
    ) -> None:
        Account.objects.all().delete()
        rows = [Account.objects.create(name="x", name_folded="x", employees=value) for value in values]
        ordered = sorted(
            rows, key=lambda row: (row.employees if row.employees is not None else 0, row.pk), reverse=descending
        )
        ordered.sort(key=lambda row: row.employees is None)
        assert walk(Sort("employees", descending, nullable=True), limit) == [row.pk for row in ordered]

    @settings(max_examples=40, deadline=None)
    @given(
        values=st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=2, max_size=12),
        limit=st.integers(1, 5),
        descending=st.booleans(),
    )
    def test_walking_back_gives_the_pages_that_were_there(
        self, values: list[int | None], limit: int, descending: bool
    ) -> None:
        Account.objects.all().delete()
        for value in values:
            Account.objects.create(name="x", name_folded="x", employees=value)
        sort, rows = Sort("employees", descending, nullable=True), Account.objects.all()
        pages = [page(rows, sort, limit=limit)]
        while cursor := pages[-1].next:
            pages.append(page(rows, sort, cursor=cursor, limit=limit))
        assert pages[0].previous is None
        for number in range(len(pages) - 1, 0, -1):
            before = page_before(rows, sort, cursor=pages[number].previous or "", limit=limit)
            assert [row.pk for row in before.items] == [row.pk for row in pages[number - 1].items]
            assert before.next == pages[number - 1].next
            assert (before.previous is None) == (number == 1)

    @settings(max_examples=60, deadline=None)
    @given(junk=st.one_of(st.text(max_size=40), st.recursive(st.none() | st.integers() | st.text(), st.lists)))
    def test_a_cursor_that_we_did_not_make_is_refused_or_harmless(self, junk: object) -> None:
        cursor = junk if isinstance(junk, str) else base64.urlsafe_b64encode(json.dumps(junk).encode()).decode()
        with suppress(Invalid):
            assert page(Account.objects.none(), Sort("employees", nullable=True), cursor=cursor).items == []


@pytest.mark.django_db
def test_a_count_stops_at_the_cap_and_says_so() -> None:
    for _ in range(4):
        Account.objects.create(name="x", name_folded="x")
    assert str(capped_count(Account.objects.all(), 3)) == "3+"
    assert str(capped_count(Account.objects.all(), 4)) == "4"
