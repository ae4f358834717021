"""What tests of fields share: records, a browser, and a worker that does what is waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.fields import tasks
from steward.fields.models import Field
from steward.fields.operations import create_field
from steward.queue.jobs import HANDLERS, work
from steward.team.models import Member
from tests.cast import signed_in

assert tasks is not None


@pytest.fixture
def browser(alice: Member) -> Client:
    """Alice's browser."""
    return signed_in(alice)


@pytest.fixture
def worker() -> Callable[[], None]:
    """Does the waiting jobs of this room."""

    def run() -> None:
        work([HANDLERS["fields.rewrite"].lane])

    return run


@pytest.fixture
def make(alice: Member) -> Callable[..., Field]:
    """Makes a field of accounts, as Alice."""

    def make_field(label: str, kind: str = "text", **given: Any) -> Field:
        return create_field(by=alice, **{"record": "account", "label": label, "type": kind, **given})

    return make_field


@pytest.fixture
def held(alice: Member) -> Callable[..., list[Account]]:
    """Makes an account for each of these values of a field."""

    def make_accounts(field: Field, *values: Any) -> list[Account]:
        return [
            create_account(by=alice, name=f"Firm {number:02}", custom={field.key: value}, allow_incomplete=True)
            for number, value in enumerate(values)
        ]

    return make_accounts


def values_of(field: Field) -> list[Any]:
    """What the accounts hold of a field, by account."""
    fresh = Field.objects.get(pk=field.pk)
    return [row.custom.get(fresh.slot) for row in Account.objects.order_by("id")]
