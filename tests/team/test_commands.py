"""`steward token`."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from steward.core.clock import now
from steward.team.models import Member, Token
from tests.support.rows import nothing_changes


def test_a_token_stands_alone_on_stdout(alice: Member, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("token", "ALICE@example.com", "--name", "Nightly", "--scope", "admin", "--expires", "7")
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    headers = {"Authorization": f"Bearer {printed.strip()}"}
    assert Client().get("/api/v1/me", headers=headers).json()["email"] == alice.email
    made = Token.objects.get()
    assert (made.name, made.scope) == ("Nightly", "admin")
    assert made.expires_at is not None
    assert timedelta(days=6) < made.expires_at - now() <= timedelta(days=7)


def test_without_options_it_writes_and_does_not_end(alice: Member) -> None:
    call_command("token", alice.email)
    assert (Token.objects.get().scope, Token.objects.get().expires_at) == ("write", None)


def test_an_unknown_address_makes_no_token(alice: Member) -> None:
    with nothing_changes(), pytest.raises(CommandError, match=r"nobody@example\.com"):
        call_command("token", "nobody@example.com")


def test_a_deactivated_member_gets_no_token(alice: Member, bob: Member) -> None:
    Member.objects.filter(pk=bob.pk).update(status="off")
    with nothing_changes(), pytest.raises(CommandError, match="no access"):
        call_command("token", bob.email)
