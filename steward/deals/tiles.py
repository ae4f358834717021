"""Cards of the board as the page shows them: every text made once, so that the template only places it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steward.core.clock import now, today
from steward.core.money import Money
from steward.core.templatetags.ui import avatar, mark
from steward.core.ui_dates import day_text, due_text, due_tone, full_text
from steward.core.ui_icons import icon_html
from steward.core.ui_money import money_text
from steward.core.ui_quick import Quick
from steward.team.models import Member

from .board import Card, Total
from .models import Deal, Stage


@dataclass(slots=True)
class Face:
    """A name with a picture: what `{% mark %}` and `{% avatar %}` take."""

    name: str
    photo_url: str = ""


@dataclass(slots=True)
class Tile(Quick):
    """A card, ready to be placed. `icon`, `what`, `when`, `tone`, `full` are its last line: what comes next."""

    id: str
    url: str
    name: str
    move: str
    mark: SafeString | str
    account: str
    owner: SafeString | str
    money: str
    close: str
    close_full: str
    is_late: bool
    rotting: str
    icon: SafeString | str
    what: str
    when: str
    tone: str
    full: str


class Tiler:
    """Makes tiles of cards: faces are drawn once for all cards that show them."""

    def __init__(self, cards: Iterable[Card], member: Member, rot: dict[int, int | None]) -> None:
        """`rot`: by stage, the days after which its deals are marked. One query, for the owners of all cards."""
        ids = {card.owner_id for card in cards if card.owner_id}
        people = Member.objects.visible_to(member).in_bulk(ids) if ids else {}
        self.faces = {pk: avatar(one, size="s", alone=True) for pk, one in people.items()}
        self.marks: dict[int, SafeString] = {}
        self.rot, self.day, self.moment = rot, today(), now()
        self.late, self.move, self.account = _("%(day)s, late"), _("Move %(name)s"), _("Is an account")

    def tiles(self, cards: Iterable[Card]) -> list[Tile]:
        """The cards, ready to be placed."""
        return [self._tile(card) for card in cards]

    def _tile(self, card: Card) -> Tile:
        is_won = card.status == Deal.Status.WON
        on = localdate(card.won_at) if is_won and card.won_at else card.expected_close_on
        is_late = bool(on and not is_won and on < self.day)
        close = day_text(on) if on else ""
        icon, what, when, tone, full = self._account(card) if is_won else _next(card)
        return Tile(
            id=str(card.id), url=f"/deals/{card.id}/", name=card.name, move=self.move % {"name": card.name},
            mark=self._mark(card), account=card.account_name or "", owner=self.faces.get(card.owner_id or 0, ""),
            money=money_text(card.value), close=self.late % {"day": close} if is_late else close,
            close_full=full_text(on) if on else "", is_late=is_late, rotting=self._rotting(card),
            icon=icon, what=what, when=when, tone=tone, full=full,
        )  # fmt: skip

    def _mark(self, card: Card) -> SafeString | str:
        if not card.account_id or not card.account_name:
            return ""
        if card.account_id not in self.marks:
            photo = f"/accounts/{card.account_id}/photo/{card.account_photo}" if card.account_photo else ""
            self.marks[card.account_id] = mark(Face(card.account_name, photo), size="s")
        return self.marks[card.account_id]

    def _account(self, card: Card) -> tuple[SafeString | str, str, str, str, str]:
        return (
            (icon_html("account"), self.account, "", "green", "") if card.account_is_customer else ("", "", "", "", "")
        )

    def _rotting(self, card: Card) -> str:
        days = self.rot.get(card.stage_id)
        stayed = (self.moment - card.stage_since).days if days else 0
        if not days or card.status != Deal.Status.OPEN or stayed <= days:
            return ""
        return ngettext("%(n)d day in this stage", "%(n)d days in this stage", stayed) % {"n": stayed}


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


def _next(card: Card) -> tuple[SafeString | str, str, str, str, str]:
    if card.next_activity_id is None:
        return "", "", "", "", ""
    on: date | None = card.next_activity_on
    when, full = (due_text(on, card.next_activity_time), full_text(on)) if on else ("", "")
    return icon_html(card.next_activity_icon or "calendar"), card.next_activity_subject, when, due_tone(on), full
