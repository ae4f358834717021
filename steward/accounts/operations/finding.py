"""Keeping an account findable by any part of name, e-mail, phone, domain or id (T6)."""

from __future__ import annotations

from typing import Any, Protocol

from steward.accounts.models import Account
from steward.search import index


def index_account(account: Account) -> None:
    """Put the account into the search index."""
    index.put("account", account.pk, title=account.name, parts=parts_of(account), detail=detail_of(account))


class Nameable(Protocol):
    """What an account is found by: a row, or the values of one that is being stored."""

    pk: Any
    name: Any
    domain: Any
    email: Any
    phone: Any
    city: Any


def parts_of(account: Nameable) -> list[str]:
    """The texts the account can be found by."""
    parts = [account.name, account.domain, account.email, account.phone, str(account.pk)]
    return [part for part in parts if part]


def detail_of(account: Nameable) -> str:
    """What stands beside the name in search results."""
    return str(account.city or account.domain)
