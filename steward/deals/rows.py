"""Rows of the list as the page shows them: every text made once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from steward.core.clock import today
from steward.core.ui_dates import day_text, full_text, local_day, past_text
from steward.core.ui_money import money_text
from steward.core.ui_people import NextStep
from steward.team.models import Member

from .models import Deal, Stage
from .tiles import Face

TONES = {Deal.Status.WON: "green", Deal.Status.LOST: "red", Deal.Status.OPEN: ""}


@dataclass(slots=True)
class Row:
    """A deal in the list."""

    id: int
    name: str
    account: Face | None
    account_id: int | None
    stage: str
    status: str
    tone: str
    money: str
    close: str
    close_full: str
    is_late: bool
    next: NextStep | None
    owner: Face | None
    opened: str
    opened_full: str


def rows(deals: Iterable[Deal], member: Member) -> list[Row]:
    """The deals of a page, with stages and owners. Two queries."""
    found = list(deals)
    stages = dict(Stage.objects.visible_to(member).values_list("id", "name")) if found else {}
    people = Member.objects.visible_to(member).in_bulk({deal.owner_id for deal in found if deal.owner_id})
    return [_row(deal, stages.get(deal.stage_id, ""), people.get(deal.owner_id or 0)) for deal in found]


def _row(deal: Deal, stage: str, owner: Member | None) -> Row:
    account, on = deal.account, deal.expected_close_on
    return Row(
        id=deal.pk,
        name=deal.name,
        account=Face(account.name, account.photo_url) if account else None,
        account_id=deal.account_id,
        stage=stage,
        status="" if deal.is_open else str(deal.get_status_display()),
        tone=TONES[Deal.Status(deal.status)],
        money=money_text(deal.value),
        close=day_text(on) if on else "",
        close_full=full_text(on) if on else "",
        is_late=bool(on and deal.is_open and on < today()),
        next=deal.next_step if deal.is_open else None,
        owner=Face(str(owner)) if owner else None,
        opened=past_text(local_day(deal.created_at)),
        opened_full=full_text(local_day(deal.created_at)),
    )
