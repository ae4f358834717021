"""The plain columns of an account: their labels, how each is checked on the way in and shown in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.contacts.emails import clean_email
from steward.core.refused import Invalid
from steward.core.text import fold, line, prose
from steward.history.changes import Changes

from .models import Account
from .websites import clean_website, domain_of

MOST_EMPLOYEES = 2**31 - 1
MOST_REVENUE = Decimal(10) ** 15


class Details(TypedDict, total=False):
    """What can be said of an account beside its name, relations, tags and custom fields."""

    type: str
    status: str
    website: str
    phone: str
    email: str
    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str
    description: str
    employees: int | str | None
    annual_revenue: Decimal | int | str | None
    industry: str
    billing_stage: str


class Named(Details, total=False):
    """The same, with the name."""

    name: str


LABELS: dict[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "type": gettext_lazy("Account type"),
    "status": gettext_lazy("Status"),
    "website": gettext_lazy("Website"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "line1": gettext_lazy("Address"),
    "line2": gettext_lazy("Address, second line"),
    "city": gettext_lazy("City"),
    "region": gettext_lazy("State or region"),
    "postal_code": gettext_lazy("Postal code"),
    "country": gettext_lazy("Country"),
    "description": gettext_lazy("Description"),
    "employees": gettext_lazy("Employees"),
    "annual_revenue": gettext_lazy("Annual revenue"),
    "industry": gettext_lazy("Industry"),
    "billing_stage": gettext_lazy("Billing stage"),
}
_LINES = {
    "name": 250, "phone": 60, "line1": 250, "line2": 250, "city": 120, "region": 120, "postal_code": 30,
    "country": 120, "industry": 120,
}  # fmt: skip
TEXTS = frozenset(LABELS) - {"type", "status", "billing_stage", "employees", "annual_revenue"}  # said as they are kept
_CHOICES: dict[str, Any] = {"type": Account.Type, "status": Account.Status, "billing_stage": Account.Stage}


def clean_details(given: Mapping[str, Any]) -> dict[str, Any]:
    """The given columns, checked, with those that follow from them (`name_folded`, `domain`).

    Raises `Invalid` naming the field, `TypeError` on what is no column. `industry` is taken as it stands: what it may
    be is asked of the field's answers (`Industries`).
    """
    clean: dict[str, Any] = {}
    for name, value in given.items():
        if name not in LABELS:
            raise TypeError(f"an account has no detail called {name}")
        clean[name] = _CLEANERS[name](value, name) if name in _CLEANERS else _line(value, name)
    if "name" in clean:
        clean["name_folded"] = fold(clean["name"])[:250]
    if "website" in clean:
        clean["domain"] = domain_of(clean["website"])
    return clean


def shown_detail(name: str, value: Any) -> str:
    """A column's value in words, as an event keeps it: "" for nothing."""
    if value in (None, ""):
        return ""
    if name in _CHOICES:
        return str(_CHOICES[name](value).label)
    if name == "employees":
        return f"{value:,}"
    if name == "annual_revenue":
        return f"{value:,.2f}".removesuffix(".00")
    return str(value)


def note_detail(changes: Changes, name: str, old: Any, new: Any) -> None:
    """Note the change of a column: in words, and what it held."""
    held = str(old) if isinstance(old, Decimal) else old
    was = held if name not in TEXTS and held != "" else None
    changes.add(name, LABELS[name], shown_detail(name, old), shown_detail(name, new), was=was)


def _line(value: Any, field: str) -> str:
    return line(str(value or ""), field=field, longest=_LINES[field], required=field == "name")


def _choice(value: Any, field: str) -> str:
    text = str(value or "")
    if text in _CHOICES[field].values or (field == "billing_stage" and not text):
        return text
    offered = ", ".join(_CHOICES[field].values)
    raise Invalid(_("“%(text)s” is not one of: %(list)s.") % {"text": text[:60], "list": offered}, field=field)


def _employees(value: Any, field: str) -> int | None:
    number = _number(value, field)
    if number is None:
        return None
    if number != number.to_integral_value() or not 0 <= number <= MOST_EMPLOYEES:
        raise Invalid(_("Give a whole number of people."), field=field)
    return int(number)


def _revenue(value: Any, field: str) -> Decimal | None:
    number = _number(value, field)
    if number is not None and abs(number) >= MOST_REVENUE:
        raise Invalid(_("This amount is too large to keep."), field=field)
    return None if number is None else number.quantize(Decimal("0.01"))


def _number(value: Any, field: str) -> Decimal | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        number = Decimal(str(value).strip()) if not isinstance(value, bool) else Decimal("NaN")
    except (InvalidOperation, ValueError):
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() > 30 or "_" in str(value):
        raise Invalid(_("“%(text)s” is not a number.") % {"text": str(value)[:60]}, field=field)
    return number


def _email(value: Any, field: str) -> str:
    return clean_email(str(value), field=field) if value and str(value).strip() else ""


_CLEANERS: dict[str, Callable[[Any, str], Any]] = {
    "type": _choice,
    "status": _choice,
    "billing_stage": _choice,
    "website": lambda value, field: clean_website(str(value or ""), field=field),
    "email": _email,
    "description": lambda value, field: prose(str(value or ""), field=field),
    "employees": _employees,
    "annual_revenue": _revenue,
}
