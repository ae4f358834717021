"""`Field`: the definition of a custom field, or of the editable answers of a standard one. `Tag`: a label.

`Rewrite`: a change of a definition that every record's value follows, step by step; `Unconverted`: what did not fit.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from steward.core.clock import now
from steward.core.rows import Link, Record, Row, Trashable
from steward.queue.models import Run


class RecordKind(models.TextChoices):
    """The three kinds of record that carry fields and tags."""

    ACCOUNT = "account", _("Account")
    CONTACT = "contact", _("Contact")
    DEAL = "deal", _("Deal")


class Field(Trashable):
    """One field of one kind of record. Values live in the record's `custom` JSON column under its `slot`.

    A `standard` field names a column of its own (`industry`); only its options can be edited here (M30).
    Options are `{"value", "label"}` and, once they are offered no more, `"retired": true`; one that is being merged
    names the other in `"into"`. The value never changes, so renaming an answer loses nothing.
    `default` is a stored value that new records start with. `rule` says how a computed field comes about (rules.py).
    """

    class Type(models.TextChoices):
        TEXT = "text", _("Text")
        SUGGESTED = "suggested", _("Text with suggestions")
        LONG_TEXT = "long_text", _("Long text")
        NUMBER = "number", _("Number")
        MONEY = "money", _("Money")
        DATE = "date", _("Date")
        DATE_RANGE = "date_range", _("Period")
        TIME = "time", _("Time")
        TIME_RANGE = "time_range", _("Time range")
        CHOICE = "choice", _("One choice")
        CHOICES = "choices", _("Several choices")
        YES_NO = "yes_no", _("Yes or no")
        URL = "url", _("Web address")
        EMAIL = "email", _("E-mail address")
        PHONE = "phone", _("Phone number")
        ADDRESS = "address", _("Address")
        MEMBER = "member", _("Team member")
        ACCOUNT = "account", _("Organization")
        CONTACT = "contact", _("Person")
        FORMULA = "formula", _("Formula")
        ROLLUP = "rollup", _("Sum of related records")

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("Everyone")
        RIGHT = "right", _("Members with a right")
        MEMBERS = "members", _("Chosen members")
        ADMINS = "admins", _("Owner and admins")

    record = models.CharField(max_length=10, choices=RecordKind.choices)
    key = models.CharField(max_length=60)
    label = models.CharField(max_length=120)
    type = models.CharField(max_length=12, choices=Type.choices)
    hint = models.CharField(max_length=250, blank=True, default="")
    options = models.JSONField(default=list, blank=True)
    default = models.JSONField(null=True, blank=True)
    rule = models.JSONField(default=dict, blank=True)
    required = models.BooleanField(default=False)
    filterable = models.BooleanField(default=True)
    standard = models.BooleanField(default=False)
    group = models.CharField(max_length=60, blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    audience_right = models.CharField(max_length=40, blank=True, default="")
    audience_ids = models.JSONField(default=list, blank=True)
    era = models.PositiveIntegerField(default=0, editable=False)
    busy = models.CharField(max_length=10, blank=True, default="", editable=False)  # "convert" or "merge", going on
    purged_at = models.DateTimeField(null=True, editable=False)  # its values are gone; the row keeps what it hid hidden

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "key"], name="field_key_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def slot(self) -> str:
        """The key of this field's values in `custom`. Not bare digits: Django takes those for places in a list.

        A change of type moves the values to the slot of the next `era`, so that nobody ever meets a half-changed field.
        """
        return self.slot_of(self.era)

    def slot_of(self, era: int) -> str:
        """The slot of an era."""
        return f"f{self.pk}e{era}" if era else f"f{self.pk}"

    @property
    def is_computed(self) -> bool:
        """Whether the value is worked out and cannot be set."""
        return self.type in (self.Type.FORMULA, self.Type.ROLLUP)

    @property
    def has_options(self) -> bool:
        """Whether it has a list of answers."""
        return self.standard or self.type in (self.Type.CHOICE, self.Type.CHOICES)

    @property
    def offered(self) -> list[dict[str, Any]]:
        """The answers that may be chosen now."""
        return [answer for answer in self.options if not answer.get("retired")]


class Rewrite(Row):
    """A change of a definition that goes through all records: `convert`, `merge` of two answers, `purge`.

    `place` is the id of the last record done; it is stored with the records of each step, so that a killed worker goes
    on where it was. `phase` counts the passes over the table.
    """

    class Kind(models.TextChoices):
        CONVERT = "convert", _("Change of type")
        MERGE = "merge", _("Merging of answers")

    field = Link(Field, on_delete=models.CASCADE)
    run = Link(Run, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    plan = models.JSONField(default=dict)
    place = models.BigIntegerField(default=0)
    phase = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["field"], condition=models.Q(done_at__isnull=True), name="rewrite_once")
        ]


class Unconverted(Row):
    """A value that did not fit the new type of its field, as it was; `why` in the words of the member who asked."""

    rewrite = Link(Rewrite, on_delete=models.CASCADE)
    record_id = models.BigIntegerField()
    value = models.JSONField()
    text = models.TextField()
    why = models.CharField(max_length=250)


class Tag(Record):
    """A label that members put on records. One list for accounts, contacts and deals."""

    name = models.CharField(max_length=60)
    name_folded = models.CharField(max_length=60, unique=True)
    tone = models.CharField(max_length=10, blank=True, default="")

    def __str__(self) -> str:
        return self.name
