"""`Scope`: the record that a block of activities, notes or files is about, and what a change loads anew."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, QueryDict

from steward.accounts.models import Account
from steward.accounts.queries import contacts_visible_to
from steward.contacts.models import Contact
from steward.core.text import id_in
from steward.deals.models import Deal
from steward.team.models import Member

_PLACE = re.compile(r"#[a-zA-Z][\w-]{0,60}")
KINDS = ("account", "contact", "deal")


@dataclass(frozen=True)
class Scope:
    """At least one of account, contact and deal on record pages, none on pages of one's own.

    `at` selects the part of the page that is loaded again after each change ("#overview"): the smallest part that
    holds everything that then reads differently, without the composer.
    """

    account: Account | None = None
    contact: Contact | None = None
    deal: Deal | None = None
    at: str = ""

    @property
    def ids(self) -> dict[str, int]:
        """The ids by kind: `{"account": 7}`."""
        things = {"account": self.account, "contact": self.contact, "deal": self.deal}
        return {kind: thing.pk for kind, thing in things.items() if thing is not None}

    @property
    def query(self) -> str:
        """`account=7&at=%23overview`: the scope as part of an address."""
        return urlencode({**self.ids, **({"at": self.at} if self.at else {})})

    @property
    def thing(self) -> Account | Contact | Deal | None:
        """The narrowest record: the deal, else the contact, else the account."""
        return self.deal or self.contact or self.account

    def filter(self) -> dict[str, int]:
        """What rows of this scope have: those of the narrowest record."""
        kind = next((kind for kind in ("deal", "contact", "account") if kind in self.ids), None)
        return {f"{kind}_id": self.ids[kind]} if kind else {}

    def at_or(self, usual: str) -> str:
        """The part to load again: the one that was named, else the block's own."""
        return self.at or usual


def scope_of(request: HttpRequest, member: Member) -> Scope:
    """The scope in the address. Raises 404 for records that the member does not see."""
    return scope_in(request.GET, member)


def scope_in(given: QueryDict, member: Member) -> Scope:
    """The same of the query of an address."""
    at = str(given.get("at", ""))
    return Scope(
        account=_seen(Account.objects.visible_to(member), given.get("account")),
        contact=_seen(contacts_visible_to(member), given.get("contact")),
        deal=_seen(Deal.objects.visible_to(member), given.get("deal")),
        at=at if _PLACE.fullmatch(at) else "",
    )


def _seen(rows: Any, pk: Any) -> Any:
    if not pk:
        return None
    found = rows.filter(pk=id_in(pk)).first()
    if found is None:
        raise Http404
    return found
