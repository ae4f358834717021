"""Global search (T6): accounts, people and deals that the member sees, best first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet

from steward.accounts.models import Account
from steward.accounts.queries import contacts_visible_to
from steward.contacts.models import Contact
from steward.core.rows import narrow
from steward.core.text import fold
from steward.deals.models import Deal
from steward.search.index import Hit, find
from steward.team.models import Member
from steward.team.policies import sees_every_account

T = TypeVar("T", bound=Model)
KINDS = ("account", "contact", "deal")
# What page, palette and API tell of what was found.
ACCOUNT = ("name", "photo", "industry", "is_customer", "won_minor", "next_activity_on", "owner__name", "owner__email")
CONTACT = ("name",)
DEAL = ("name", "status", "value_minor", "currency", "account_id", "stage__name")


@dataclass(frozen=True)
class Found:
    """What was found, each kind in the order of its hits, which tell name and detail."""

    accounts: list[tuple[Hit, Account]]
    contacts: list[tuple[Hit, Contact]]
    deals: list[tuple[Hit, Deal]]

    def __len__(self) -> int:
        return len(self.accounts) + len(self.contacts) + len(self.deals)


def search(text: str, member: Member, *, limit: int = 8, kinds: tuple[str, ...] = KINDS) -> Found:
    """Up to `limit` hits of each of `kinds`. Nothing that the member does not see, and nothing from the trash."""
    accounts = Account.objects.visible_to(member)
    people = contacts_visible_to(member)
    deals = Deal.objects.visible_to(member)
    everything = sees_every_account(member)
    hits = {
        kind: find(text, kind=kind, among=None if everything else rows, limit=limit)
        for kind, rows in (("account", accounts), ("contact", people), ("deal", deals))
        if kind in kinds
    }
    return Found(
        _with_rows(hits.get("account", []), accounts, ACCOUNT),
        _with_rows(hits.get("contact", []), people, CONTACT),
        _with_rows(hits.get("deal", []), deals, DEAL),
    )


def _with_rows(hits: list[Hit], rows: QuerySet[T], columns: tuple[str, ...]) -> list[tuple[Hit, T]]:
    """The hits with these columns of their records; without what is gone, or not the member's to see after all."""
    found = narrow(rows, columns).in_bulk([hit.id for hit in hits]) if hits else {}
    return [(hit, found[hit.id]) for hit in hits if hit.id in found]


def pieces(title: str, text: str) -> list[tuple[str, bool]]:
    """The title cut into pieces, each with whether it is what was looked for: "Konex" by "kon" is [("Kon", True), …].

    Compared letter by letter in folded form, so that "Żółć" is marked by "zol".
    """
    folded, origin = "", []
    for place, letter in enumerate(title):
        part = fold(letter) or " "
        folded += part
        origin += [place] * len(part)
    marked = [False] * len(title)
    for word in fold(text[:100]).split(" "):
        start = folded.find(word) if word else -1
        while start >= 0:
            for place in origin[start : start + len(word)]:
                marked[place] = True
            start = folded.find(word, start + len(word))
    found: list[tuple[str, bool]] = []
    for letter, hit in zip(title, marked, strict=True):
        if found and found[-1][1] == hit:
            found[-1] = (found[-1][0] + letter, hit)
        else:
            found.append((letter, hit))
    return found
