"""Putting back what an edit of a deal changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.accounts.models import Account
from steward.accounts.queries import contacts_visible_to
from steward.core.money import Money
from steward.core.refused import Refused
from steward.deals.models import Deal, Stage
from steward.fields.operations import all_still_there, changes_to_undo, still_there, values_before
from steward.history.changes import Change
from steward.history.models import Event
from steward.team.models import Member

from .closing import close_again
from .deals import change_deal, place_deal
from .people import put_on_again

TEXTS = frozenset({"name", "description"})


@transaction.atomic
def put_back_deal(deal: Deal, *events: Event, by: Member, field: str = "", version: int | None = None) -> Deal:
    """Give the fields that an edit changed the values they had before it, or only `field`; by `change_deal`, so with
    its rights, rules and history; a card returns to its place. Refused in words where a value is not allowed any more.

    An edit of values and stage is two events.
    """
    for event in sorted(events, key=lambda one: -one.pk):
        deal, version = _put_back(deal, event, by, field, version), None
    return deal


def undo_event(deal: Deal, event: Event, *, by: Member, version: int | None = None) -> str:
    """Take back what this event of the deal tells: a reopening, or a person taken off. Returns what is so again.

    Refused in words where it cannot be any more.
    """
    if event.kind == "deal.reopened":
        deal = close_again(deal, event, by=by, version=version)
        text = _("Won: %(name)s.") if deal.status == Deal.Status.WON else _("Lost: %(name)s.")
        return text % {"name": deal.name}
    person = contacts_visible_to(by).filter(pk=event.contact_id).first()
    if event.kind != "deal.contact_removed" or person is None:
        raise Refused(_("There is nothing here that can be put back."), code="nothing_kept")
    put_on_again(deal, person, event, by=by, version=version)
    return _("%(name)s is on the deal.") % {"name": person.name}


def _put_back(deal: Deal, event: Event, by: Member, field: str, version: int | None) -> Deal:
    by.must("deals.manage", deal)
    changes = {one.field: one for one in changes_to_undo(event, field, by=by, texts=TEXTS)}
    if "stage" in changes:
        return _put_back_stage(deal, changes["stage"], by, version)
    values = _values(deal, changes, by)
    return change_deal(deal, by=by, version=version, **values)


def _values(deal: Deal, changes: dict[str, Change], by: Member) -> dict[str, Any]:
    """What to give to `change_deal`."""
    values: dict[str, Any] = values_before(changes.values(), deal)
    for name, one in changes.items():
        if name == "owner":
            values["owner"] = still_there(one, Member.objects.active())
        elif name == "account":
            values["account"] = still_there(one, Account.objects.visible_to(by))
        elif name == "contact_id":
            values["contact"] = still_there(one, contacts_visible_to(by))
            del values["contact_id"]
        elif name == "contact_ids":
            values["contacts"] = all_still_there(one, contacts_visible_to(by))
            del values["contact_ids"]
        elif name == "value":
            values["value"] = Money.of(Decimal(one.was["amount"]), one.was["currency"]) if one.was else None
        elif name == "expected_close_on":
            values[name] = date.fromisoformat(one.was) if one.was else None
    return values


def _put_back_stage(deal: Deal, moved: Change, by: Member, version: int | None) -> Deal:
    stage = Stage.objects.visible_to(by).filter(pk=moved.was["stage_id"]).first()
    if stage is None:
        message = _("The stage “%(name)s” is not there any more. The deal stays where it is.")
        raise Refused(message % {"name": moved.old}, code="gone", field="stage")
    return place_deal(deal, by=by, stage=stage, rank=moved.was["rank"], version=version)
