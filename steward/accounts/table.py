"""The columns of the lists of accounts and of people: which there are, which a member chose, which are edited in
place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from steward.fields.models import Field, RecordKind
from steward.segments.sorting import sort_key
from steward.team.models import Member

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


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a list. `name` is the list's in addresses; `record` is what it lists, whose custom fields are
    columns too; `columns` the standard ones, `usual` those shown until a member chooses, `always` the database columns
    that every row takes, `behind` those of a column whose key is another name."""

    name: str
    record: str
    columns: tuple[Column, ...]
    usual: tuple[str, ...]
    always: tuple[str, ...]
    behind: Mapping[str, tuple[str, ...]]

    @property
    def preference(self) -> str:
        """Where a member's choice is kept."""
        return f"{self.name}.columns"

    def needed(self, columns: Sequence[Column]) -> list[str]:
        """The database columns that drawing these takes."""
        found = [*self.always]
        for column in columns:
            found += ["custom"] if column.field else self.behind.get(column.key, (column.key,))
        return [*dict.fromkeys(found)]

    def offered(self, fields: Sequence[Field]) -> list[Column]:
        """Every column there is: the standard ones, then one for each custom field."""
        return [*self.columns, *(_own(one) for one in fields)]

    def chosen(self, member: Member, fields: Sequence[Field], asked: Sequence[str] = ()) -> list[Column]:
        """The columns `asked` for, else those this member chose, in their order; the usual ones until they choose."""
        wanted = asked[:MOST] or member.preferences.get(self.preference) or self.usual
        by_key = {column.key: column for column in self.offered(fields)}
        return [by_key[key] for key in dict.fromkeys(wanted) if key in by_key]


ACCOUNTS = Table(
    name="accounts",
    record=RecordKind.ACCOUNT,
    columns=(
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
    ),
    usual=("next_activity", "owner", "industry", "last_contact", "won_value", "open_deal_value"),
    always=("name", "photo", "is_customer", "begun_by", "contact_count", "billing_stage"),
    behind={
        "next_activity": (
            "next_activity_on", "next_activity_time", "next_activity_subject", "next_activity_icon", "next_activity_id",
        ),
        "owner": ("owner_id",),
        "last_contact": ("last_contact_at",),
        "won_value": ("won_minor", "won_count"),
        "open_deal_value": ("open_minor", "open_count"),
        "created": ("created_at",),
    },
)  # fmt: skip
PEOPLE = Table(
    name="people",
    record=RecordKind.CONTACT,
    columns=(
        Column("job_title", _("Job title"), edit="job_title"),
        Column("accounts", _("Accounts"), phone="line"),
        Column("email", _("E-mail")),
        Column("phone", _("Phone")),
        Column("last_contact", _("Last contact"), sort="last_contact", phone="figure"),
        Column("owner", _("Owner"), edit="owner", phone="aside"),
        Column("consent", _("Consent to mailings"), edit="consent"),
        Column("city", _("City"), edit="city"),
        Column("region", _("State or region"), edit="region"),
        Column("country", _("Country"), edit="country"),
        Column("linkedin", _("LinkedIn"), edit="linkedin"),
        Column("created", _("Added"), sort="created"),
    ),
    usual=("job_title", "accounts", "email", "phone", "last_contact", "owner"),
    always=("name",),
    behind={
        "accounts": (), "email": (), "phone": (), "owner": ("owner_id",), "last_contact": ("last_contact_at",),
        "created": ("created_at",),
    },
)  # fmt: skip
TABLES = {one.name: one for one in (ACCOUNTS, PEOPLE)}


def _own(one: Field) -> Column:
    key = f"custom.{one.key}"
    return Column(key, one.label, sort=sort_key(one), edit="" if one.is_computed else key, field=one)
