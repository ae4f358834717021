"""Phone numbers as people give them: kept as written, and in E.164 where they can be read as a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import get_global
from django.utils.translation import gettext as _

from steward.core.refused import Invalid
from steward.core.text import fold, line
from steward.team.policies import workspace

LONGEST = 60
MOST = 50


@dataclass(frozen=True, slots=True)
class Number:
    """One checked number: as written, and in E.164 ("+31201234567", "+12125550100;ext=7") or ""."""

    number: str
    e164: str
    label: str
    is_primary: bool


def clean_phones(given: Iterable[Mapping[str, Any] | str], *, country: str = "", field: str = "phones") -> list[Number]:
    """Numbers in the given order, exactly one of them primary; `country` helps to read those without a prefix.

    Each is a text or a mapping with `number` and, if wanted, `label` and `is_primary`; blank ones are left out.
    A text that is no number ("reception") is kept as written. Raises `Invalid` on what cannot be stored.
    """
    found: list[Number] = []
    region = ""
    for item in given:
        row: Mapping[str, Any] = {"number": item} if isinstance(item, str) else item
        number = line(str(row.get("number") or ""), field=field, longest=LONGEST)
        if not number:
            continue
        region = region or region_of(country) or home_region()
        label = line(str(row.get("label") or ""), field=field, longest=30)
        found.append(Number(number, e164(number, region), label, bool(row.get("is_primary"))))
    if len(found) > MOST:
        raise Invalid(_("A contact keeps at most %(n)s phone numbers.") % {"n": MOST}, field=field)
    if sum(number.is_primary for number in found) > 1:
        raise Invalid(_("Only one phone number can be the primary one."), field=field)
    if found and not any(number.is_primary for number in found):
        first = found[0]
        found[0] = Number(first.number, first.e164, first.label, True)
    return found


@lru_cache(maxsize=4096)
def e164(number: str, region: str) -> str:
    """The number in E.164, its extension after ";ext="; "" for what is no possible number of that region."""
    import phonenumbers  # noqa: PLC0415 - 20 MiB that only those who store numbers pay for

    try:
        read = phonenumbers.parse(number, region or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(read):
        return ""
    plain = phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
    full = f"{plain};ext={read.extension}" if read.extension else plain
    return full if len(full) <= 30 else plain


def home_region() -> str:
    """The region of the workspace ("NL"): of its time zone, else of its currency; "" when neither says."""
    firm = workspace()
    if firm is None:
        return ""
    return str(get_global("zone_territories").get(firm.time_zone, "")) or _currency_region(firm.currency)


@lru_cache(maxsize=1024)
def region_of(country: str) -> str:
    """The region code of a country as people write it: "NL", "nl", "Netherlands"; "" when it is not known."""
    text = fold(country)
    codes = Locale("en").territories
    if len(text) == 2 and text.upper() in codes:
        return text.upper()
    return _regions_by_name().get(text, "")


@lru_cache(maxsize=1)
def _regions_by_name() -> dict[str, str]:
    names = Locale("en").territories
    return {fold(name): code for code, name in names.items() if len(code) == 2}


@lru_cache(maxsize=256)
def _currency_region(currency: str) -> str:
    code = currency[:2].upper()
    return code if code != "EU" and code in Locale("en").territories else ""
