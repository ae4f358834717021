"""Merging accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.transaction import atomic

from steward.accounts.models import Account, Membership
from steward.accounts.operations import count_contacts, index_account, set_deal_figures
from steward.accounts.operations.customers import has_logins
from steward.activities.models import Activity
from steward.activities.operations import recount
from steward.core.clock import now
from steward.deals.models import Deal
from steward.deals.operations import find_again, refresh_accounts
from steward.duplicates.units import Unit, chosen, joined, units
from steward.search import index
from steward.team.models import Member
from steward.undo.operations import watching

from .holding import begun, held, told
from .links import join_links, lead_once
from .moving import Move, later

Begun = Account.Begun
STRENGTH = ["", Begun.DEAL, Begun.SUBSCRIPTION, Begun.HAND]
NO_FIGURES: dict[str, Any] = {
    "won_values": {}, "won_minor": 0, "won_count": 0, "open_values": {}, "open_minor": 0, "open_count": 0,
}  # fmt: skip


@atomic
def merge_accounts(
    kept: Account,
    gone: Sequence[Account],
    *,
    by: Member,
    fields: Mapping[str, int] | None = None,
    version: int | None = None,
) -> Account:
    """Merge accounts or organizations into `kept`: everything on them moves there, and they go into the trash.

    `fields` says by key from which of them (its id) a value is taken; what it does not name stays as `kept` has it, or
    comes from the first that has a value. Tags, team and fields with several answers are joined. Of a person linked
    with several, one link is kept with all that was allowed there. Refused (code `in_trash`) when one of them was
    deleted meanwhile. Can be taken back for 30 days by `unmerge`.
    """
    _hold_what_hangs(gone)
    kept, *gone = held("account", kept, gone, by=by, version=version)
    sources = chosen("account", [kept, *gone], fields or {})
    batch = begun("account", kept, gone, by=by)
    ids = [one.pk for one in gone]
    everyone = [kept.pk, *ids]
    moved: list[int] = []
    with watching(batch, "account", everyone):
        leads = dict(Membership.objects.filter(account=kept, is_primary=True).values_list("account_id", "pk"))
        for one in gone:
            move = Move(batch, "account", kept.pk, one.pk, everyone)
            move.all()
            join_links(move.doubles[Membership])
            moved += move.moved[Deal]
        lead_once([kept.pk], leads)
        _put_values(kept, gone, sources)
        for one in gone:
            one.deleted_at = now()
            one.store("deleted_at")
            set_deal_figures(one.pk, **NO_FIGURES)
    refresh_accounts([kept.pk], by=by)
    count_contacts(everyone)
    recount(accounts=everyone)
    index.drop("account", ids)
    kept.refresh_from_db()
    index_account(kept)
    find_again(list(Deal._base_manager.filter(pk__in=moved, deleted_at__isnull=True)))
    told("account", kept, gone, batch, by=by)
    return kept


def _hold_what_hangs(gone: Sequence[Account]) -> None:
    """Hold activities and deals before the accounts: the order in which every other change holds them."""
    for model in (Activity, Deal):
        rows = model._base_manager.select_for_update(of=("self",), no_key=True)
        list(rows.filter(account_id__in=[one.pk for one in gone]).order_by("pk").values_list("pk", flat=True))


def _put_values(kept: Account, gone: Sequence[Account], sources: Mapping[Unit, Account]) -> None:
    records = [kept, *gone]
    values: dict[str, Any] = {}
    custom = {
        unit.field.slot: joined(unit, records) for unit in units("account", None) if unit.is_joined and unit.field
    }
    for unit, source in sources.items():
        if unit.field is not None:
            custom[unit.field.slot] = unit.value(source)
        elif unit.key == "photo" and source is not kept:
            kept.photo, source.photo = source.photo, kept.photo  # so that the one that is purged drops its own
            source.store("photo")
        else:
            values |= {name: getattr(source, name) for name in unit.columns}
    for name, value in values.items():
        setattr(kept, name, value)
    kept.custom = {**kept.custom, **custom}
    kept.custom = {slot: value for slot, value in kept.custom.items() if value not in (None, [])}
    kept.parent_id = _parent(kept, gone)
    _be_customer(kept, gone)
    for name in ("last_contact_at", "last_login_at"):
        setattr(kept, name, _latest(records, name))
    if kept.status != Account.Status.ARCHIVED:
        kept.status = Account.Status.ACTIVE if has_logins(kept) else Account.Status.OFFLINE
    columns = [*values, "photo", "custom", "parent_id", "is_customer", "begun_by", "customer_since", "status",
               "last_contact_at", "last_login_at"]  # fmt: skip
    kept.store(*dict.fromkeys(columns))


def _parent(kept: Account, gone: Sequence[Account]) -> int | None:
    """What it is part of: what was chosen, past those that went into it, unless that closes a circle."""
    above = {one.pk: one.parent_id for one in gone}
    found, seen = kept.parent_id, set()
    while found in above and found not in seen:
        seen.add(found)
        found = above[found]
    return found if found not in seen and not _is_below(found, kept.pk) else None


def _is_below(start: int | None, account_id: int) -> bool:
    """Whether going up from `start` one meets the account."""
    seen: set[int] = set()
    while start is not None and start not in seen:
        if start == account_id:
            return True
        seen.add(start)
        start = Account._base_manager.values_list("parent_id", flat=True).filter(pk=start).first()
    return False


def _be_customer(kept: Account, gone: Sequence[Account]) -> None:
    """An account when one of them is; since the earliest day, for the strongest reason."""
    customers = [one for one in (kept, *gone) if one.is_customer]
    if customers:
        kept.is_customer = True
        kept.begun_by = max((one.begun_by for one in customers), key=STRENGTH.index)
        kept.customer_since = min((one.customer_since for one in customers if one.customer_since), default=None)


def _latest(records: Sequence[Account], name: str) -> Any:
    latest = None
    for one in records:
        latest = later(latest, getattr(one, name))
    return latest
