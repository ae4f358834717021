"""Settings pages: each opens for those who may, and does what it says."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from steward.team.models import Member
from tests.cast import signed_in

OWN = ["team:settings", "team:profile", "team:security", "team:tokens", "team:members"]
OF_ADMINS = ["team:firm", "team:invite", "team:rates"]
SIGN_IN = [
    "account_change_password", "account_logout", "account_reauthenticate", "mfa_list_webauthn", "usersessions_list",
]  # fmt: skip


@pytest.mark.parametrize("name", [*OWN, *OF_ADMINS, "team:policies", *SIGN_IN])
def test_every_settings_page_opens_for_the_owner(name: str, alice: Member) -> None:
    answer = signed_in(alice).get(reverse(name))
    assert answer.status_code == 200, answer.content.decode()[:500]
    assert "<h1" in answer.content.decode()


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_reset_password_done",
                                  "account_reset_password_from_key_done", "account_inactive"])
def test_every_sign_in_page_opens_for_strangers(name: str, alice: Member, client: Client) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert "<h1" in answer.content.decode() or "<h2" in answer.content.decode()
