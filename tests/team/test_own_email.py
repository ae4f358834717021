"""Changing one's own e-mail address, and what a new password closes. Attacks 56-58 of the security notes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from steward.core.clock import now
from steward.history.models import Event
from steward.queue.jobs import work
from steward.team.models import Member, Token
from tests.cast import PASSWORD, Api
from tests.support.rows import nothing_changes

ASK = "/settings/profile/email/"
NEW = "four unrelated words here"


@pytest.fixture
def browser(alice: Member) -> Client:
    """Alice, who is signed in and has just given her password once more."""
    client = Client()
    client.post("/sign-in/", {"login": alice.email, "password": PASSWORD})
    client.post("/sign-in/again/", {"password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    """Whether the browser is signed in."""
    return client.get("/settings/profile/").status_code == 200


def link_mailed(client: Client, email: str) -> str:
    """The path of the link that went to the new address."""
    answer = client.post(ASK, {"email": email})
    assert answer.status_code == 302, answer.content.decode()
    work(["mail"])
    assert mail.outbox[-1].to == [email.lower()]
    found = re.search(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_a_member_changes_their_address_by_the_link_mailed_to_the_new_one(browser: Client, alice: Member) -> None:
    elsewhere = Client()
    elsewhere.post("/sign-in/", {"login": alice.email, "password": PASSWORD})
    link = link_mailed(browser, "Alice@Marxen.example")
    assert Member.objects.get(pk=alice.pk).email == "alice@example.com", "not yet"
    for _scanner in range(3):
        assert "alice@marxen.example" in browser.get(link).content.decode()
    assert Member.objects.get(pk=alice.pk).email == "alice@example.com", "looking changes nothing"
    assert browser.post(link)["Location"] == "/settings/profile/"
    assert Member.objects.get(pk=alice.pk).email == "alice@marxen.example"
    assert (is_in(browser), is_in(elsewhere)) == (True, False)
    work(["mail"])
    assert mail.outbox[-1].to == ["alice@example.com"], "the old address is told"
    assert Event.objects.get(kind="email.changed").data == {
        "before": "alice@example.com", "after": "alice@marxen.example"
    }  # fmt: skip
    again = Client()
    assert again.post("/sign-in/", {"login": "alice@marxen.example", "password": PASSWORD}).status_code == 302
    assert is_in(again)
    assert browser.get(link).status_code == 404, "used"


def test_the_password_is_asked_again_when_it_was_given_long_ago(browser: Client) -> None:  # attack 58
    with time_machine.travel(now() + timedelta(minutes=6), tick=False), nothing_changes():
        answer = browser.post(ASK, {"email": "new@example.com"})
        assert answer["Location"].startswith("/sign-in/again/")


@pytest.mark.parametrize(
    "email", ["bob@example.com", "BOB@example.com", "alice@example.com", "nonsense", "a\nb@c.d", ""]
)
def test_an_address_that_is_taken_or_none_is_refused(email: str, browser: Client, bob: Member) -> None:
    with nothing_changes():
        assert browser.post(ASK, {"email": email}).status_code == 422
    work(["mail"])
    assert mail.outbox == []


def test_the_link_is_for_its_member_for_an_hour_and_until_the_next_password(
    browser: Client, alice: Member, bob: Member
) -> None:
    link = link_mailed(browser, "new@example.com")
    bobs = Client()
    bobs.post("/sign-in/", {"login": bob.email, "password": PASSWORD})
    with nothing_changes():
        assert bobs.post(link).status_code == 404
        assert Client().post(link).status_code == 302, "to the sign-in page"
        assert browser.post(f"{link[:-3]}x/").status_code == 404
    with time_machine.travel(now() + timedelta(minutes=61), tick=False), nothing_changes():
        assert browser.post(link).status_code == 404
    alice.refresh_from_db()
    alice.set_password(NEW)
    alice.save()
    browser.post("/sign-in/", {"login": alice.email, "password": NEW})
    with nothing_changes():
        assert browser.post(link).status_code == 404


def test_an_address_that_was_taken_meanwhile_is_refused(browser: Client, bob: Member) -> None:
    link = link_mailed(browser, "new@example.com")
    Member.objects.filter(pk=bob.pk).update(email="new@example.com")
    with nothing_changes():
        assert browser.post(link).status_code == 422


def test_asking_for_links_is_limited(browser: Client) -> None:
    answers = [browser.post(ASK, {"email": f"n{n}@example.com"}) for n in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429] * 2
    assert "Retry-After" in answers[-1]


def change(client: Client, **more: Any) -> None:
    """A new password."""
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW, **more}
    assert client.post("/sign-in/password/", form).status_code == 302


def test_a_new_password_signs_out_everywhere_and_revokes_tokens_when_asked(
    browser: Client, alice: Member, bob: Member
) -> None:  # attack 57
    elsewhere, api, bobs = Client(), Api(alice), Api(bob)
    elsewhere.post("/sign-in/", {"login": alice.email, "password": PASSWORD})
    assert "Revoke my API token too" in browser.get("/sign-in/password/").content.decode()
    change(browser, revoke_tokens="on")
    assert (is_in(browser), is_in(elsewhere)) == (False, False)
    assert api.get("/me").status_code == 401
    assert bobs.get("/me").status_code == 200
    assert Event.objects.filter(kind="token.revoked").count() == 1


def test_tokens_stay_when_the_member_says_so(browser: Client, alice: Member) -> None:
    api = Api(alice)
    change(browser)
    assert api.get("/me").status_code == 200
    assert Token.objects.get().revoked_at is None


def test_who_has_no_token_is_not_asked(browser: Client) -> None:
    assert "revoke_tokens" not in browser.get("/sign-in/password/").content.decode()


def test_a_mailed_link_for_a_new_password_offers_the_same(alice: Member) -> None:
    api, client = Api(alice), Client()
    client.post("/sign-in/password/forgotten/", {"email": alice.email})
    work(["mail"])
    found = re.search(r"http://testserver(\S+)", str(mail.outbox[0].body))
    assert found
    page = client.get(found[1], follow=True)
    assert 'name="revoke_tokens"' in page.content.decode()
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW, "revoke_tokens": "on"})
    assert api.get("/me").status_code == 401
