"""Opening, changing and moving deals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from steward.accounts.models import Account
from steward.contacts.models import Contact
from steward.core.clock import now
from steward.core.money import Money
from steward.core.refused import Invalid, Refused
from steward.deals.facts import DealChanged, DealLeft, DealMoved, DealOpened
from steward.deals.models import Deal, DealContact, Stage
from steward.deals.rates import home_currency
from steward.fields.operations.records import put_custom, put_tags
from steward.history.changes import Changes
from steward.history.facts import record
from steward.team.models import Member

from .figures import NOTHING, settle
from .people import put_people
from .ranks import rank_at, top_of
from .rows import first_stage, held, index, places, value_said
from .values import LABELS, cleaned, kept, said


@transaction.atomic
def open_deal(
    *,
    by: Member,
    name: str,
    value: Money | None = None,
    stage: Stage | None = None,
    account: Account | None = None,
    contact: Contact | None = None,
    contacts: Iterable[Contact] = (),
    owner: Member | None = None,
    expected_close_on: date | None = None,
    description: str = "",
    tags: Iterable[str] = (),
    custom: Mapping[str, Any] | None = None,
) -> Deal:
    """Open a deal (O5-O9) at the top of a stage; without one, of the first stage of the first pipeline.

    `contact` is the primary one, else the first of `contacts`. Raises `Invalid` naming the field at fault.
    """
    by.must("deals.manage")
    stage = stage or first_stage()
    plain = {"name": name, "value": value, "description": description, "expected_close_on": expected_close_on}
    values = cleaned(plain)
    deal = Deal(
        **{"currency": home_currency(), **values},
        stage=stage, pipeline_id=stage.pipeline_id, account=account, owner=owner,
        rank=top_of(stage),
    )  # fmt: skip
    people = {person.pk: person for person in ([contact] if contact else []) + list(contacts)}
    deal.contact = next(iter(people.values()), None)
    put_custom("deal", deal, custom or {}, by=by, creating=True)
    deal.save(force_insert=True)
    DealContact.objects.bulk_create([DealContact(deal=deal, contact=person) for person in people.values()])
    if tags:
        put_tags(deal, tags, by=by)
    record(DealOpened(**places(deal), name=deal.name, stage=stage.name, value=value_said(deal)), by=by)
    settle(deal, NOTHING, by=by)
    index(deal)
    return deal


@transaction.atomic
def change_deal(deal: Deal, *, by: Member, version: int | None = None, **changes: Any) -> Deal:
    """Change any of name, value, account, contact, contacts, owner, expected_close_on, description, stage, tags and
    custom.

    A deal that goes to another organization takes its value along: won figures follow it, and the rule of un-winning
    applies to the one it leaves. Nothing is stored or told when nothing changes.
    """
    deal, before = held(deal, by, version)
    noted, left = Changes(), deal.account
    stage = changes.pop("stage", None)
    _put_values(deal, changes, noted)
    people = {name: changes.pop(name) for name in ("contact", "contacts") if name in changes}
    put_people(deal, noted, **people)
    if "tags" in changes:
        put_tags(deal, changes.pop("tags"), by=by, changes=noted)
    if "custom" in changes:
        put_custom("deal", deal, changes.pop("custom"), by=by, changes=noted)
    if changes:
        raise Invalid(_("A deal has no such field."), field=next(iter(changes))[:60])
    if noted:
        deal.store(*STORED)
        record(DealChanged(**places(deal), name=deal.name, **noted.data()), by=by)
        if left is not None and left.pk != deal.account_id:
            to = deal.account.name if deal.account else _("no organization")
            record(DealLeft(subject=deal.pk, account=left.pk, name=deal.name, to=to), by=by)
        index(deal)
    if stage is not None and stage.pk != deal.stage_id:
        _put_in_stage(deal, stage, top_of(stage), by)
    settle(deal, before, by=by)
    return deal


STORED = (
    "name", "name_folded", "value_minor", "currency", "account", "contact", "owner", "expected_close_on",
    "description", "custom",
)  # fmt: skip


@transaction.atomic
def move_deal(
    deal: Deal,
    *,
    by: Member,
    stage: Stage,
    position: int | None = None,
    before: Deal | None = None,
    after: Deal | None = None,
    version: int | None = None,
) -> Deal:
    """Put an open deal into a stage, of its own pipeline or another, and at a place in it: at `position` among the
    cards the member sees (0 is the top), right `before` or `after` another deal, else at the top.
    """
    deal, weight = held(deal, by, version)
    _must_be_open(deal)
    rank = rank_at(stage, deal, by=by, position=position, before=before, after=after)
    if stage.pk == deal.stage_id:
        deal.rank = rank
        deal.store("rank")
        return deal
    _put_in_stage(deal, stage, rank, by)
    settle(deal, weight, by=by)
    return deal


@transaction.atomic
def place_deal(deal: Deal, *, by: Member, stage: Stage, rank: float, version: int | None = None) -> Deal:
    """Put an open deal into a stage at a rank that it had there: a move taken back."""
    deal, weight = held(deal, by, version)
    _must_be_open(deal)
    if stage.pk == deal.stage_id:
        deal.rank = rank
        deal.store("rank")
        return deal
    _put_in_stage(deal, stage, rank, by)
    settle(deal, weight, by=by)
    return deal


def _must_be_open(deal: Deal) -> None:
    if not deal.is_open:
        raise Refused(_("This deal is closed. Reopen it before you move it."), code="closed")


def _put_values(deal: Deal, changes: dict[str, Any], noted: Changes) -> None:
    """Take the plain values out of `changes` into the row, and note what they change."""
    was, held_before = said(deal), kept(deal)
    given = {name: changes.pop(name) for name in list(changes) if name in LABELS}
    for name, value in cleaned(given).items():
        setattr(deal, name, value)
    now_said = said(deal)
    for name, label in LABELS.items():
        noted.add(name, label, was[name], now_said[name], was=held_before.get(name))


def _put_in_stage(deal: Deal, stage: Stage, rank: float, by: Member) -> None:
    old, noted = deal.stage, Changes()
    noted.add("stage", _("Stage"), old, stage, was={"stage_id": old.pk, "rank": deal.rank})
    deal.stage, deal.pipeline_id, deal.rank, deal.stage_since = stage, stage.pipeline_id, rank, now()
    deal.store("stage", "pipeline", "rank", "stage_since")
    record(DealMoved(**places(deal), name=deal.name, from_stage=old.name, stage=stage.name, **noted.data()), by=by)
