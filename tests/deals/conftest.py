"""What tests of deals start from: a pipeline, and an organization."""

from __future__ import annotations

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.deals.models import Pipeline, Stage
from steward.deals.operations import set_up_pipelines
from steward.team.models import Member


@pytest.fixture
def pipeline(alice: Member) -> Pipeline:
    """The usual pipeline."""
    return set_up_pipelines(by=alice)


@pytest.fixture
def stages(pipeline: Pipeline) -> list[Stage]:
    """Its four stages, in order."""
    return list(Stage.objects.filter(pipeline=pipeline).order_by("position"))


@pytest.fixture
def acme(alice: Member) -> Account:
    """An organization without deals."""
    return create_account(by=alice, name="Acme")


@pytest.fixture
def globex(alice: Member) -> Account:
    """Another one."""
    return create_account(by=alice, name="Globex")
