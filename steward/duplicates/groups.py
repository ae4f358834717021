"""Reading every record once for one sign, and grouping those that share a key: in memory, a few dozen bytes a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import groupby
from typing import Any

from steward.accounts.models import Account
from steward.contacts.models import Contact, EmailAddress, Phone

from .keys import COLUMNS, KEYS

PART = 5_000
AT_ONCE = 3_000_000  # records whose keys are held at a time; more of them are read in several rounds
_SHIFT = 63
_MASK = (1 << _SHIFT) - 1


def total(kind: str, sign: str) -> int:
    """How many rows are read for one sign."""
    return int(_source(kind, sign)[0].count())


def groups(kind: str, sign: str, tick: Callable[[int], None]) -> Iterator[list[int]]:
    """Ids of records that share a key, group by group, two or more each. `tick` hears how many rows were read."""
    rounds = 1 + total(kind, sign) // AT_ONCE
    for number in range(rounds):
        found: list[int] = []
        for pk, key in _keys(kind, sign, tick if number == 0 else lambda _rows: tick(0)):
            digest = int.from_bytes(blake2b(key.encode(), digest_size=8).digest())
            if digest % rounds == number:
                found.append(digest << _SHIFT | pk)
        found.sort()
        for _digest, some in groupby(found, key=lambda one: one >> _SHIFT):
            ids = sorted({one & _MASK for one in some})
            if len(ids) > 1:
                yield ids


def _keys(kind: str, sign: str, tick: Callable[[int], None]) -> Iterator[tuple[int, str]]:
    rows, owner, names = _source(kind, sign)
    make = KEYS[kind].get(sign)
    last = 0
    while part := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", owner, *names)[:PART]):
        for _pk, record, *values in part:
            keys = make(dict(zip(names, values, strict=True))) if make else values[:1]
            for key in keys:
                if key:
                    yield record, key
        last = part[-1][0]
        tick(len(part))


def _source(kind: str, sign: str) -> tuple[Any, str, tuple[str, ...]]:
    """The rows to read, the column with the record's id, the columns that keys are made of."""
    if kind == "account":
        return Account.objects.alive(), "pk", COLUMNS[kind][sign]
    if sign == "email":
        return EmailAddress.objects.filter(contact__deleted_at__isnull=True), "contact_id", ("key",)
    if sign == "phone":
        return Phone.objects.filter(contact__deleted_at__isnull=True).exclude(e164=""), "contact_id", ("e164",)
    return Contact.objects.filter(deleted_at__isnull=True), "pk", COLUMNS[kind][sign]
