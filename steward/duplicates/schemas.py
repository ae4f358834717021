"""What comes in and goes out about duplicates over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from steward.core.api import Id, In

KindName = Literal["account", "contact"]
Given = Annotated[str, Field(max_length=250)]


class MergeIn(In):
    """Which records go into the one of the address: `from_id`, or up to nine `from_ids`.

    `fields` says where values come from: by key (`name`, `website`, `address`, `owner`, `custom.KEY`…) the id of one of
    the records, or a list of keys that are taken from `from_id`. What it does not name stays as it is, or is filled
    from the first that has a value. Tags, team, e-mail addresses, phones and fields with several answers are joined.
    """

    from_id: Id | None = None
    from_ids: list[Id] = []
    fields: dict[str, Id] | list[str] = {}


class UnmergeIn(In):
    """Which merge is taken back; without it, the latest."""

    merge_id: Id | None = None


class LeftOut(Schema):
    """What stays as it is, since somebody changed it after the merge."""

    record: str
    id: int
    name: str
    fields: list[str]


class UnmergeOut(Schema):
    """A merge taken back; a large one goes on in the background, as the run says. `kept` is what did not return."""

    merge_id: int
    state: Literal["undone", "undoing"]
    run_id: int | None
    restored_ids: list[int]
    kept: list[LeftOut]


class SideOut(Schema):
    """One of the two."""

    id: int
    name: str


class PairOut(Schema):
    """Two records that may be the same: `score` of 100, `signs` that they shared when they were compared."""

    id: int
    kind: KindName
    score: int
    signs: list[str]
    a: SideOut
    b: SideOut
    dismissed: bool
    dismissed_at: datetime | None
    dismissed_by_id: int | None


class SearchOut(Schema):
    """The run of a search."""

    id: int
    state: str
    total: int
    done: int


class AlikeOut(Schema):
    """A record that is there, with the signs that it shares."""

    id: int
    name: str
    score: int
    signs: list[str]
    url: str


class AlikeListOut(Schema):
    """The best few."""

    items: list[AlikeOut]


class RulingOut(Schema):
    """Points by sign, and how many make a pair."""

    points: dict[str, int]
    least: int


class RulesOut(Schema):
    """The rules for accounts and for people."""

    account: RulingOut
    contact: RulingOut


class RulingIn(In):
    """What is to change: points of 0 to 100 by sign, and how many make a pair."""

    points: dict[str, int] = {}
    least: int | None = None


class RulesIn(In):
    """What is to change."""

    account: RulingIn | None = None
    contact: RulingIn | None = None
