"""`Entry`: what one record can be found by. Written by `search.index` alone."""

from __future__ import annotations

from typing import NamedTuple

from django.db import models

from steward.core.rows import Row

KINDS = {"account": 1, "contact": 2, "deal": 3}
SHIFT = 48


def place(kind: str, record_id: int) -> int:
    """The id of a record's entry: each kind has its own range of ids, so that engines scan one kind only."""
    return (KINDS[kind] << SHIFT) + record_id


class Line(NamedTuple):
    """What a search reads of an entry: light, since it looks at hundreds and shows a few."""

    record_id: int
    title: str
    title_folded: str
    detail: str
    text: str


class Entry(Row):
    """One findable record: its title and its folded text (name, e-mails, phones, domain, id).

    The id is `place(kind, record_id)`: one entry a record, without an index for it. `text` is words with one blank
    before each, so that the start of a word is as searchable as its middle. Who may see the record is not copied
    here: readers join the query set that the asking room has scoped.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account"
        CONTACT = "contact"
        DEAL = "deal"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    record_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    title_folded = models.CharField(max_length=300)
    detail = models.CharField(max_length=300, blank=True, default="")
    text = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["kind", "title_folded"], name="entry_title")]
