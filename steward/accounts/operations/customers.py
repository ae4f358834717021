"""When an organization is an account: begun by a won deal, a subscription or by hand, and the un-won rule (P4-P7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from steward.accounts.completeness import must_be_complete
from steward.accounts.facts import AccountBegan, AccountEnded
from steward.accounts.models import Account, AddressSetting
from steward.core import clock
from steward.core.database import locked, update_all
from steward.core.refused import Refused
from steward.history.facts import record, record_all
from steward.history.models import Event
from steward.team.models import Member
from steward.team.policies import policy

Begun = Account.Begun


@atomic
def begin_account(account: Account, *, by: Member | None, because: str, on: date | None = None) -> Account:
    """Make an organization an account (P4, P5): `because` "deal", "subscription" or "hand", since the day `on`.

    Again, it changes nothing but an earlier `on`, which moves "customer since" back, and a stronger reason: an account
    that began by a deal and is then opened by hand stays one. A reason that the workspace's policy does not follow
    (a deal where accounts begin by hand) changes nothing. By hand it needs the right accounts.manage, and raises
    `Invalid` when a contact or billing stage that the policies ask for is missing; see `open_account`.
    """
    if because == Begun.HAND and by is not None:
        by.must("accounts.manage", account)
    return begin_held(locked(account), by=by, because=because, on=on)


def begin_held(account: Account, *, by: Member | None, because: str, on: date | None = None) -> Account:
    """The same for a row that the running transaction holds already, and whose holder asked for the right."""
    if not follows_policy(because):
        return account
    since = on or clock.today()
    if account.is_customer:
        return _begun_again(account, because, since)
    if because == Begun.HAND:
        must_be_complete(account.contact_count, account.billing_stage)
    account.is_customer, account.begun_by, account.customer_since = True, because, since
    account.store("is_customer", "begun_by", "customer_since")
    record(_began(account, because), by=by)
    return account


@atomic
def begin_accounts(since: Mapping[int, date], *, by: Member | None, because: str = Begun.DEAL) -> int:
    """The same for many at once, by id with the day each began: for imports of won deals. Returns how many began."""
    if not follows_policy(because):
        return 0
    rows = list(Account.objects.select_for_update(of=("self",)).filter(pk__in=list(since)).order_by("id"))
    fresh = [row for row in rows if not row.is_customer]
    earlier = [
        row for row in rows if row.is_customer and (row.customer_since is None or since[row.pk] < row.customer_since)
    ]
    for row in fresh:
        row.is_customer, row.begun_by = True, because
        row.version += 1
        row.updated_at = clock.now()
    for row in (*fresh, *earlier):
        row.customer_since = since[row.pk]
    columns = ["is_customer", "begun_by", "customer_since", "version", "updated_at"]
    update_all([*fresh, *earlier], columns)
    record_all((_began(row, because) for row in fresh), by=by)
    return len(fresh)


@atomic
def end_account(account: Account, *, by: Member | None, because: str = "unwon") -> Account:
    """Make an account only an organization again; everything on it stays, and it comes back whole when begun again.

    "unwon": the un-won rule, called after `set_deal_figures` said how many won deals are left. Nothing happens while
    one is left, to an account opened by hand or by a subscription, or to one that holds a client login.
    "hand": takes back what was opened by hand; refused (`has_won_deals`, `has_logins`) where that hides a customer.
    """
    if because == "hand" and by is not None:
        by.must("accounts.manage", account)
    account = locked(account)
    if not account.is_customer:
        return account
    if because == "hand":
        _must_be_free(account)
    elif account.won_count or account.begun_by != Begun.DEAL or has_logins(account):
        return account
    since = account.customer_since.isoformat() if account.customer_since else None
    said: dict[str, Any] = {"because": because, "kept": {"begun_by": account.begun_by, "customer_since": since}}
    account.is_customer, account.begun_by, account.customer_since = False, "", None
    account.store("is_customer", "begun_by", "customer_since")
    record(AccountEnded(account=account.pk, subject=account.pk, name=account.name, **said), by=by)
    return account


@atomic
def begin_again(account: Account, event: Event, *, by: Member) -> Account:
    """Take the end of an account back: begun for the same reason on the same day. Refused when it is one again."""
    by.must("accounts.manage", account)
    account = locked(account)
    kept = event.data.get("kept")
    if account.is_customer or not kept:
        raise Refused(_("There is nothing here that can be put back."), code="nothing_kept")
    account.is_customer, account.begun_by = True, kept["begun_by"]
    account.customer_since = date.fromisoformat(kept["customer_since"]) if kept["customer_since"] else None
    account.store("is_customer", "begun_by", "customer_since")
    record(_began(account, account.begun_by), by=by)
    return account


def follows_policy(because: str) -> bool:
    """Whether accounts begin for this reason here. By hand always works."""
    return because == Begun.HAND or because in str(policy("account_begins")).split("_")


def has_logins(account: Account) -> bool:
    """Whether somebody may or did sign in for this account."""
    return (
        bool(account.last_login_at)
        or AddressSetting.objects.filter(
            Q(login=True) | Q(accepted_at__isnull=False), membership__account=account
        ).exists()
    )


def _begun_again(account: Account, because: str, since: date) -> Account:
    columns = []
    if account.customer_since is None or since < account.customer_since:
        account.customer_since = since
        columns.append("customer_since")
    if because != Begun.DEAL and account.begun_by == Begun.DEAL:
        account.begun_by = because
        columns.append("begun_by")
    if columns:
        account.store(*columns)
    return account


def _must_be_free(account: Account) -> None:
    if account.won_count:
        raise Refused(_("It has won deals, so it stays an account."), code="has_won_deals")
    if has_logins(account):
        raise Refused(_("A client can sign in for it, so it stays an account."), code="has_logins")


def _began(account: Account, because: str) -> AccountBegan:
    since = account.customer_since.isoformat() if account.customer_since else ""
    return AccountBegan(account=account.pk, subject=account.pk, name=account.name, because=because, on=since)
