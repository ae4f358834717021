"""The blocks of the overview as the page shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from steward.accounts.models import Account
from steward.activities.blocks import activities_block, notes_block
from steward.activities.scope import Scope
from steward.core.paging import Count
from steward.files.rows import files_block
from steward.team.models import Member

from .account import block_keys, some
from .account_fields import about
from .account_rows import deal_rows, person_rows


@dataclass(frozen=True)
class Block:
    """A card of the overview: the template that draws it and what that is given as `block`."""

    key: str
    template: str
    content: Any


@dataclass(frozen=True)
class Card:
    """What our own block templates show; blocks of other rooms bring theirs."""

    id: str
    rows: list[Any]
    count: Count
    all_url: str
    new_url: str = ""


def blocks(account: Account, member: Member, *, at: str) -> list[list[Block]]:
    """The blocks that the workspace chose, in two stacks: every other one in the second. At most ten queries."""
    scope = Scope(account=account, at=at)
    made = [MAKERS[key](scope, member) for key in block_keys()]
    return [made[0::2], made[1::2]]


def _activities(scope: Scope, member: Member) -> Block:
    block = replace(activities_block(scope, member), all_url=_tab(scope, "activities"))
    return Block("activities", "activities/_list.html", block)


def _notes(scope: Scope, member: Member) -> Block:
    block = replace(notes_block(scope, member), all_url=_tab(scope, "notes"))
    return Block("notes", "activities/_notes.html", block)


def _files(scope: Scope, member: Member) -> Block:
    return Block("files", "files/_list.html", replace(files_block(scope, member), all_url=_tab(scope, "files")))


def _about(scope: Scope, member: Member) -> Block:
    return Block("about", "desk/account_block_about.html", about(_account(scope)))


def _deals(scope: Scope, member: Member) -> Block:
    found = some("deals", _account(scope), member)
    return Block("deals", "desk/account_block_deals.html", _card("deals", scope, deal_rows(found.rows), found.count))


def _people(scope: Scope, member: Member) -> Block:
    found = some("people", _account(scope), member)
    return Block("people", "desk/account_block_people.html", _card("people", scope, person_rows(found.rows), found.count))


def _card(key: str, scope: Scope, rows: list[Any], count: Count) -> Card:
    return Card(f"{key}-block", rows, count, _tab(scope, key))


def _tab(scope: Scope, name: str) -> str:
    return reverse(f"desk:account_{name}", args=[_account(scope).pk])


def _account(scope: Scope) -> Account:
    assert scope.account is not None
    return scope.account


MAKERS: dict[str, Callable[[Scope, Member], Block]] = {
    "activities": _activities,
    "deals": _deals,
    "people": _people,
    "notes": _notes,
    "files": _files,
    "about": _about,
}
