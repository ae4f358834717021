"""`Field`: the definition of a custom field, or of the editable answers of a standard one. `Tag`: a label."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from steward.core.rows import Record, Row


class RecordKind(models.TextChoices):
    """The three kinds of record that carry fields and tags."""

    ACCOUNT = "account", _("Account")
    CONTACT = "contact", _("Contact")
    DEAL = "deal", _("Deal")


class Field(Record):
    """One field of one kind of record. Values live in the record's `custom` JSON column under its `slot`.

    A `standard` field names a column of its own (`industry`); only its options can be edited here (M30).
    Options are `{"value", "label"}`; the value never changes, so renaming an answer loses nothing.
    """

    class Type(models.TextChoices):
        TEXT = "text", _("Text")
        LONG_TEXT = "long_text", _("Long text")
        NUMBER = "number", _("Number")
        MONEY = "money", _("Money")
        DATE = "date", _("Date")
        CHOICE = "choice", _("One choice")
        CHOICES = "choices", _("Several choices")
        YES_NO = "yes_no", _("Yes or no")
        URL = "url", _("Web address")
        EMAIL = "email", _("E-mail address")
        PHONE = "phone", _("Phone number")
        MEMBER = "member", _("Team member")

    record = models.CharField(max_length=10, choices=RecordKind.choices)
    key = models.CharField(max_length=60)
    label = models.CharField(max_length=120)
    type = models.CharField(max_length=12, choices=Type.choices)
    hint = models.CharField(max_length=250, blank=True, default="")
    options = models.JSONField(default=list, blank=True)
    required = models.BooleanField(default=False)
    filterable = models.BooleanField(default=False)
    standard = models.BooleanField(default=False)
    group = models.CharField(max_length=60, blank=True, default="")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "key"], name="field_key_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def slot(self) -> str:
        """The key of this field's values in `custom`. Not bare digits: Django takes those for places in a list."""
        return f"f{self.pk}"


class Tag(Row):
    """A label that members put on records. One list for accounts, contacts and deals."""

    name = models.CharField(max_length=60)
    name_folded = models.CharField(max_length=60, unique=True)
    tone = models.CharField(max_length=10, blank=True, default="")

    def __str__(self) -> str:
        return self.name
