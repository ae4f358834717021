"""The rows of the list of deals, ready for the template: one page takes at most six queries more than its deals."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from steward.accounts.cells import Cell, Drawer, Drawing, ListRow, tags_of, text_cell
from steward.accounts.queries import contacts_visible_to
from steward.accounts.table import Column
from steward.core.templatetags.ui import mark
from steward.core.ui_dates import day_text, full_text
from steward.core.ui_icons import icon_html
from steward.core.ui_money import NOTHING
from steward.team.models import Member

from .models import Deal, Pipeline, Stage

TONES = {Deal.Status.WON.value: "green", Deal.Status.LOST.value: "red"}


def deal_rows(
    deals: Sequence[Any], columns: Sequence[Column], member: Member, *, ways: dict[str, str]
) -> list[ListRow]:
    """The deals (light rows of `DEALS.needed(columns)` will do) as rows; `ways` where planning and changing the next
    activity lead, each with an id at "0"."""
    draw = _Drawing(deals, columns, member, ways["step"])
    tags = tags_of(Deal, [deal.pk for deal in deals])
    pick_word, plan_word = _("Select %(name)s"), _("Plan next step for %(name)s")
    return [
        ListRow(
            id=str(deal.pk),
            name=deal.name,
            url=f"/deals/{deal.pk}/",
            picture=_picture(deal),
            pick_said=pick_word % {"name": deal.name},
            plan_url=_plan_url(ways["plan"], deal),
            plan_said=plan_word % {"name": deal.name},
            tags=tags.get(deal.pk, []),
            cells=draw.cells(deal),
        )
        for deal in deals
    ]


def _plan_url(url: str, deal: Any) -> str:
    before, _zero, after = url.partition("0")
    account = f"&account={deal.account_id}" if deal.account_id else ""
    return f"{before}{deal.pk}{after}{account}"


@lru_cache(maxsize=4096)
def _mark(account_id: int, name: str, photo: str, size: str) -> SafeString:
    return mark({"name": name, "photo_url": f"/accounts/{account_id}/photo/{photo}/" if photo else ""}, size=size)


def _picture(deal: Any) -> SafeString:
    """What stands before the name on a phone, where the organization has no column."""
    if deal.account_id is None:
        return icon_html("deal")
    return _mark(deal.account_id, deal.account__name, deal.account__photo, "")


class _Drawing(Drawing):
    """Turns deals into cells. What hangs from them is fetched for the columns that show it."""

    def __init__(self, deals: Sequence[Any], columns: Sequence[Column], member: Member, step: str) -> None:
        shown = {one.key for one in columns}
        self.before, _zero, self.after = step.partition("0")
        stages = Stage.objects.visible_to(member) if shown & {"stage", "likely"} else Stage.objects.none()
        self.stages = {one.pk: one for one in stages}
        self.pipelines = (
            {one.pk: one.name for one in Pipeline.objects.visible_to(member)} if "pipeline" in shown else {}
        )
        ids = {deal.contact_id for deal in deals} - {None} if "contact" in shown else set()
        self.people = {one.pk: str(one) for one in contacts_visible_to(member).filter(pk__in=ids)} if ids else {}
        self.words = {value: str(label) for value, label in Deal.Status.choices}
        may_edit = member.may("deals.manage")
        super().__init__(deals, columns, edit="/deals/{0}/edit/{1}/?as=cell", may_edit=may_edit, by=member)

    def drawers(self) -> dict[str, Drawer]:
        """All but plain texts."""
        return {
            "account": self._account,
            "stage": self._stage,
            "value": self._value,
            "expected_close_on": self._close,
            "next_activity": self._next,
            "contact": self._contact,
            "pipeline": lambda deal: text_cell(self.pipelines.get(deal.pipeline_id, "")),
            "status": lambda deal: Cell(self.words[deal.status], tag=True, tone=TONES.get(deal.status, "")),
            "likely": self._likely,
            **{name: self._day(name) for name in ("created_at", "stage_since", "won_at", "lost_at")},
        }

    def _day(self, name: str) -> Drawer:
        return lambda deal: self.ago(getattr(deal, name))

    def _account(self, deal: Any) -> Cell:
        if deal.account_id is None:
            return text_cell("")
        face = _mark(deal.account_id, deal.account__name, deal.account__photo, "s")
        return Cell(deal.account__name, href=f"/accounts/{deal.account_id}/", face=face)

    def _contact(self, deal: Any) -> Cell:
        if deal.contact_id not in self.people:
            return text_cell("")
        return Cell(self.people[deal.contact_id], href=f"/people/{deal.contact_id}/")

    def _stage(self, deal: Any) -> Cell:
        """The stage of an open deal; how a closed one ended, which no field changes."""
        if deal.status != Deal.Status.OPEN:
            return Cell(self.words[deal.status], tag=True, tone=TONES[deal.status], fixed=True)
        return text_cell(self.stages[deal.stage_id].name if deal.stage_id in self.stages else "")

    def _likely(self, deal: Any) -> Cell:
        stage = self.stages.get(deal.stage_id)
        return text_cell(f"{stage.probability} %" if stage and deal.status == Deal.Status.OPEN else NOTHING)

    def _value(self, deal: Any) -> Cell:
        return text_cell(NOTHING) if deal.value_minor is None else self.amount(deal.value_minor, deal.currency)

    def _close(self, deal: Any) -> Cell:
        on = deal.expected_close_on
        if on is None:
            return text_cell(NOTHING)
        is_late = deal.status == Deal.Status.OPEN and on < self.today
        return Cell(day_text(on), title=full_text(on), tone="red" if is_late else "")

    def _next(self, deal: Any) -> Cell:
        """Open deals alone have a next step."""
        if deal.status != Deal.Status.OPEN:
            return text_cell("")
        return self.step_of(deal, f"{self.before}{deal.next_activity_id}{self.after}")
