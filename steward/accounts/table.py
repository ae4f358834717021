"""The columns of the accounts list: which there are, which a member chose, which are edited in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from steward.fields.models import Field
from steward.team.models import Member

PREFERENCE = "accounts.columns"
USUAL = ("next_activity", "owner", "industry", "last_contact", "won_value", "open_deal_value")
MOST = 12


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `sort` names the order a click asks for, `edit` the field that a click on a cell edits, `phone` the
    place of the cell in a card on the phone."""

    key: str
    label: Any
    sort: str = ""
    edit: str = ""
    end: bool = False
    phone: str = ""
    field: Field | None = None


COLUMNS = (
    Column("next_activity", _("Next activity"), sort="next_activity", phone="line"),
    Column("owner", _("Owner"), sort="owner", edit="owner", phone="aside"),
    Column("industry", _("Industry"), sort="industry", edit="industry"),
    Column("last_contact", _("Last contact"), sort="last_contact"),
    Column("won_value", _("Won value"), sort="won_value", end=True, phone="figure"),
    Column("open_deal_value", _("Open deals"), sort="open_deal_value", end=True),
    Column("won_count", _("Won deals"), end=True),
    Column("open_count", _("Open deals, number"), end=True),
    Column("contact_count", _("Contacts"), end=True),
    Column("customer_since", _("Customer since"), sort="customer_since"),
    Column("type", _("Account type"), edit="type"),
    Column("status", _("Status")),
    Column("billing_stage", _("Billing stage"), edit="billing_stage"),
    Column("website", _("Website"), edit="website"),
    Column("phone", _("Phone"), edit="phone"),
    Column("email", _("E-mail"), edit="email"),
    Column("city", _("City"), edit="city"),
    Column("region", _("State or region"), edit="region"),
    Column("country", _("Country"), edit="country"),
    Column("employees", _("Employees"), edit="employees", end=True),
    Column("annual_revenue", _("Annual revenue"), edit="annual_revenue", end=True),
    Column("created", _("Added"), sort="created"),
)


# The database columns behind a column whose key is another name.
BEHIND = {
    "next_activity": (
        "next_activity_on", "next_activity_time", "next_activity_subject", "next_activity_icon", "next_activity_id",
    ),
    "owner": ("owner_id",),
    "last_contact": ("last_contact_at",),
    "won_value": ("won_minor",),
    "open_deal_value": ("open_minor",),
    "created": ("created_at",),
}  # fmt: skip


def needed(columns: Sequence[Column]) -> list[str]:
    """The database columns that drawing these takes."""
    found = ["name", "photo", "is_customer"]
    for column in columns:
        found += ["custom"] if column.field else BEHIND.get(column.key, (column.key,))
    return list(dict.fromkeys(found))


def offered(fields: Sequence[Field]) -> list[Column]:
    """Every column there is: the standard ones, then one for each custom field."""
    custom = (Column(f"custom.{one.key}", one.label, edit=f"custom.{one.key}", field=one) for one in fields)
    return [*COLUMNS, *custom]


def chosen(member: Member, fields: Sequence[Field]) -> list[Column]:
    """The columns this member sees, in their order; the usual ones until they choose."""
    wanted = member.preferences.get(PREFERENCE) or USUAL
    by_key = {column.key: column for column in offered(fields)}
    return [by_key[key] for key in wanted if key in by_key]
