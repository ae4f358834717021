"""`Account`: organization and account in one row. `Membership`: the link to a contact. `Access`: staff with access."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from steward.contacts.models import Contact, EmailAddress
from steward.core.clock import now
from steward.core.rows import Link, Row, Trashable
from steward.core.ui_people import NextStep
from steward.fields.models import Tag
from steward.team.models import Member

from .queries import AccountQuerySet, MembershipQuerySet

ALIVE = models.Q(deleted_at__isnull=True)
CUSTOMER = models.Q(deleted_at__isnull=True, is_customer=True)


class Account(Trashable):
    """A company or other party; `is_customer` says that it is an account, not merely an organization (P4-P7).

    The rollups (won value to contact count) are kept by operations in the transaction of the change that moves them,
    so that lists, boards and sorts are index ranges; `steward check` recomputes them.
    Money columns are minor units of the workspace currency unless a currency stands beside them.
    """

    class Type(models.TextChoices):
        COMPANY = "company", _("Company")
        INDIVIDUAL = "individual", _("Individual")
        OTHER = "other", _("Other")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        OFFLINE = "offline", _("Offline")
        ARCHIVED = "archived", _("Archived")

    class Stage(models.TextChoices):
        TRIALING = "trialing", _("Trialing")
        SUBSCRIBING = "subscribing", _("Subscribing")
        CANCELLING = "cancelling", _("Cancelling")
        EXPIRED = "expired", _("Expired")
        TRIAL_EXPIRED = "trial_expired", _("Trial expired")
        PAST_DUE = "past_due", _("Past due")
        CANCELLING_TRIAL = "cancelling_trial", _("Cancelling trial")
        PAUSED = "paused", _("Paused")

    class Begun(models.TextChoices):
        DEAL = "deal", _("A won deal")
        HAND = "hand", _("By hand")
        SUBSCRIPTION = "subscription", _("A subscription")

    name = models.CharField(max_length=250)
    name_folded = models.CharField(max_length=250)
    type = models.CharField(max_length=10, choices=Type.choices, default=Type.COMPANY)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OFFLINE)
    owner = Link(Member, null=True, blank=True, on_delete=models.SET_NULL, db_index=False)
    parent = Link("self", null=True, blank=True, on_delete=models.SET_NULL)
    website = models.CharField(max_length=250, blank=True, default="")
    domain = models.CharField(max_length=250, blank=True, default="", db_index=True)
    phone = models.CharField(max_length=60, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    line1 = models.CharField(max_length=250, blank=True, default="")
    line2 = models.CharField(max_length=250, blank=True, default="")
    city = models.CharField(max_length=120, blank=True, default="")
    region = models.CharField(max_length=120, blank=True, default="")
    postal_code = models.CharField(max_length=30, blank=True, default="")
    country = models.CharField(max_length=120, blank=True, default="")
    description = models.TextField(blank=True, default="")
    employees = models.PositiveIntegerField(null=True, blank=True)
    annual_revenue = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    industry = models.CharField(max_length=120, blank=True, default="")
    photo = models.CharField(max_length=200, blank=True, default="")
    tags = models.ManyToManyField(Tag, related_name="+")
    custom = models.JSONField(default=dict, blank=True)
    billing_stage = models.CharField(max_length=20, choices=Stage.choices, blank=True, default="")

    is_customer = models.BooleanField(default=False)
    customer_since = models.DateField(null=True, blank=True)
    begun_by = models.CharField(max_length=12, choices=Begun.choices, blank=True, default="")

    won_minor = models.BigIntegerField(default=0)
    won_values = models.JSONField(default=dict, blank=True)  # {"EUR": minor units}: every currency, converted or not
    won_count = models.PositiveIntegerField(default=0)
    open_minor = models.BigIntegerField(default=0)
    open_values = models.JSONField(default=dict, blank=True)
    open_count = models.PositiveIntegerField(default=0)
    next_activity_id = models.BigIntegerField(null=True, blank=True)
    next_activity_on = models.DateField(null=True, blank=True)
    next_activity_time = models.TimeField(null=True, blank=True)
    next_activity_subject = models.CharField(max_length=250, blank=True, default="")
    next_activity_icon = models.CharField(max_length=40, blank=True, default="")
    last_contact_at = models.DateTimeField(null=True, blank=True)
    last_login_at = models.DateTimeField(null=True, blank=True)
    contact_count = models.PositiveIntegerField(default=0)

    objects = AccountQuerySet.as_manager()

    class Meta:
        indexes = [
            *(
                models.Index(fields=[column, "id"], name=f"{side}_{column}"[:30], condition=condition)
                for side, condition in (("org", ALIVE), ("acc", CUSTOMER))
                for column in (
                    "name_folded", "owner", "industry", "won_minor", "next_activity_on", "last_contact_at",
                    "open_minor", "customer_since", "created_at",
                )
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def photo_url(self) -> str:
        """Where the photo is served, or "" when there is none. The key in it changes with the photo."""
        return f"/accounts/{self.pk}/photo/{self.photo}/" if self.photo else ""

    @property
    def next_step(self) -> NextStep | None:
        """What happens next, for the pill; None when nothing is planned on a day."""
        if self.next_activity_on is None:
            return None
        subject, icon = self.next_activity_subject, self.next_activity_icon
        return NextStep(subject, self.next_activity_on, self.next_activity_time, icon or "calendar", self.url)

    @property
    def url(self) -> str:
        """The account's page."""
        return f"/accounts/{self.pk}/"


class Membership(Row):
    """The link contact-account (T41-T43): valid for this account only, with settings per e-mail address."""

    account = Link(Account, on_delete=models.CASCADE, db_index=False)
    contact = Link(Contact, on_delete=models.CASCADE)
    job_title = models.CharField(max_length=250, blank=True, default="")
    description = models.CharField(max_length=250, blank=True, default="")
    is_primary = models.BooleanField(default=False)
    signer_priority = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "contact"], name="membership_once")]


class AddressSetting(Row):
    """What one e-mail address of a contact may do at one account: portal login, notices, sync, contracts (T46-T53)."""

    membership = Link(Membership, on_delete=models.CASCADE)
    email = Link(EmailAddress, on_delete=models.CASCADE)
    login = models.BooleanField(default=False)
    notify = models.BooleanField(default=False)
    notify_kinds = models.JSONField(default=list)
    email_sync = models.BooleanField(default=False)
    signs_contracts = models.BooleanField(default=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    last_login_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "email"], name="address_setting_once")]


class Access(Row):
    """A member with access to an account: its team (T35, T65)."""

    account = Link(Account, on_delete=models.CASCADE, db_index=False)
    member = Link(Member, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "member"], name="access_once")]
