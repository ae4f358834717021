"""The plain columns of a contact: their labels and lengths, and how a name is put together and taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.core.refused import Invalid
from steward.core.text import fold, line, prose

from .models import Contact


class Details(TypedDict, total=False):
    """What can be said of a person beside e-mail addresses, phones, tags and custom fields."""

    first_name: str
    last_name: str
    job_title: str
    linkedin: str
    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str
    description: str
    consent: str


LINES: dict[str, tuple[Any, int]] = {
    "first_name": (gettext_lazy("First name"), 120),
    "last_name": (gettext_lazy("Last name"), 120),
    "job_title": (gettext_lazy("Job title"), 250),
    "linkedin": (gettext_lazy("LinkedIn"), 250),
    "line1": (gettext_lazy("Address"), 250),
    "line2": (gettext_lazy("Address, second line"), 250),
    "city": (gettext_lazy("City"), 120),
    "region": (gettext_lazy("State or region"), 120),
    "postal_code": (gettext_lazy("Postal code"), 30),
    "country": (gettext_lazy("Country"), 120),
}
LABELS: dict[str, Any] = {
    **{name: label for name, (label, _longest) in LINES.items()},
    "description": gettext_lazy("Description"),
    "consent": gettext_lazy("Consent to mailings"),
}
CONSENTS = frozenset(Contact.Consent.values)


def clean_details(given: Mapping[str, Any]) -> dict[str, str]:
    """The given columns, checked and trimmed. Raises `Invalid` naming the field, `TypeError` on what is no column."""
    clean: dict[str, str] = {}
    for name, value in given.items():
        if name not in LABELS:
            raise TypeError(f"a contact has no detail called {name}")
        text = str(value or "")
        if name in LINES:
            clean[name] = line(text, field=name, longest=LINES[name][1])
        elif name == "description":
            clean[name] = prose(text, field=name)
        elif text not in CONSENTS:
            raise Invalid(_("Choose one of: %(list)s.") % {"list": ", ".join(sorted(CONSENTS))}, field=name)
        else:
            clean[name] = text
    return clean


def shown_name(first: str, last: str, *, email: str = "", phone: str = "") -> str:
    """What a person is called on pages: first and last name, else the e-mail address, else the phone number."""
    return " ".join(part for part in (first, last) if part) or email or phone


def set_name(contact: Contact, *, email: str = "", phone: str = "") -> None:
    """Bring `name` and the folded name that lists sort by in step with the contact's parts."""
    contact.name = shown_name(contact.first_name, contact.last_name, email=email, phone=phone)[:250]
    contact.name_folded = fold(contact.name)[:250]


def split_name(full: str) -> tuple[str, str]:
    """First and last name of a full one: "Ilse van Dam" is Ilse, van Dam; "Dam, Ilse" is Ilse, Dam."""
    text = " ".join(full.split())
    if text.count(",") == 1:
        last, first = (part.strip() for part in text.split(","))
        if first and last:
            return first, last
    first, _blank, last = text.partition(" ")
    return first, last
