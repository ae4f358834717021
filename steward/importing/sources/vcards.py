"""Address books (.vcf) as rows: a card is a row, and every file has the columns that its cards fill."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from steward.contacts.details import split_name
from steward.core.text import id_in
from steward.importing.cells import joined
from steward.importing.formulas import armed
from steward.importing.own_ids import number_of, signed_id

from .encodings import codec_of
from .format import Format, Row, Unreadable
from .vcard_lines import LEFT_OUT, Card, Property, cards

OWN_ACCOUNT = "X-STEWARD-ACCOUNT"
# In the order in which they are shown. Those that exports have are called as there (own.py).
COLUMNS = (
    "Steward contact ID", "First name", "Middle name", "Last name", "Name prefix", "Name suffix", "Nickname",
    "Job title", "Steward account ID", "Organization", "Department", "E-mail", "E-mail (work)", "E-mail (home)",
    "Phone", "Phone (mobile)", "Phone (work)", "Phone (home)", "Fax", "Address", "Address, second line", "Postal code",
    "City", "State or region", "Country", "Other addresses", "LinkedIn profile", "Personal website", "Birthday",
    "Description", "Tags",
)  # fmt: skip
MOST_OTHERS = 40  # further properties that become columns of their own
LOOKED_INTO = 8192
_BEGIN = re.compile(r"\s*BEGIN:VCARD\s*$", re.IGNORECASE | re.MULTILINE)
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T.*)?")
_HEADERS = {
    "X-ABRELATEDNAMES": "Related people", "RELATED": "Related people", "X-ABDATE": "Further dates",
    "X-MS-TEL": "Further phones", "X-MS-IMADDRESS": "Messenger", "IMPP": "Messenger", "X-ICQ": "ICQ", "X-AIM": "AIM",
    "LANG": "Language",
}  # fmt: skip
_DAYS = {
    "BDAY": "Birthday", "ANNIVERSARY": "Anniversary", "X-ANNIVERSARY": "Anniversary", "X-MS-ANNIVERSARY": "Anniversary",
}  # fmt: skip
_TOLD = frozenset(
    ["N", "FN", "ORG", "TITLE", "EMAIL", "TEL", "ADR", "URL", "NOTE", "CATEGORIES", "UID", "KIND", "X-ABLABEL",
     "X-SOCIALPROFILE", "X-ADDRESSBOOKSERVER-KIND", "X-ABSHOWAS", "NICKNAME", *_DAYS,
     OWN_ACCOUNT]
)  # fmt: skip


def is_vcard(path: Path, encoding: str) -> bool:
    """Whether the file holds cards: it begins with one, or is called so. Raises `Unreadable` on a .vcf without any."""
    codec, errors = codec_of(encoding)
    with path.open("r", encoding=codec, errors=errors, newline="") as stream:
        head = stream.read(LOOKED_INTO)
    begin = _BEGIN.search(head.replace("\r", "\n"))
    if path.suffix.lower() != ".vcf":
        return begin is not None and not head[: begin.start()].strip("\ufeff\r\n\t ")
    if begin is None:
        raise Unreadable(_("The file is called a vCard, but holds no line BEGIN:VCARD."))
    return True


def columns_in(path: Path, how: Format) -> tuple[str, ...]:
    """The columns that the cards of the file fill; the file is read once. Raises `Unreadable` when there are none."""
    found: dict[str, None] = {}
    for card in _cards(path, how):
        for name in _Properties(card.properties).cells():
            if name not in found and (name in COLUMNS or len(found) < len(COLUMNS) + MOST_OTHERS):
                found[name] = None
    if not found:
        raise Unreadable(_("The cards of this file say nothing about anybody."), code="empty")
    others = [name for name in found if name not in COLUMNS][:MOST_OTHERS]
    return (*(name for name in COLUMNS if name in found), *others)


def records(path: Path, how: Format) -> Iterator[Row]:
    """Every card as a row of the columns of the file."""
    for card in _cards(path, how):
        of = _Properties(card.properties)
        found = of.cells()
        yield Row(card.number, [found.get(name, "") for name in how.columns], card.problem or of.refusal())


def _cards(path: Path, how: Format) -> Iterator[Card]:
    codec, errors = codec_of(how.encoding)
    with path.open("r", encoding=codec, errors=errors, newline="") as stream:
        yield from cards(stream, codec)


def _guarded(text: str) -> str:
    """As a table would hold it: an apostrophe that is part of the text does not fall away."""
    return f"'{text}" if armed(text) != text else text


class _Properties:
    """The properties of one card, by name, as cells."""

    def __init__(self, properties: Iterable[Property]) -> None:
        self.by_name: dict[str, list[Property]] = {}
        for one in properties:
            self.by_name.setdefault(one.name, []).append(one)
        uid = self.first("UID")
        self.own = uid if number_of("contact", uid) is not None else ""

    @property
    def is_firm(self) -> bool:
        """Whether the card is that of an organization: it says so, or has no name but the organization's."""
        says = {self.first("KIND").lower(), self.first("X-ABSHOWAS").lower()} & {"org", "company"}
        named = any(part.strip() for one in self.all("N") for part in one.parts()[:2])
        return bool(says) or (not named and self.first("FN") in ("", self.firm))

    @property
    def firm(self) -> str:
        """The organization."""
        return next((one.parts()[0].strip() for one in self.all("ORG")), "")

    def all(self, name: str) -> list[Property]:
        """Those of this name, the preferred ones first."""
        found = self.by_name.get(name, [])
        return sorted(found, key=lambda one: not one.is_preferred) if len(found) > 1 else found

    def first(self, name: str) -> str:
        """The value of the first that has one, or ""."""
        return next((one.text.strip() for one in self.all(name) if one.text.strip()), "")

    def cells(self) -> dict[str, str]:
        """Column -> cell, of what the card says."""
        found = {**self.name(), **self.reached(), **self.work(), **self.address(), **self.more()}
        return {name: _guarded(text) for name, text in found.items() if text.strip()}

    def refusal(self) -> str:
        """Why the card makes no person, if so."""
        if "group" in (self.first("KIND").lower(), self.first("X-ADDRESSBOOKSERVER-KIND").lower()):
            return _("This card is a group of people, not a person.")
        if self.is_firm and self.firm and not self.own and not self.all("EMAIL"):
            return _("This card is that of an organization, not of a person, and has no e-mail address.")
        return ""

    def name(self) -> dict[str, str]:
        """The parts of the name; of a card that has only a full name, as people are named by hand."""
        named = self.all("N")
        last, first, middle, prefix, suffix = _padded(named[0].parts() if named else [], 5)
        if not (first.strip() or last.strip()) and not self.own and not self.is_firm:
            first, last = split_name(self.first("FN"))
        return {
            "Steward contact ID": self.own, "First name": first, "Middle name": middle.replace(",", " "),
            "Last name": last, "Name prefix": prefix, "Name suffix": suffix, "Nickname": self.first("NICKNAME"),
        }  # fmt: skip

    def work(self) -> dict[str, str]:
        """What the person does, and where."""
        account = id_in(self.first(OWN_ACCOUNT))
        units = [part.strip() for one in self.all("ORG")[:1] for part in one.parts()[1:]]
        return {
            "Job title": self.first("TITLE"), "Organization": self.firm,
            "Department": ", ".join(unit for unit in units if unit),
            "Steward account ID": signed_id("account", account) if self.own and account is not None else "",
        }  # fmt: skip

    def reached(self) -> dict[str, str]:
        """E-mail addresses and numbers, by what they are for. The preferred one of several stands first, unlabelled."""
        mails = self._sorted("EMAIL", "E-mail", {"WORK": "work", "HOME": "home"})
        phones = self._sorted("TEL", "Phone", {"CELL": "mobile", "WORK": "work", "HOME": "home"})
        return {**mails, **phones}

    def _sorted(self, name: str, header: str, labels: dict[str, str]) -> dict[str, str]:
        found: dict[str, list[str]] = {}
        several = self.all(name)
        for one in several:
            label = next((label for kind, label in labels.items() if kind in one.types), "")
            if one.is_preferred and len(several) > 1:
                label = ""
            column = f"{header} ({label})" if label else header
            column = "Fax" if "FAX" in one.types else column
            found.setdefault(column, []).append(_address(one.text))
        return {column: joined(dict.fromkeys(filter(None, texts))) for column, texts in found.items()}

    def address(self) -> dict[str, str]:
        """The first address in its parts, the others as lines."""
        first, *others = [_padded(one.parts(), 7) for one in self.all("ADR")] or [[""] * 7]
        box, more, street, city, region, code, country = first
        return {
            "Address": street or box, "Address, second line": more if street or not box else "", "City": city,
            "State or region": region, "Postal code": code, "Country": country,
            "Other addresses": "\n".join(", ".join(part.strip() for part in one if part.strip()) for one in others),
        } | ({"Address, second line": ", ".join(filter(None, (box, more)))} if street and box else {})  # fmt: skip

    def more(self) -> dict[str, str]:
        """Pages, notes, tags, the birthday, and what else is said in words."""
        pages = [one.text for one in self.all("URL")]
        profiles = [one.text for one in self.all("X-SOCIALPROFILE") if "LINKEDIN" in one.types]
        linked = pages if self.own else [*(one for one in pages if "linkedin.com" in one.lower()), *profiles]
        tags = [tag.strip() for one in self.all("CATEGORIES") for tag in one.parts(",")]
        found = {
            "LinkedIn profile": linked[0] if linked else "",
            "Personal website": ", ".join(dict.fromkeys(one for one in pages if one not in linked)),
            "Description": "\n".join(one.text for one in self.all("NOTE")),
            "Tags": joined([tag for tag in tags if tag]),
        }
        for name, column in _DAYS.items():
            day = _DAY.fullmatch(text := self.first(name))
            found[column if day or not text else f"{column}, as written"] = "-".join(day.groups()) if day else text
        others = [name for name in self.by_name if name not in _TOLD and name not in LEFT_OUT]
        for name in others:
            texts = [found.get(_header(name), ""), *(one.text for one in self.all(name))]
            found[_header(name)] = "\n".join(text for text in texts if text.strip())
        return found


def _header(name: str) -> str:
    """`X-SKYPE-USERNAME` as "Skype username"."""
    if name in _HEADERS:
        return _HEADERS[name]
    return name.removeprefix("X-MS-").removeprefix("X-").replace("-", " ").replace("_", " ").capitalize()


def _padded(parts: list[str], length: int) -> list[str]:
    return [*(part.strip("\n") for part in parts), *[""] * length][:length]


def _address(text: str) -> str:
    """An address or a number without what says only that it is one: "tel:+31…;ext=5"."""
    plain = re.sub(r"^(?:mailto|tel):", "", text.strip(), flags=re.IGNORECASE)
    return plain.replace(";ext=", " x")
