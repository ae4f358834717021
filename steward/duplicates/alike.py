"""Which keys records have now: why two of them are a pair, and what is there already when one is being added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from steward.accounts.websites import domain_of
from steward.contacts.emails import email_key
from steward.contacts.models import EmailAddress, Phone
from steward.core.text import fold
from steward.search.index import find
from steward.team.models import Member
from steward.team.policies import sees_every_account

from .keys import COLUMNS, KEYS, LABELS, SIGNS, phone_keys, score
from .queries import visible
from .rules import rules_of

Keys = dict[str, list[str]]  # sign -> keys
FEW = 5
CANDIDATES = 40
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Alike:
    """A record that shares signs with what is being added."""

    record: Any
    signs: list[str]
    score: int

    @property
    def why(self) -> str:
        """The signs in words."""
        return ", ".join(str(LABELS[sign]) for sign in self.signs)


def keys_of(kind: str, records: Sequence[Any]) -> dict[int, Keys]:
    """What each record has now. For people two queries more."""
    found: dict[int, Keys] = {}
    for one in records:
        rows = {sign: {name: getattr(one, name) for name in names} for sign, names in COLUMNS[kind].items()}
        found[one.pk] = {sign: KEYS[kind][sign](row) for sign, row in rows.items()}
    if kind == "contact":
        _add_reach(found)
    return found


def shared(one: Keys, other: Keys) -> dict[str, str]:
    """Sign -> the key that both have."""
    both = {sign: [key for key in one.get(sign, ()) if key in other.get(sign, ())] for sign in SIGNS}
    return {sign: keys[0] for sign, keys in both.items() if keys}


def similar(kind: str, given: Mapping[str, str], member: Member, *, without: int | None = None) -> list[Alike]:
    """The few records that share most with what somebody is adding, as far as the member sees them, best first.

    `given` may have name (or first_name, last_name), website, email, phone, country, line1 and postal_code. Read from
    the records as they are now.
    """
    wanted = _wanted(kind, given)
    if not any(wanted.values()):
        return []
    rows = visible(kind, member)
    ids = _candidates(kind, given, wanted, member) - {without}
    points = rules_of(kind).points
    records = list(rows.filter(pk__in=ids))
    have = keys_of(kind, records)
    alike = []
    for one in records:
        signs = [sign for sign in shared(wanted, have[one.pk]) if points.get(sign)]
        if signs:
            alike.append(Alike(one, signs, score(signs, points)))
    return sorted(alike, key=lambda found: (-found.score, found.record.name_folded, found.record.pk))[:FEW]


def _add_reach(found: dict[int, Keys]) -> None:
    for keys in found.values():
        keys["email"], keys["phone"] = [], []
    for pk, key in EmailAddress.objects.filter(contact_id__in=found).values_list("contact_id", "key"):
        found[pk]["email"].append(key)
    for pk, key in Phone.objects.filter(contact_id__in=found).exclude(e164="").values_list("contact_id", "e164"):
        found[pk]["phone"].append(key)


def _wanted(kind: str, given: Mapping[str, str]) -> Keys:
    row: dict[str, str] = defaultdict(str, {name: text.strip() for name, text in given.items()})
    if kind == "account":
        website = row["website"]
        row["domain"] = _domain(website)
        wanted = {sign: KEYS[kind][sign](row) for sign in KEYS[kind]}
    else:
        wanted = {sign: KEYS[kind][sign](row) for sign in KEYS[kind]}
        wanted["email"] = [email_key(row["email"])] if row["email"] else []
        wanted["phone"] = phone_keys([row["phone"]], row["country"])
    return wanted


def _domain(website: str) -> str:
    try:
        return domain_of(website if "://" in website else f"https://{website}") if website else ""
    except ValueError:
        return ""


def _candidates(kind: str, given: Mapping[str, str], wanted: Keys, member: Member) -> set[int]:
    """Records that may share a key: by what indexes say, each asked for a few."""
    rows = visible(kind, member).order_by()
    among = None if sees_every_account(member) else rows
    name = given.get("name", "") or f"{given.get('first_name', '')} {given.get('last_name', '')}"
    ids: set[int] = set()
    for start in dict.fromkeys([fold(name), *wanted["name"]]) if wanted["name"] else ():
        ids.update(_by_name(rows, start))
    texts = [*wanted["name"], *wanted.get("domain", ()), *wanted["email"], *wanted["phone"]]
    if kind == "account":
        ids.update(rows.filter(domain__in=wanted["domain"]).values_list("pk", flat=True)[:CANDIDATES])
    else:
        reach = Q(pk__in=EmailAddress.objects.filter(key__in=wanted["email"]).values("contact_id"))
        reach |= Q(pk__in=Phone.objects.filter(e164__in=wanted["phone"]).values("contact_id"))
        ids.update(rows.filter(reach).values_list("pk", flat=True)[:CANDIDATES])
        texts = wanted["name"]
    for text in texts:
        ids.update(hit.id for hit in find(text, kind=kind, among=among, limit=CANDIDATES))
    return ids


def _by_name(rows: Any, start: str) -> Iterable[int]:
    named = rows.filter(name_folded__gte=start, name_folded__lt=start + _LAST).order_by("name_folded", "id")
    found: Iterable[int] = named.values_list("pk", flat=True)[:CANDIDATES]
    return found
