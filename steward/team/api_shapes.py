"""What the team's routes take and give. Fields are named one by one: nothing comes back by accident."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from steward.core.api import In

from .models import Member

UNSET: Any = None  # the default of what a PATCH need not name; sending null is an error
RoleName = Literal["owner", "admin", "employee"]
Right = Annotated[str, Field(max_length=60)]
Days = Annotated[int, Field(ge=1, le=3650)]


class UserOut(Schema):
    """A member, as every colleague sees them."""

    id: int
    email: str
    name: str
    role: str
    status: str
    rights: list[str]
    initials: str
    invited_at: datetime | None
    last_login_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int

    @staticmethod
    def resolve_last_login_at(member: Member) -> datetime | None:
        """When the member last signed in with a browser."""
        return member.last_login


class MeOut(UserOut):
    """The caller."""

    language: str
    time_zone: str


class MeIn(In):
    """What one may change about oneself."""

    name: str = Field(UNSET, max_length=120)
    language: str = Field(UNSET, max_length=8)
    time_zone: str = Field(UNSET, max_length=60)


class UserIn(In):
    """Role and rights; or the status alone."""

    role: RoleName = UNSET
    rights: list[Right] = Field(UNSET, max_length=100)
    status: Literal["active", "off"] = UNSET


class InviteIn(In):
    """Whom to invite; without `rights`, an employee gets the usual ones."""

    email: str = Field(max_length=254)
    name: str = Field("", max_length=120)
    role: RoleName = "employee"
    rights: list[Right] = Field(UNSET, max_length=100)


class UserInvitedOut(Schema):
    """The new member, and the link to join by."""

    user: UserOut
    link: str


class RightOut(Schema):
    """A right that can be given."""

    right: str
    label: str


class RoleOut(Schema):
    """A role."""

    role: str
    label: str
    has_every_right: bool
    rights: list[RightOut]


class PoliciesIn(In):
    """Policies to answer differently. `GET /styles` shows answers."""

    account_begins: str = Field(UNSET, max_length=40)
    contacts_at_least: Annotated[int, Field(strict=True)] | None = UNSET
    last_contact_unlinks: str = Field(UNSET, max_length=40)
    accounts_per_contact: str = Field(UNSET, max_length=40)
    account_access: str = Field(UNSET, max_length=40)
    billing_stage_required: Annotated[bool, Field(strict=True)] = UNSET
    field_rights: str = Field(UNSET, max_length=40)
    overview_blocks: str = Field(UNSET, max_length=40)


class PoliciesOut(Schema):
    """The style chosen last, and every policy's answer."""

    style: str
    account_begins: str
    contacts_at_least: int | None
    last_contact_unlinks: str
    accounts_per_contact: str
    account_access: str
    billing_stage_required: bool
    field_rights: str
    overview_blocks: str


class StyleOut(Schema):
    """A style and the policies it sets."""

    name: str
    label: str
    policies: dict[str, bool | int | str | None]


class ChangeOut(Schema):
    """A policy with another answer, in words."""

    policy: str
    label: str
    before: str
    after: str
    effect: str


class StyleResult(Schema):
    """What a style changes, or would change."""

    style: str
    preview: bool
    changes: list[ChangeOut]


class TokenOut(Schema):
    """A token without its text, which is kept nowhere."""

    id: int
    member_id: int
    name: str
    prefix: str
    scope: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class TokenMadeOut(TokenOut):
    """A new token with its text, this once."""

    token: str


class TokenIn(In):
    """A new token. Without `days` it lives until it is revoked."""

    name: str = Field("", max_length=120)
    scope: Literal["read", "write", "admin"] = "read"
    days: Days | None = None
