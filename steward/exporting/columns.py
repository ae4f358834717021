"""The columns of an export: everything that an import reads back, the firm's own fields, and what Steward counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy

from steward.accounts.table import ACCOUNTS, PEOPLE
from steward.core.money import Money
from steward.deals.table import DEALS
from steward.fields.models import Field
from steward.fields.values import definitions, display
from steward.importing.cells import joined
from steward.importing.own import custom_headers, header_of
from steward.importing.own_ids import signed_id
from steward.importing.targets import STANDARD
from steward.team.models import Member

from .related import Related

Value = str | int | Decimal | None
PLAIN = frozenset(
    {Field.Type.TEXT, Field.Type.LONG_TEXT, Field.Type.DATE, Field.Type.URL, Field.Type.EMAIL, Field.Type.PHONE}
)
Give = Callable[[Any, Related], Value]


@dataclass(frozen=True)
class Column:
    """One column: its key (as in lists), what stands above it, and what it says of a record."""

    key: str
    header: str
    give: Give


@dataclass
class Table:
    """The columns of one kind of record, for one member; `fields` are the firm's own among them."""

    record: str
    fields: Sequence[Field] = ()
    columns: list[Column] = field(default_factory=list)

    def headers(self) -> list[str]:
        """The first row."""
        return [column.header for column in self.columns]

    def cells(self, record: Any, related: Related) -> list[Value]:
        """A record's row."""
        return [column.give(record, related) for column in self.columns]


TABLES = {"account": ACCOUNTS, "contact": PEOPLE, "deal": DEALS}
NAME = {"contact": ("first_name", "last_name")}
# What lists show that stands in an export under other keys.
BEHIND: dict[str, dict[str, tuple[str, ...]]] = {
    "account": {"created": ("created_at",)},
    "contact": {"accounts": ("account.name",), "created": ("created_at",)},
    "deal": {
        "account": ("account.name",),
        "contact": ("contact.name",),
        "stage": ("stage", "status"),
        "value": ("value", "currency"),
        "won_at": ("won_on",),
        "lost_at": ("lost_on",),
    },
}


def table_for(record: str, member: Member, *, listed: bool = False, shown: Sequence[str] = ()) -> Table:
    """All columns; with `listed` those alone that the member's list shows, with the ID that tells the record. `shown`
    are those that a view or the address names."""
    # What is worked out comes after what is kept: where two have one name, an import takes the header of the latter.
    fields = sorted(definitions(record, member), key=lambda one: one.is_computed)
    columns = [*_standard(record), *_custom(record, fields), *_counted(record)]
    if listed:
        wanted = _listed(record, member, fields, shown)
        places = {key: place for place, key in enumerate(wanted)}
        columns = sorted((one for one in columns if one.key in places), key=lambda one: places[one.key])
    keys = {column.key for column in columns}
    return Table(record, [one for one in fields if f"custom.{one.key}" in keys], columns)


def _listed(record: str, member: Member, fields: Sequence[Field], shown: Sequence[str]) -> list[str]:
    behind = BEHIND[record]
    chosen = TABLES[record].chosen(member, fields, shown)
    keys = [key for column in chosen for key in behind.get(column.key, (column.key,))]
    return ["own_id", *NAME.get(record, ("name",)), *keys, "tags"]


def _standard(record: str) -> list[Column]:
    """In the order of the import's targets, the own ID first, then what the record hangs from."""
    gives = GIVES[record]
    keys = ["own_id", *(name for name in STANDARD[record] if name in gives and name != "own_id")]
    if record == "contact":
        keys.remove("name")  # first and last name say it
    found = [Column(key, header_of(f"{record}.{key}", record), gives[key]) for key in keys]
    return [*found, *(Column(key, header_of(key, record), give) for key, give in LINKS[record].items())]


def _custom(record: str, fields: Sequence[Field]) -> list[Column]:
    headers = custom_headers(record, fields)
    return [Column(f"custom.{one.key}", headers[one.key], _value_of(one)) for one in fields]


def _counted(record: str) -> list[Column]:
    return [Column(key, str(label), give) for key, label, give in COUNTED[record]]


def _value_of(one: Field) -> Give:
    kind = one.type

    def give(record: Any, related: Related) -> Value:
        value = (related.worked_out.get(record.pk, {}) if one.is_computed else record.custom).get(one.slot)
        if value is None or value == "" or value == []:
            return ""
        if kind == Field.Type.MONEY or (one.is_computed and isinstance(value, dict)):
            money = Money(value["minor"], value["currency"])
            return f"{money.amount} {money.currency}"
        if kind == Field.Type.MEMBER:
            return str(related.emails_of_members.get(value, ""))
        if kind == Field.Type.CHOICES:
            return joined([display(one, item) for item in value])
        if kind == Field.Type.YES_NO:
            return "yes" if value else "no"
        if kind == Field.Type.NUMBER or (one.is_computed and not isinstance(value, str)):
            return Decimal(str(value))
        return str(value) if kind in PLAIN or one.is_computed else display(one, value)

    return give


