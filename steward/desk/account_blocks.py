"""The blocks of the overview as the page shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from steward.accounts.models import Account
from steward.accounts.operations.memberships import keeps_last_contact
from steward.activities.blocks import activities_block, notes_block
from steward.activities.scope import Scope
from steward.core.addresses import address
from steward.core.paging import Count
from steward.files.rows import files_block
from steward.team.models import Member

from .account import block_keys, some
from .account_fields import about
from .account_rows import DEAL, PERSON, deal_rows, person_rows

# How high a block's head and an empty block are, in rows.
HEAD_ROWS = EMPTY_ROWS = 2


@dataclass(frozen=True)
class Block:
    """A card of the overview: the template that draws it, what that is given as `block`, and how many rows that has."""

    key: str
    template: str
    content: Any
    rows: int = 0


@dataclass(frozen=True)
class Card:
    """What our own block templates show; blocks of other rooms bring theirs. Without `new_url` nothing is added or
    changed; with `keeps_last` the one person stays linked."""

    id: str
    rows: list[Any]
    count: Count
    all_url: str
    new_url: str = ""
    keeps_last: bool = False


@dataclass(frozen=True)
class Place:
    """Where blocks stand: an account's page, looked at by a member; `at` is the part that changes load again."""

    account: Account
    member: Member
    at: str

    @property
    def scope(self) -> Scope:
        """What blocks of other rooms ask for."""
        return Scope(account=self.account, at=self.at)

    def tab(self, name: str) -> str:
        """The address of one of the account's tabs."""
        return address(f"desk:account_{name}", self.account.pk)


def blocks(account: Account, member: Member, *, at: str) -> list[list[Block]]:
    """The blocks that the workspace chose, in two stacks, each on the shorter one so far. At most ten queries."""
    place = Place(account, member, at)
    stacks: list[list[Block]] = [[], []]
    heights = [0, 0]
    for block in (MAKERS[key](place) for key in block_keys()):
        shorter = heights.index(min(heights))
        stacks[shorter].append(block)
        heights[shorter] += HEAD_ROWS + max(block.rows, EMPTY_ROWS)
    return stacks


def _activities(place: Place) -> Block:
    block = replace(activities_block(place.scope, place.member), all_url=place.tab("activities"))
    return Block("activities", "activities/_list.html", block, len(block.rows))


def _notes(place: Place) -> Block:
    block = replace(notes_block(place.scope, place.member), all_url=place.tab("notes"))
    return Block("notes", "activities/_notes.html", block, len(block.rows))


def _files(place: Place) -> Block:
    block = replace(files_block(place.scope, place.member), all_url=place.tab("files"))
    return Block("files", "files/_list.html", block, len(block.rows) + 1)


def _about(place: Place) -> Block:
    facts = about(place.account, place.member)
    return Block("about", "desk/account_block_about.html", facts, len(facts))


def _deals(place: Place) -> Block:
    found = some("deals", place.account, place.member, DEAL)
    new = f"{address('deals:create')}?account={place.account.pk}" if place.member.may("deals.manage") else ""
    card = Card("deals-block", deal_rows(found.rows), found.count, place.tab("deals"), new)
    return Block("deals", "desk/account_block_deals.html", card, len(card.rows))


def _people(place: Place) -> Block:
    found = some("people", place.account, place.member, PERSON)
    may = place.member.may("accounts.manage", place.account) and place.member.may("contacts.manage")
    new = address("accounts:link_contact", place.account.pk) if may else ""
    keeps = len(found.rows) == 1 and keeps_last_contact()
    card = Card("people-block", person_rows(found.rows), found.count, place.tab("people"), new, keeps_last=keeps)
    return Block("people", "desk/account_block_people.html", card, len(card.rows))


MAKERS: dict[str, Callable[[Place], Block]] = {
    "activities": _activities,
    "deals": _deals,
    "people": _people,
    "notes": _notes,
    "files": _files,
    "about": _about,
}
