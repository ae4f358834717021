"""What each type of field accepts, how a value is stored in JSON and how the API shows it.

Stored: text types a string; number an int or float; money `{"minor", "currency"}`; date `YYYY-MM-DD`; time `HH:MM`;
periods and time ranges `{"from", "to"}`; address its parts; choice the value of an answer; choices a list of them;
yes_no a bool; member, account and contact an id. Numbers, dates and times compare rightly in both databases.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext as _

from steward.core.money import Money
from steward.core.refused import Invalid
from steward.core.text import fold, id_in, line, prose

from .links import exists
from .models import Field
from .parts import address, day, period, time_of_day, time_range

DIGITS = 15  # what a JSON number keeps exactly
MOST_CHOSEN = 30  # of a field with several answers
_YES = frozenset({"yes", "y", "true", "1", "on", "ja", "j", "x"})
_NO = frozenset({"no", "n", "false", "0", "off", "nee", "nein"})
_SCHEMES = ("http://", "https://")


def stored(field: Field, value: Any, name: str) -> Any:
    """The value as it is kept, or None for nothing. Raises `Invalid` naming `name` and the cause."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _CLEANERS[field.type](field, value, name)


def out(field: Field, value: Any) -> Any:
    """The stored value as the API shows it."""
    if isinstance(value, dict) and "minor" in value:
        money = Money(value["minor"], value["currency"])
        return {"amount": str(money.amount), "currency": money.currency}
    return value


def option(field: Field, text: str) -> str | None:
    """The value of the answer whose value or label reads like `text`, whatever its case; None when there is none. An
    answer that is being merged into another one is read as that one."""
    asked = fold(text)
    exact = (answer for answer in field.options if answer["value"] == text)
    alike = (answer for answer in field.options if asked in (fold(str(answer["value"])), fold(str(answer["label"]))))
    found = next(exact, None) or next(alike, None)
    return str(found.get("into") or found["value"]) if found else None


def is_retired(field: Field, value: str) -> bool:
    """Whether this answer is offered no more: records keep it, none gets it anew."""
    return any(answer["value"] == value and answer.get("retired") for answer in field.options)


def number(value: Any, name: str) -> int | float:
    """A number of at most 15 digits. Raises `Invalid` on anything else, infinity and NaN included."""
    try:
        exact = Decimal(str(value).strip().replace("_", "x")) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        exact = Decimal("NaN")
    if not exact.is_finite():
        raise Invalid(_("“%(text)s” is not a number.") % {"text": str(value)[:60]}, field=name)
    if exact and (exact.adjusted() >= DIGITS or len(exact.normalize().as_tuple().digits) > DIGITS):
        raise Invalid(_("At most %(n)s digits fit here.") % {"n": DIGITS}, field=name)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _text(field: Field, value: Any, name: str) -> str:
    return line(_words(value, name), field=name)


def _long_text(field: Field, value: Any, name: str) -> str:
    return prose(_words(value, name), field=name, longest=20_000)


def _number(field: Field, value: Any, name: str) -> int | float:
    return number(value, name)


def _money(field: Field, value: Any, name: str) -> dict[str, Any]:
    if isinstance(value, dict) and set(value) == {"amount", "currency"}:
        value = Money.of(_amount(value["amount"], name), str(value["currency"]), field=name)
    if not isinstance(value, Money):
        raise Invalid(_("Give an amount and its currency: {“amount”: “1234.50”, “currency”: “EUR”}."), field=name)
    return {"minor": value.minor, "currency": value.currency}


def _amount(value: Any, name: str) -> str:
    text = str(value)
    if isinstance(value, bool) or len(text) > 40:
        raise Invalid(_("“%(text)s” is not an amount.") % {"text": text[:60]}, field=name)
    return text


def _date(field: Field, value: Any, name: str) -> str:
    return day(value, name).isoformat()


