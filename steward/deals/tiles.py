"""Cards of the board as the page shows them: every text made once, so that the template only places it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steward.core.clock import now, today
from steward.core.money import Money
from steward.core.ui_dates import day_text, due_text, due_tone, full_text
from steward.core.ui_money import money_text
from steward.team.models import Member

from .board import Card, Total
from .models import Deal, Stage

WON = "won"


@dataclass(slots=True)
class Face:
    """A name with a picture: what `{% mark %}` and `{% avatar %}` take."""

    name: str
    photo_url: str = ""


@dataclass(slots=True)
class Next:
    """The line at the foot of a card."""

    icon: str
    what: str
    when: str
    tone: str
    full: str


@dataclass(slots=True)
class Tile:
    """A card, ready to be placed."""

    id: int
    name: str
    account: Face | None
    owner: Face | None
    money: str
    close: str
    close_full: str
    is_late: bool
    next: Next | None
    rotting: str


def tiles(cards: Iterable[Card], people: dict[int, Member], rot: dict[int, int | None]) -> list[Tile]:
    """The cards of the board, with their owners by id and the days after which deals of a stage rot."""
    day, moment = today(), now()
    return [_tile(card, people, _rotting(card, rot.get(card.stage_id), moment), day) for card in cards]


def people_on(cards: Iterable[Card], member: Member) -> dict[int, Member]:
    """The owners of these cards. One query."""
    ids = {card.owner_id for card in cards if card.owner_id}
    return Member.objects.visible_to(member).in_bulk(ids) if ids else {}


def card_of(deal: Deal) -> Card:
    """A deal as a card of the board."""
    account = deal.account
    return Card(
        deal.pk, deal.name, deal.value_minor, deal.currency, deal.stage_id, deal.status, deal.account_id,
        deal.owner_id, deal.expected_close_on, deal.stage_since, deal.won_at, deal.rank, deal.next_activity_id,
        deal.next_activity_on, deal.next_activity_time, deal.next_activity_subject, deal.next_activity_icon,
        deal.version, account.name if account else None, account.photo if account else None,
        account.is_customer if account else None,
    )  # fmt: skip


def sums_text(total: Total) -> str:
    """The sums of a lane, the largest currency first: "$58,120 + €3,000"."""
    return " + ".join(money_text(money) for money in total.sums) or money_text(None)


def weighted(lanes: Iterable[tuple[Stage, Total]]) -> list[Money]:
    """What the open deals are worth by the probability of their stages, per currency."""
    found: dict[str, int] = {}
    for stage, total in lanes:
        for money in total.sums:
            found[money.currency] = found.get(money.currency, 0) + money.minor * stage.probability
    return [Money(round(hundredfold / 100), currency) for currency, hundredfold in found.items()]


def together(totals: Iterable[Total]) -> list[Money]:
    """The sums of several lanes, per currency."""
    found: dict[str, int] = {}
    for total in totals:
        for money in total.sums:
            found[money.currency] = found.get(money.currency, 0) + money.minor
    return [Money(minor, currency) for currency, minor in found.items()]


def _tile(card: Card, people: dict[int, Member], rotting: str, day: Any) -> Tile:
    owner = people.get(card.owner_id or 0)
    won = card.status == WON
    on = card.won_at if won else card.expected_close_on
    late = bool(not won and card.expected_close_on and card.expected_close_on < day)
    close = "" if on is None else day_text(on.date() if isinstance(on, datetime) else on)
    photo = f"/accounts/{card.account_id}/photo/{card.account_photo}" if card.account_photo else ""
    return Tile(
        id=card.id,
        name=card.name,
        account=Face(card.account_name, photo) if card.account_name else None,
        owner=Face(str(owner)) if owner else None,
        money=money_text(card.value),
        close=_("%(day)s, late") % {"day": close} if late else close,
        close_full=full_text(on) if on else "",
        is_late=late,
        next=_account(card) if won else _next(card),
        rotting=rotting,
    )


def _next(card: Card) -> Next | None:
    if card.next_activity_id is None:
        return None
    on, at = card.next_activity_on, card.next_activity_time
    when, full = (due_text(on, at), full_text(on)) if on else ("", "")
    return Next(card.next_activity_icon or "calendar", card.next_activity_subject, when, due_tone(on), full)


def _account(card: Card) -> Next | None:
    if not card.account_is_customer:
        return None
    return Next("account", _("Is an account"), "", "green", "")


def _rotting(card: Card, days: int | None, moment: datetime) -> str:
    stayed = (moment - card.stage_since).days
    if not days or card.status != "open" or stayed <= days:
        return ""
    return ngettext("%(n)d day in this stage", "%(n)d days in this stage", stayed) % {"n": stayed}
