"""Putting back what an edit of an account changed."""

from __future__ import annotations

from typing import Any

from django.db.transaction import atomic

from steward.accounts.details import TEXTS
from steward.accounts.models import Account
from steward.fields.operations import all_still_there, changes_to_undo, still_there, values_before
from steward.history.models import Event
from steward.team.models import Member

from .accounts import change_account


@atomic
def put_back_account(
    account: Account, *events: Event, by: Member, field: str = "", version: int | None = None
) -> Account:
    """Give the fields that an edit changed the values they had before it, or only `field`; by `change_account`, so
    with its rights, rules and history. Refused in words where a value is not allowed any more."""
    for event in sorted(events, key=lambda one: -one.pk):
        values = _values(account, event, field, by)
        account, version = change_account(account, by=by, version=version, **values), None
    return account


def _values(account: Account, event: Event, field: str, by: Member) -> dict[str, Any]:
    by.must("accounts.manage", account)
    changes = changes_to_undo(event, field, by=by, texts=TEXTS)
    values: dict[str, Any] = values_before(changes, account)
    for one in changes:
        if one.field == "owner":
            values["owner"] = still_there(one, Member.objects.active())
        elif one.field == "parent":
            values["parent"] = still_there(one, Account.objects.visible_to(by))
        elif one.field == "team":
            values["team"] = all_still_there(one, Member.objects.active())
    return values