def _choice(field: Field, value: Any, name: str) -> str:
    found = option(field, _words(value, name).strip())
    if found is None:
        raise Invalid(
            _("“%(text)s” is not an answer of “%(label)s”.") % {"text": str(value)[:60], "label": field.label},
            field=name,
        )
    return found


def _choices(field: Field, value: Any, name: str) -> list[str] | None:
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple | set):
        raise Invalid(_("Give a list of answers."), field=name)
    if len(given) > MOST_CHOSEN:
        raise Invalid(_("At most %(n)s answers can be chosen.") % {"n": MOST_CHOSEN}, field=name)
    return list(dict.fromkeys(_choice(field, item, name) for item in given)) or None


def _yes_no(field: Field, value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return value
    asked = fold(str(value))
    if asked in _YES or asked == fold(_("Yes")):
        return True
    if asked in _NO or asked == fold(_("No")):
        return False
    raise Invalid(_("Say yes or no."), field=name)


def _url(field: Field, value: Any, name: str) -> str:
    text = line(_words(value, name), field=name, longest=500)
    full = text if "://" in text else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(full)
    except ValidationError as error:
        raise Invalid(
            _("“%(text)s” is not a web address such as https://example.com.") % {"text": text[:60]}, field=name
        ) from error
    return full


def _email(field: Field, value: Any, name: str) -> str:
    text = line(_words(value, name), field=name, longest=254)
    try:
        EmailValidator()(text)
    except ValidationError as error:
        raise Invalid(_("“%(text)s” is not an e-mail address.") % {"text": text[:60]}, field=name) from error
    return text


def _phone(field: Field, value: Any, name: str) -> str:
    text = line(_words(value, name), field=name, longest=60)
    if sum(c.isdigit() for c in text) < 3:
        raise Invalid(_("“%(text)s” is not a phone number.") % {"text": text}, field=name)
    return text


def _member(field: Field, value: Any, name: str) -> int:
    pk = value if isinstance(value, int) and not isinstance(value, bool) else None
    if isinstance(value, str):
        pk = id_in(value.strip())
    if pk is None or not 0 < pk < 2**63 or not get_user_model().objects.filter(pk=pk).exists():
        raise Invalid(_("There is no such team member."), field=name)
    return pk


def _linked(field: Field, value: Any, name: str) -> int:
    pk = value if isinstance(value, int) and not isinstance(value, bool) else None
    if isinstance(value, str):
        pk = id_in(value.strip())
    if pk is None or not 0 < pk < 2**63 or not exists(field.type, pk):
        raise Invalid(_("“%(label)s” takes a record that is there.") % {"label": field.label}, field=name)
    return pk


def _computed(field: Field, value: Any, name: str) -> Any:
    raise Invalid(_("“%(label)s” is worked out; it cannot be set.") % {"label": field.label}, field=name)


def _words(value: Any, name: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise Invalid(_("Give text here."), field=name)
    return str(value)


_CLEANERS: dict[str, Callable[[Field, Any, str], Any]] = {
    Field.Type.TEXT: _text,
    Field.Type.LONG_TEXT: _long_text,
    Field.Type.NUMBER: _number,
    Field.Type.MONEY: _money,
    Field.Type.DATE: _date,
    Field.Type.CHOICE: _choice,
    Field.Type.CHOICES: _choices,
    Field.Type.YES_NO: _yes_no,
    Field.Type.URL: _url,
    Field.Type.EMAIL: _email,
    Field.Type.PHONE: _phone,
    Field.Type.MEMBER: _member,
    Field.Type.SUGGESTED: _text,
    Field.Type.TIME: lambda _field, value, name: time_of_day(value, name),
    Field.Type.TIME_RANGE: lambda _field, value, name: time_range(value, name),
    Field.Type.DATE_RANGE: lambda _field, value, name: period(value, name),
    Field.Type.ADDRESS: lambda _field, value, name: address(value, name),
    Field.Type.ACCOUNT: _linked,
    Field.Type.CONTACT: _linked,
    Field.Type.FORMULA: _computed,
    Field.Type.ROLLUP: _computed,
}
