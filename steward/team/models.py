"""The firm and its people: `Workspace`, `Member`, `Token`, `ExchangeRate`; and answers kept for repeated requests."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from steward.core.clock import now
from steward.core.rows import Link, Record, Row

from .firm import forget
from .queries import MemberManager, RateQuerySet, TokenQuerySet
from .rights import allows, demand


class Workspace(Record):
    """The firm. One row; its absence means the first run has not happened yet."""

    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    style = models.CharField(max_length=20, default="default")
    policies = models.JSONField(default=dict)
    language = models.CharField(max_length=8, default="en")
    time_zone = models.CharField(max_length=60, default="UTC")
    sample_loaded = models.BooleanField(default=False)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store, and let whoever holds the row read it anew."""
        super().save(*args, **kwargs)
        forget()


class Member(AbstractBaseUser, Record):
    """A user of the firm: owner, admin or employee with rights. Signs in by e-mail address."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ADMIN = "admin", _("Admin")
        EMPLOYEE = "employee", _("Employee")

    class Status(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACTIVE = "active", _("Active")
        OFF = "off", _("Deactivated")

    email = models.EmailField(unique=True)  # kept in lower case
    name = models.CharField(max_length=120, blank=True, default="")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.EMPLOYEE)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.INVITED)
    rights = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=8, blank=True, default="")
    time_zone = models.CharField(max_length=60, blank=True, default="")
    preferences = models.JSONField(default=dict, blank=True)
    invited_at = models.DateTimeField(null=True, editable=False)
    # Counts up when every door opened so far must close: sessions and invitation links carry it.
    door_round = models.PositiveIntegerField(default=1, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = MemberManager()

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether the member may come in now; read by Django and allauth at every request."""
        return self.status == self.Status.ACTIVE

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        words = (self.name or self.email).replace("@", " ").split()
        return "".join(word[0] for word in words[:2]).upper()

    @property
    def is_owner(self) -> bool:
        """Whether the member owns the workspace."""
        return self.role == self.Role.OWNER

    @property
    def is_admin(self) -> bool:
        """Whether the member is an admin or the owner."""
        return self.role in (self.Role.OWNER, self.Role.ADMIN)

    def get_session_auth_hash(self) -> str:
        """What a session must carry to be this member's: it changes with the password and with `door_round`."""
        return salted_hmac("steward.session", f"{self.password}:{self.door_round}", algorithm="sha256").hexdigest()

    def may(self, verb: str, thing: Any = None) -> bool:
        """Whether the member has the right for `verb` (rights.py) on `thing`."""
        return allows(self, verb, thing)

    def must(self, verb: str, thing: Any = None) -> None:
        """Raise `NotAllowed` unless the member has the right for `verb`."""
        demand(self, verb, thing)


class Token(Row):
    """An API token. Only its SHA-256 is kept; the token itself is shown once."""

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Read and write")
        ADMIN = "admin", _("Everything")

    member = Link(Member, on_delete=models.CASCADE)
    name = models.CharField(max_length=120, blank=True, default="")
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=6, choices=Scope.choices, default=Scope.WRITE)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    def is_live(self, at: datetime) -> bool:
        """Whether the token opens the door at this moment."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


class ExchangeRate(Row):
    """One unit of `currency` in the workspace currency, from a day on (behaviours section 2, Money)."""

    currency = models.CharField(max_length=3)
    on = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)

    objects = RateQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["currency", "on"], name="rate_once_a_day")]


class Answer(Row):
    """What one POST with an `Idempotency-Key` was answered; kept 24 hours. No `status` yet: it is being worked on.

    `body` is encrypted with a key made of the caller's token, of which only the digest is stored (idempotency.py).
    """

    scope = models.CharField(max_length=64)  # SHA-256 of token, route and key
    asked = models.CharField(max_length=64)  # SHA-256 of what was sent
    created_at = models.DateTimeField(default=now, db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope"], name="answered_once")]
