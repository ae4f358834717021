"""Keeping an account findable by any part of name, e-mail, phone, domain or id (T6)."""

from __future__ import annotations

from steward.accounts.models import Account
from steward.search import index


def index_account(account: Account) -> None:
    """Put the account into the search index."""
    index.put("account", account.pk, title=account.name, parts=parts_of(account), detail=detail_of(account))


def parts_of(account: Account) -> list[str]:
    """The texts the account can be found by."""
    parts = [account.name, account.domain, account.email, account.phone, str(account.pk)]
    return [part for part in parts if part]


def detail_of(account: Account) -> str:
    """What stands beside the name in search results."""
    return account.city or account.domain
