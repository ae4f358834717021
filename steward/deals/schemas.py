"""What the API takes and gives of pipelines, stages and deals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from steward.core.api import Id, In, MoneyIn, MoneyOut


class PipelineOut(Schema):
    """A pipeline."""

    id: int
    name: str
    position: int
    version: int


class PipelineIn(In):
    """A new pipeline; `with_stages` gives it the usual stages."""

    name: str
    with_stages: bool = False


class PipelinePatch(In):
    """What can be changed of a pipeline."""

    name: str = ""
    position: int = Field(0, ge=0, lt=2**31)


class StageOut(Schema):
    """A stage of a pipeline. A deal that stays longer than `rot_days` is marked."""

    id: int
    pipeline_id: int
    name: str
    position: int
    probability: int
    rot_days: int | None
    version: int


class StageIn(In):
    """A new stage."""

    pipeline_id: Id
    name: str
    probability: int = 50
    rot_days: int | None = None
    position: int | None = Field(None, ge=0, lt=2**31)


class StagePatch(In):
    """What can be changed of a stage."""

    name: str = ""
    probability: int = 0
    rot_days: int | None = None
    position: int = Field(0, ge=0, lt=2**31)


class DealOut(Schema):
    """A deal. `account_id` is any organization, `contact_id` the primary contact, `contact_ids` all people on it."""

    id: int
    name: str
    value: MoneyOut | None
    status: Literal["open", "won", "lost"]
    pipeline_id: int
    stage_id: int
    stage_since: datetime
    account_id: int | None
    contact_id: int | None
    contact_ids: list[int]
    owner_id: int | None
    expected_close_on: date | None
    description: str
    tags: list[str]
    custom: dict[str, Any]
    next_activity_id: int | None
    next_activity_on: date | None
    won_at: datetime | None
    lost_at: datetime | None
    lost_reason: str
    created_at: datetime
    updated_at: datetime
    version: int


class DealPatch(In):
    """What can be changed of a deal. Status changes by the verbs win, lose and reopen."""

    name: str = ""
    value: MoneyIn | None = None
    stage_id: Id = 1
    account_id: Id | None = None
    contact_id: Id | None = None
    contact_ids: list[Id] = Field([], max_length=100)
    owner_id: Id | None = None
    expected_close_on: date | None = None
    description: str = ""
    tags: list[str] = Field([], max_length=100)
    custom: dict[str, Any] = {}


class DealIn(DealPatch):
    """A new deal: only the name is asked (O7); without a stage it goes to the first one."""

    name: str


class WinIn(In):
    """The day it was won; today if none is given."""

    on: date | None = None


class LoseIn(In):
    """Why it was lost, and on which day."""

    reason: str = ""
    on: date | None = None


class MoveIn(In):
    """Where it goes: a stage, and the place among its cards (0 is the top)."""

    stage_id: Id
    position: int | None = Field(None, ge=0, lt=2**31)


class ContactIn(In):
    """A person to put on the deal."""

    contact_id: Id
    role: str = ""
    is_primary: bool = False


class DealCardOut(Schema):
    """A deal on the board."""

    id: int
    name: str
    value: MoneyOut | None
    account_id: int | None
    account_name: str | None
    owner_id: int | None
    expected_close_on: date | None
    next_activity_id: int | None
    next_activity_on: date | None
    stage_since: datetime
    version: int


class CardsOut(Schema):
    """Cards of one stage, and the cursor of the next ones or null."""

    items: list[DealCardOut]
    next: str | None


class LaneOut(Schema):
    """A stage of the board: how many open deals, their sums, the first cards, and the cursor of the next ones."""

    stage_id: int
    name: str
    probability: int
    count: int
    sums: list[MoneyOut]
    items: list[DealCardOut]
    next: str | None


class DealBoardOut(Schema):
    """The stages of a pipeline, in order."""

    pipeline_id: int
    lanes: list[LaneOut]
