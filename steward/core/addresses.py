"""Addresses of pages: what Django's `reverse` says, asked once for each kind of page."""

from __future__ import annotations

from functools import cache

from django.urls import reverse

_MARK = 7_000_000_000_000_000_000


def address(name: str, *ids: int) -> str:
    """`reverse(name, args=ids)`. A page names dozens of addresses that differ in their ids alone."""
    return _shape(name, len(ids)).format(*ids)


@cache  # the addresses do not change while the process lives
def _shape(name: str, count: int) -> str:
    """The address with a place for each id: "/accounts/{}/deals/"."""
    marks = [_MARK + number for number in range(count)]
    text = reverse(name, args=marks)
    for mark in marks:
        text = text.replace(str(mark), "{}")
    return text
