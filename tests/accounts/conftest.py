"""Acme and Globex, people, and what the tests of this room compare."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.contacts.models import Contact
from steward.contacts.operations import create_contact
from steward.team.models import Member, Workspace

Everything = Callable[[], dict[str, list[object]]]


@pytest.fixture
def acme(alice: Member) -> Account:
    """An organization."""
    return create_account(by=alice, name="Acme", website="acme.example", industry="retail")


@pytest.fixture
def globex(alice: Member) -> Account:
    """An account opened by hand."""
    return create_account(by=alice, name="Globex", as_customer=True)


@pytest.fixture
def ilse(alice: Member) -> Contact:
    """A person of nobody yet."""
    return create_contact(by=alice, emails=["ilse@kan-code.example"], first_name="Ilse", last_name="Moreno")


@pytest.fixture
def marta(alice: Member) -> Contact:
    """Another one."""
    return create_contact(by=alice, emails=["marta@kan-code.example"], first_name="Marta", last_name="Bielak")


@pytest.fixture
def everything(db: None) -> Everything:
    """All rows of all rooms: what a refusal must leave as it was."""
    rooms = ("accounts", "contacts", "fields", "history", "search")
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in rooms]
    return lambda: {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in models}


@pytest.fixture
def set_policy(workspace: Workspace) -> Callable[..., None]:
    """Change policies of the workspace: `set_policy(account_access="assigned")`."""

    def change(**policies: object) -> None:
        workspace.policies = {**workspace.policies, **policies}
        workspace.save()

    return change
