"""Activities and notes hang from records: their tokens for comparison, their rows for operations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from steward.accounts.models import Account
from steward.contacts.models import Contact
from steward.deals.models import Deal
from steward.importing.drafts import State

MODELS: dict[str, Any] = {"account": Account, "contact": Contact, "deal": Deal}


def tokens(links: dict[str, State]) -> tuple[str, str, str]:
    """What a record hangs from, comparable: ids, or names of records that are only planned."""
    account, contact, deal = (str(links[name].token) if name in links else "" for name in MODELS)
    return account, contact, deal


def rows_of(states: Iterable[State], name: str) -> dict[int, Any]:
    """The records of one kind that pending rows hang from, by id. `pending` is (values, links)."""
    ids = {state.pending[1][name].id for state in states if name in state.pending[1]}
    return dict(MODELS[name]._base_manager.in_bulk(ids))


def bound(states: list[State]) -> list[dict[str, Any]]:
    """The pending values with the records they hang from."""
    there = {name: rows_of(states, name) for name in MODELS}
    return [
        {**state.pending[0], **{name: there[name][linked.id] for name, linked in state.pending[1].items()}}
        for state in states
    ]