def _plain(name: str) -> Give:
    return lambda record, _related: cast("Value", getattr(record, name))


def _owner(record: Any, _related: Related) -> Value:
    return record.owner.email if record.owner else ""


def _tags(record: Any, related: Related) -> Value:
    return joined(related.tags.get(record.pk, []))


def _moment(at: datetime | None) -> str:
    return localtime(at).isoformat(timespec="seconds") if at else ""


def _day(on: date | datetime | None) -> str:
    return "" if on is None else (localdate(on) if isinstance(on, datetime) else on).isoformat()


def _minor(name: str) -> Give:
    return lambda record, related: Money(getattr(record, name), related.currency).amount


def _own(kind: str) -> Give:
    return lambda record, _related: signed_id(kind, record.pk)


def _linked(kind: str) -> Give:
    return lambda record, _related: signed_id(kind, pk) if (pk := getattr(record, f"{kind}_id")) else ""


def _industry(record: Any, related: Related) -> Value:
    return related.industries.label(record.industry) if record.industry else ""


PLACE = {name: _plain(name) for name in ("line1", "line2", "city", "region", "postal_code", "country")}
COMMON: dict[str, Give] = {
    "owner": _owner, "tags": _tags, "description": _plain("description"),
    "created_at": lambda record, _related: _moment(record.created_at),
}  # fmt: skip
GIVES: dict[str, dict[str, Give]] = {
    "account": {
        "own_id": _own("account"), **COMMON, **PLACE,
        **{name: _plain(name) for name in ("name", "website", "phone", "email", "type", "billing_stage", "employees",
                                           "annual_revenue")},
        "industry": _industry,
        "parent": lambda record, _related: record.parent.name if record.parent else "",
        "is_customer": lambda record, _related: "yes" if record.is_customer else "",
    },
    "contact": {
        "own_id": _own("contact"), **COMMON, **PLACE,
        **{name: _plain(name) for name in ("name", "first_name", "last_name", "job_title", "linkedin")},
        "email": lambda record, related: joined(related.emails.get(record.pk, [])),
        "phone": lambda record, related: joined(related.phones.get(record.pk, [])),
    },
    "deal": {
        "own_id": _own("deal"), **COMMON, "name": _plain("name"), "lost_reason": _plain("lost_reason"),
        "status": _plain("status"),
        "value": lambda record, _related: (
            "" if record.value_minor is None else Money(record.value_minor, record.currency).amount
        ),
        "currency": lambda record, _related: "" if record.value_minor is None else record.currency,
        "pipeline": lambda record, _related: record.stage.pipeline.name,
        "stage": lambda record, _related: record.stage.name,
        "expected_close_on": lambda record, _related: _day(record.expected_close_on),
        "won_on": lambda record, _related: _day(record.won_at),
        "lost_on": lambda record, _related: _day(record.lost_at),
    },
}  # fmt: skip


def _first_account(record: Any, related: Related) -> Value:
    return next((one.name for one in related.accounts.get(record.pk, [])), "")


LINKS: dict[str, dict[str, Give]] = {
    "account": {},
    "contact": {
        "account.own_id": lambda record, related: next(
            (signed_id("account", one.pk) for one in related.accounts.get(record.pk, [])), ""
        ),
        "account.name": _first_account,
    },
    "deal": {
        "account.own_id": _linked("account"),
        "account.name": lambda record, _related: record.account.name if record.account else "",
        "contact.own_id": _linked("contact"),
        "contact.name": lambda record, _related: record.contact.name if record.contact else "",
    },
}
_COUNTED_OF_ACCOUNTS: list[tuple[str, Any, Give]] = [
    ("won_value", gettext_lazy("Won value"), _minor("won_minor")),
    ("won_count", gettext_lazy("Won deals"), _plain("won_count")),
    ("open_deal_value", gettext_lazy("Open deals"), _minor("open_minor")),
    ("open_count", gettext_lazy("Open deals, number"), _plain("open_count")),
    ("contact_count", gettext_lazy("Contacts"), _plain("contact_count")),
    ("customer_since", gettext_lazy("Customer since"), lambda record, _related: _day(record.customer_since)),
    ("next_activity", gettext_lazy("Next activity"), lambda record, _related: _day(record.next_activity_on)),
    ("last_contact", gettext_lazy("Last contact"), lambda record, _related: _moment(record.last_contact_at)),
]
COUNTED: dict[str, list[tuple[str, Any, Give]]] = {
    "account": _COUNTED_OF_ACCOUNTS,
    "contact": [
        ("accounts", gettext_lazy("All accounts"), lambda record, related: joined(
            [one.name for one in related.accounts.get(record.pk, [])])),
        ("consent", gettext_lazy("Consent to mailings"), _plain("consent")),
        ("last_contact", gettext_lazy("Last contact"), lambda record, _related: _moment(record.last_contact_at)),
    ],
    "deal": [("next_activity", gettext_lazy("Next activity"), lambda record, _related: _day(record.next_activity_on))],
}  # fmt: skip
