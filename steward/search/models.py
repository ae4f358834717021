"""`Entry`: what one record can be found by. Written by `search.index.put()` alone."""

from __future__ import annotations

from django.db import models

from steward.core.rows import Row


class Entry(Row):
    """One findable record: its title and its folded text (name, e-mails, phones, domain, id).

    Who may see the record is not copied here: `find()` joins the query set that the asking room has scoped.
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
        constraints = [models.UniqueConstraint(fields=["kind", "record_id"], name="entry_once")]
