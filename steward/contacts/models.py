"""`Contact`: a person. `EmailAddress` and `Phone`: how to reach them, one row each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from steward.core.rows import Link, Row, Trashable
from steward.fields.models import Tag
from steward.team.models import Member

from .queries import ContactQuerySet


class Contact(Trashable):
    """A person. Only an e-mail address is asked (O3); everything else is optional (O4).

    `name` is what is shown and sorted by: first and last name, else the e-mail address. `last_contact_at` is set by
    exactly four events (M51-M56).
    """

    class Consent(models.TextChoices):
        UNKNOWN = "unknown", _("Not asked")
        GIVEN = "given", _("Given")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    first_name = models.CharField(max_length=120, blank=True, default="")
    last_name = models.CharField(max_length=120, blank=True, default="")
    name = models.CharField(max_length=250)
    name_folded = models.CharField(max_length=250)
    job_title = models.CharField(max_length=250, blank=True, default="")
    linkedin = models.CharField(max_length=250, blank=True, default="")
    line1 = models.CharField(max_length=250, blank=True, default="")
    line2 = models.CharField(max_length=250, blank=True, default="")
    city = models.CharField(max_length=120, blank=True, default="")
    region = models.CharField(max_length=120, blank=True, default="")
    postal_code = models.CharField(max_length=30, blank=True, default="")
    country = models.CharField(max_length=120, blank=True, default="")
    description = models.TextField(blank=True, default="")
    consent = models.CharField(max_length=10, choices=Consent.choices, default=Consent.UNKNOWN)
    owner = Link(Member, null=True, blank=True, on_delete=models.SET_NULL)
    tags = models.ManyToManyField(Tag, related_name="+")
    custom = models.JSONField(default=dict, blank=True)
    last_contact_at = models.DateTimeField(null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["name_folded", "id"], name="contact_name", condition=models.Q(deleted_at__isnull=True)
            ),
            models.Index(
                fields=["last_contact_at", "id"], name="contact_last", condition=models.Q(deleted_at__isnull=True)
            ),
            models.Index(
                fields=["created_at", "id"], name="contact_created", condition=models.Q(deleted_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """The person's page."""
        return f"/people/{self.pk}/"


class EmailAddress(Row):
    """One e-mail address of a contact. `key` is the folded form that matching compares."""

    contact = Link(Contact, on_delete=models.CASCADE)
    address = models.CharField(max_length=254)
    key = models.CharField(max_length=254, db_index=True)
    label = models.CharField(max_length=30, blank=True, default="")
    is_primary = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "key"], name="email_once_a_contact")]

    def __str__(self) -> str:
        return self.address


class Phone(Row):
    """One phone number of a contact: as written, and in E.164 when it can be read as a number."""

    contact = Link(Contact, on_delete=models.CASCADE)
    number = models.CharField(max_length=60)
    e164 = models.CharField(max_length=30, blank=True, default="", db_index=True)
    label = models.CharField(max_length=30, blank=True, default="")
    is_primary = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.number
