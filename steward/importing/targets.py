"""What a column can become: the standard columns of each kind of record, and custom fields.

A target is written `deal.value`, `account.custom.KEY` (a field that exists), `deal.new` (a field to be made), `deal.id`
(the other system's ID, kept in a text field) or `skip`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steward.fields.models import Field

KINDS = ("account", "contact", "deal", "activity", "note")
WITH_FIELDS = ("account", "contact", "deal")
RECORDS = {"accounts": "account", "contacts": "contact", "deals": "deal", "activities": "activity", "notes": "note"}
PLURALS = {kind: plural for plural, kind in RECORDS.items()}
KIND_LABELS: dict[str, str | Promise] = {
    "account": _("Organization"),
    "contact": _("Person"),
    "deal": _("Deal"),
    "activity": _("Activity"),
    "note": _("Note"),
}
RECORD_LABELS: dict[str, str | Promise] = {
    "accounts": _("Organizations and accounts"),
    "contacts": _("People"),
    "deals": _("Deals"),
    "activities": _("Activities"),
    "notes": _("Notes"),
}


@dataclass(frozen=True)
class Spec:
    """One standard column: what people call it, how its cells are read, how long a text may be."""

    label: str | Promise
    reads: str = "line"
    longest: int = 250
    many: bool = False


_PLACE = {
    "line1": Spec(_("Address")),
    "line2": Spec(_("Address, second line")),
    "city": Spec(_("City"), longest=120),
    "region": Spec(_("State or region"), longest=120),
    "postal_code": Spec(_("Postal code"), longest=30),
    "country": Spec(_("Country"), longest=120),
}
_LINKS = {
    "account": Spec(_("Organization")),
    "contact": Spec(_("Person")),
    "deal": Spec(_("Deal")),
}
STANDARD: dict[str, dict[str, Spec]] = {
    "account": {
        "name": Spec(_("Name")),
        "id": Spec(_("ID in the other system")),
        "own_id": Spec(_("ID in Steward"), "own_id"),
        "website": Spec(_("Website"), "website"),
        "phone": Spec(_("Phone"), longest=60),
        "email": Spec(_("E-mail"), "email"),
        **_PLACE,
        "description": Spec(_("Description"), "prose", 100_000),
        "employees": Spec(_("Employees"), "whole"),
        "annual_revenue": Spec(_("Annual revenue"), "amount"),
        "industry": Spec(_("Industry"), "industry", 120),
        "type": Spec(_("Account type"), "account_type"),
        "billing_stage": Spec(_("Billing stage"), "billing_stage"),
        "parent": Spec(_("Parent organization")),
        "owner": Spec(_("Owner"), "member"),
        "tags": Spec(_("Tags"), "tags", many=True),
        "is_customer": Spec(_("Is a customer"), "yes_no"),
        "created_at": Spec(_("Created"), "moment"),
    },
    "contact": {
        "name": Spec(_("Full name")),
        "first_name": Spec(_("First name"), longest=120),
        "last_name": Spec(_("Last name"), longest=120),
        "id": Spec(_("ID in the other system")),
        "own_id": Spec(_("ID in Steward"), "own_id"),
        "email": Spec(_("E-mail"), "emails", many=True),
        "phone": Spec(_("Phone"), "phones", many=True),
        "job_title": Spec(_("Job title")),
        "linkedin": Spec(_("LinkedIn profile")),
        **_PLACE,
        "description": Spec(_("Description"), "prose", 100_000),
        "owner": Spec(_("Owner"), "member"),
        "tags": Spec(_("Tags"), "tags", many=True),
        "created_at": Spec(_("Created"), "moment"),
    },
    "deal": {
        "name": Spec(_("Deal name")),
        "id": Spec(_("ID in the other system")),
        "own_id": Spec(_("ID in Steward"), "own_id"),
        "value": Spec(_("Value"), "money"),
        "currency": Spec(_("Currency of the value"), "currency"),
        "pipeline": Spec(_("Pipeline"), longest=120),
        "stage": Spec(_("Stage, won or lost"), "stage", 120),
        "status": Spec(_("Status"), "status"),
        "owner": Spec(_("Owner"), "member"),
        "closed_on": Spec(_("Close date"), "day"),
        "expected_close_on": Spec(_("Expected close"), "day"),
        "won_on": Spec(_("Won on"), "day"),
        "lost_on": Spec(_("Lost on"), "day"),
        "lost_reason": Spec(_("Lost reason")),
        "description": Spec(_("Description"), "prose", 100_000),
        "tags": Spec(_("Tags"), "tags", many=True),
        "created_at": Spec(_("Created"), "moment"),
    },
    "activity": {
        "subject": Spec(_("Subject")),
        "type": Spec(_("Type"), longest=60),
        "due_on": Spec(_("Due date"), "due"),
        "due_time": Spec(_("Due time"), "time"),
        "duration_minutes": Spec(_("Duration"), "minutes"),
        "done": Spec(_("Done"), "done"),
        "done_at": Spec(_("Done at"), "moment"),
        "assignee": Spec(_("Assigned to"), "member"),
        "note": Spec(_("Note"), "prose", 20_000),
        "priority": Spec(_("Priority"), "priority"),
        "created_at": Spec(_("Created"), "moment"),
    },
    "note": {
        "body": Spec(_("Text"), "markup", 100_000),
        "author": Spec(_("Author"), "member"),
        "pinned": Spec(_("Pinned"), "pinned", many=True),
        "created_at": Spec(_("Created"), "moment"),
    },
}
NEEDED = {"account": ("name",), "contact": ("email", "name", "first_name", "last_name"), "deal": ("name",),
          "activity": ("subject", "type"), "note": ("body",)}  # fmt: skip
# What a row of this kind refers to without saying so ("Organization" in a list of deals).
REFERRED = {
    "account": ("contact",),
    "contact": ("account",),
    "deal": ("account", "contact"),
    "activity": ("account", "contact", "deal"),
    "note": ("account", "contact", "deal"),
}
# Which other kinds a row of this kind may carry, when its headers say so ("Activity - Subject").
COMPANIONS = {
    "account": ("contact", "deal", "activity", "note"),
    "contact": ("account", "deal", "activity", "note"),
    "deal": ("account", "contact", "activity", "note"),
    "activity": ("account", "contact", "deal"),
    "note": ("account", "contact", "deal"),
}
# Types that a new field may have here; those that refer to members or to money need more than a column.
NEW_TYPES = [
    Field.Type.TEXT, Field.Type.LONG_TEXT, Field.Type.NUMBER, Field.Type.DATE, Field.Type.CHOICE, Field.Type.CHOICES,
    Field.Type.YES_NO, Field.Type.URL, Field.Type.EMAIL, Field.Type.PHONE,
]  # fmt: skip
CUSTOM_READERS = {
    Field.Type.TEXT: "line", Field.Type.LONG_TEXT: "prose", Field.Type.NUMBER: "number", Field.Type.MONEY: "money",
    Field.Type.DATE: "day", Field.Type.CHOICE: "choice", Field.Type.CHOICES: "choices", Field.Type.YES_NO: "yes_no",
    Field.Type.URL: "url", Field.Type.EMAIL: "email", Field.Type.PHONE: "phone", Field.Type.MEMBER: "member_id",
    Field.Type.SUGGESTED: "line", Field.Type.TIME: "time", Field.Type.TIME_RANGE: "parts",
    Field.Type.DATE_RANGE: "parts",
    Field.Type.ADDRESS: "parts", Field.Type.ACCOUNT: "parts", Field.Type.CONTACT: "parts",
}  # fmt: skip


def split(target: str) -> tuple[str, str]:
    """Kind and field of a target: `deal.custom.size` is ("deal", "custom.size"); ("", target) of skip."""
    kind, dot, field = target.partition(".")
    return (kind, field) if dot and kind in KINDS else ("", target)


def label_of(target: str, labels: Mapping[str, str]) -> str:
    """A target in words, with its kind: "Deal: Value". `labels` names custom fields by target."""
    kind, field = split(target)
    if not kind:
        return target
    own = labels.get(target) or (str(STANDARD[kind][field].label) if field in STANDARD[kind] else field)
    return f"{KIND_LABELS[kind]}: {own}"
