"""What the overview of an account shows: which blocks, in which order, and what belongs in each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steward.accounts.models import Access, Account, Membership
from steward.activities.models import Activity, Note
from steward.core.paging import Count, capped_count
from steward.core.rows import narrow
from steward.deals.models import Deal
from steward.files.models import File
from steward.team.models import Member
from steward.team.policies import policy

FEW = 5

# The policy `overview_blocks` -> the blocks in their order (P16-P19, O17-O19, T9-T26, L7-L12, M26).
# What a product shows of rooms that are not built yet joins its line here.
ORDER: dict[str, tuple[str, ...]] = {
    "in_use": ("activities", "deals", "people", "notes", "files"),
    "pipedrive": ("deals", "activities", "people", "notes", "files"),
    "outseta": ("people", "activities"),
    "taxdome": ("files", "activities", "notes"),
    "taxdome-lite": ("files", "notes"),
    "mailblue": ("about", "notes", "people"),
}
# An open deal was neither won nor lost at any moment.
OPEN_FIRST = (
    Coalesce("won_at", "lost_at").desc(nulls_first=True), F("expected_close_on").asc(nulls_last=True),
    "-created_at", "-id",
)  # fmt: skip
TITLES: dict[str, str | Promise] = {
    "activities": _("Activities"),
    "deals": _("Deals"),
    "people": _("People"),
    "notes": _("Notes"),
    "files": _("Files"),
    "about": _("About"),
}


@dataclass(frozen=True)
class Some:
    """The first rows of something on an account, and how many there are in all."""

    rows: list[Any]
    count: Count


def block_keys() -> tuple[str, ...]:
    """The blocks of this workspace's overview, in display order."""
    return ORDER.get(policy("overview_blocks"), ORDER["in_use"])


def some(key: str, account: Account, member: Member, columns: Iterable[str], few: int = FEW) -> Some:
    """The first rows of one block ("deals"), these columns of them. Two queries at most."""
    rows = ROWS[key](account, member)
    first = list(narrow(rows, columns)[: few + 1])
    count = capped_count(rows) if len(first) > few else Count(len(first), exact=True)
    return Some(first[:few], count)


def activities_of(account: Account, member: Member) -> QuerySet[Activity]:
    """What is to do, the next one first (P22, T12)."""
    return Activity.objects.visible_to(member).of(account).undone()


def deals_of(account: Account, member: Member) -> QuerySet[Deal]:
    """Its deals (P18): open ones first, by when they should close, then the closed ones, the latest first."""
    return Deal.objects.visible_to(member).of(account).order_by(*OPEN_FIRST)


def people_of(account: Account, member: Member) -> QuerySet[Membership]:
    """Its people (P19, O19, M38) in alphabetical order (T40)."""
    return Membership.objects.of(account)


def notes_of(account: Account, member: Member) -> QuerySet[Note]:
    """Its notes (P16, T24, M36), pinned ones first, then the latest."""
    return Note.objects.visible_to(member).of(account)


def files_of(account: Account, member: Member) -> QuerySet[File]:
    """Its files (P17, T10), the latest first."""
    return File.objects.visible_to(member).of(account)


def team_of(account: Account) -> list[Member]:
    """Members with access to the account (T35), by name. One query."""
    rows = Access.objects.filter(account=account).select_related("member").order_by("member__name", "member_id")
    return [row.member for row in rows]


ROWS: dict[str, Callable[[Account, Member], QuerySet[Any]]] = {
    "activities": activities_of,
    "deals": deals_of,
    "people": people_of,
    "notes": notes_of,
    "files": files_of,
}
