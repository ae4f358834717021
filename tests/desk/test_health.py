"""`steward check`: says what is wrong, and only then fails."""

from __future__ import annotations

import json
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from steward.accounts.models import Account
from steward.queue.models import Job
from tests.world import World


def looked(*arguments: str) -> dict[str, dict[str, object]]:
    """The findings by name."""
    out = StringIO()
    with suppress(SystemCheckError):
        call_command("check", *arguments, "--json", stdout=out)
    lines = [line for line in out.getvalue().splitlines() if line.startswith("[")]
    return {found["name"]: found for found in json.loads(lines[-1])}


def test_a_sound_installation_is_well(world: World) -> None:
    assert all(found["well"] for found in looked("--deep").values())


def test_a_rollup_that_differs_from_a_recount_is_told_and_fails(world: World) -> None:
    Account.objects.filter(pk=world.account.pk).update(open_count=7, next_activity_id=None)
    found = looked("--deep")
    assert not found["figures of deals"]["well"]
    assert f"account {world.account.pk}" in str(found["next activities"]["text"])
    with pytest.raises(SystemCheckError):
        call_command("check", "--deep", stdout=StringIO())


def test_work_that_was_given_up_is_told(world: World) -> None:
    Job.objects.create(kind="x", dead=True)
    assert not looked()["background work"]["well"]
