"""What the API takes and gives about accounts, memberships and people."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from steward.core.api import Id, In, MoneyIn, MoneyOut

Type = Literal["company", "individual", "other"]
Status = Literal["active", "offline", "archived"]
Stage = Literal[
    "", "trialing", "subscribing", "cancelling", "expired", "trial_expired", "past_due", "cancelling_trial", "paused"
]


class Address(Schema):
    """A postal address."""

    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str


class AddressIn(In):
    """A postal address; parts that are not named stay."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


class Ref(Schema):
    """Another record."""

    id: int
    name: str


class AccountOut(Schema):
    """An organization; `is_customer` says that it is an account."""

    id: int
    name: str
    type: Type
    status: Status
    owner_id: int | None
    website: str
    phone: str
    email: str
    address: Address
    description: str
    employees: int | None
    annual_revenue: MoneyOut | None
    industry: str
    tags: list[str]
    team: list[int]
    custom: dict[str, Any]
    parent_id: int | None
    is_customer: bool
    customer_since: date | None
    begun_by: Literal["", "deal", "hand", "subscription"]
    billing_stage: Stage
    incomplete: list[Literal["contacts", "billing_stage"]]  # what the workspace's policies miss on this account
    won_value: MoneyOut
    won_values: list[MoneyOut]
    won_count: int
    open_deal_count: int
    open_deal_value: MoneyOut
    next_activity_on: date | None
    next_activity_id: int | None
    board_column: Literal["none", "overdue", "today", "tomorrow", "week", "later"]
    last_contact_at: datetime | None
    last_login_at: datetime | None
    contact_count: int
    created_at: datetime
    updated_at: datetime
    version: int


class AccountPatch(In):
    """What may be changed of an account; what is not named stays."""

    name: str | None = None
    type: Type | None = None
    status: Status | None = None
    owner_id: Id | None = None
    website: str | None = None
    phone: str | None = None
    email: str | None = None
    address: AddressIn | None = None
    description: str | None = None
    employees: int | None = None
    annual_revenue: MoneyIn | Decimal | None = None
    industry: str | None = None
    tags: list[str] | None = Field(default=None, max_length=100)
    team: list[Id] | None = Field(default=None, max_length=500)
    custom: dict[str, Any] | None = None
    parent_id: Id | None = None
    billing_stage: Stage | None = None


class EmailIn(In):
    """One e-mail address of a person."""

    address: str
    label: str = ""
    is_primary: bool = False


class PhoneIn(In):
    """One phone number of a person."""

    number: str
    label: str = ""
    is_primary: bool = False


class EmailOut(Schema):
    """One e-mail address of a person."""

    address: str
    label: str
    is_primary: bool


class PhoneOut(Schema):
    """One phone number of a person: as written, and in E.164 when it can be read."""

    number: str
    e164: str
    label: str
    is_primary: bool


class ContactPatch(In):
    """What may be changed of a person; what is not named stays. `emails` and `phones` replace the list."""

    first_name: str | None = None
    last_name: str | None = None
    job_title: str | None = None
    emails: list[EmailIn | str] | None = Field(default=None, max_length=50)
    phones: list[PhoneIn | str] | None = Field(default=None, max_length=50)
    linkedin: str | None = None
    address: AddressIn | None = None
    description: str | None = None
    consent: Literal["unknown", "given", "withdrawn"] | None = None
    owner_id: Id | None = None
    tags: list[str] | None = Field(default=None, max_length=100)
    custom: dict[str, Any] | None = None


class ContactIn(ContactPatch):
    """A new person; only an e-mail address is asked (O3), as `email` or in `emails`."""

    email: str | None = None
    account_id: Id | None = None


class ContactOut(Schema):
    """A person, with the accounts of theirs that you see."""

    id: int
    first_name: str
    last_name: str
    name: str
    job_title: str
    emails: list[EmailOut]
    phones: list[PhoneOut]
    linkedin: str
    address: Address
    description: str
    tags: list[str]
    custom: dict[str, Any]
    accounts: list[Ref]
    owner_id: int | None
    last_contact_at: datetime | None
    consent: Literal["unknown", "given", "withdrawn"]
    created_at: datetime
    updated_at: datetime
    version: int


class SettingIn(In):
    """What one e-mail address of a person may do at one account; what is not named stays (T46-T53)."""

    email: str
    login: bool | None = None
    notify: bool | None = None
    notify_kinds: list[str] | None = None
    email_sync: bool | None = None
    signs_contracts: bool | None = None


class SettingOut(Schema):
    """What one e-mail address of a person may do at one account."""

    email: str
    login: bool
    notify: bool
    notify_kinds: list[str]
    email_sync: bool
    signs_contracts: bool
    invited_at: datetime | None
    accepted_at: datetime | None
    last_login_at: datetime | None


class Person(Schema):
    """A person at an account."""

    id: int
    name: str
    first_name: str
    last_name: str
    emails: list[EmailOut]
    phones: list[PhoneOut]
    last_contact_at: datetime | None


class MembershipOut(Schema):
    """The link of a person with an account."""

    contact: Person
    job_title: str
    description: str
    is_primary: bool
    signer_priority: int
    addresses: list[SettingOut]


class MembershipPatch(In):
    """What may be changed of a link; what is not named stays. `is_primary: true` makes it the primary one."""

    job_title: str | None = None
    description: str | None = None
    is_primary: Literal[True] | None = None
    signer_priority: int | None = None
    addresses: list[SettingIn] | None = Field(default=None, max_length=50)


class MembershipIn(ContactPatch):
    """A person to link: one that is there by `contact_id` or `email`, or a new one made from the rest."""

    contact_id: Id | None = None
    email: str | None = None
    description: str | None = None  # of the link (T41)
    is_primary: bool = False


class AccountIn(AccountPatch):
    """A new account or organization; only the name is asked, and what the workspace's policies ask for."""

    name: str
    customer_since: date | None = None
    contacts: list[MembershipIn] = Field(default=[], max_length=100)


class OpenIn(In):
    """What opening an account by hand may bring along, as the workspace's policies ask for it."""

    billing_stage: Stage | None = None
    contacts: list[MembershipIn] = Field(default=[], max_length=100)
