"""What came in about people and the firm, checked and brought into the form that is stored. Each raises `Invalid`."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from steward.core.money import currencies
from steward.core.refused import Invalid
from steward.core.text import line

from .models import Member
from .rights import RIGHTS


@cache
def time_zones() -> tuple[str, ...]:
    """Names of all time zones of the world, as in "Europe/Amsterdam"."""
    return tuple(sorted(name for name in zoneinfo.available_timezones() if name not in ("localtime", "Factory")))


def clean_email(text: str) -> str:
    """An address in lower case, as it is kept and compared."""
    email = line(text, field="email", longest=254, required=True).lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(_("This is not an e-mail address."), field="email") from error
    return email


def clean_password(password: str, *, email: str, name: str) -> str:
    """A password long and uncommon enough, and unlike the name and the address."""
    try:
        validate_password(password, Member(email=email, name=name))
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from error
    return password


def clean_currency(code: str, *, field: str = "currency") -> str:
    """A currency code in use today."""
    found = code.strip().upper()
    if found not in currencies():
        raise Invalid(_("“%(code)s” is not a currency code such as EUR.") % {"code": code[:20]}, field=field)
    return found


def clean_language(code: str, *, optional: bool = False) -> str:
    """One of the languages Steward speaks. Empty, where `optional`, is the workspace's."""
    if code in dict(settings.LANGUAGES) or (optional and not code):
        return code
    spoken = ", ".join(dict(settings.LANGUAGES))
    raise Invalid(_("Steward speaks %(languages)s.") % {"languages": spoken}, field="language")


def clean_time_zone(name: str, *, optional: bool = False) -> str:
    """A time zone of the world. Empty, where `optional`, is the workspace's."""
    if name in time_zones() or (optional and not name):
        return name
    raise Invalid(_("This is not a time zone such as Europe/Amsterdam."), field="time_zone")


def clean_role(role: str) -> str:
    """Owner, admin or employee."""
    if role not in Member.Role.values:
        raise Invalid(_("A role is owner, admin or employee."), field="role")
    return role


def clean_rights(rights: Iterable[str]) -> list[str]:
    """Rights that can be given, each once, in the order of the table."""
    given = set(rights)
    for unknown in sorted(given - set(RIGHTS)):
        raise Invalid(_("“%(right)s” is not a right.") % {"right": unknown[:60]}, field="rights")
    return [right for right in RIGHTS if right in given]
