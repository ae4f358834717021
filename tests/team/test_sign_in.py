"""The doors: signing in, second factors, new passwords, sessions. Attacks 54-60 of the security notes."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import identify_hasher
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from steward.core.clock import now
from steward.queue.jobs import work
from steward.queue.models import Job
from steward.team.models import Member
from steward.team.operations import deactivate_member
from steward.team.tasks import forget_sessions
from tests.cast import PASSWORD, signed_in
from tests.support.rows import nothing_changes

NEW = "five quite unrelated words"
PASSKEY = Authenticator.Type.WEBAUTHN


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> Any:
    """One try at the sign-in page."""
    return client.post("/sign-in/", {"login": email, "password": password}, **extra)


def is_in(client: Client) -> bool:
    """Whether this browser is signed in."""
    return bool(client.get("/settings/profile/").status_code == 200)


def reset_link(client: Client, email: str, **extra: Any) -> str | None:
    """The link that the mail to `email` carries, if a mail goes out."""
    client.post("/sign-in/password/forgotten/", {"email": email}, **extra)
    mail.outbox.clear()
    work(["mail"])
    if not mail.outbox:
        return None
    found = re.search(r"https?://\S+", str(mail.outbox[-1].body))
    assert found
    return found.group()


def code_now(secret: str, steps: int = 0) -> str:
    """The code of an authenticator app, `steps` times 30 seconds from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


@pytest.fixture
def secret(alice: Member) -> str:
    """Alice has an authenticator app; its secret."""
    made = str(generate_totp_secret())
    TOTP.activate(alice, made)
    RecoveryCodes.activate(alice)
    return made


def test_signing_in_and_out(alice: Member) -> None:
    client = Client()
    assert not is_in(client)
    answer = sign_in(client, "ALICE@example.com")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(client)
    client.post("/sign-in/out/")
    assert not is_in(client)


def test_passwords_are_kept_by_argon2(alice: Member) -> None:
    assert alice.password.startswith("argon2$argon2id$")
    assert identify_hasher(alice.password).algorithm == "argon2"


def test_the_page_asked_for_comes_after_signing_in(alice: Member) -> None:
    client = Client()
    there = client.get("/settings/tokens/?x=1")
    assert there["Location"] == "/sign-in/?next=/settings/tokens/%3Fx%3D1"
    answer = client.post(
        there["Location"], {"login": alice.email, "password": PASSWORD, "next": "/settings/tokens/?x=1"}
    )
    assert answer["Location"] == "/settings/tokens/?x=1"


@pytest.mark.parametrize(
    "next_url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "http:evil.example"]
)
def test_signing_in_never_leads_elsewhere(next_url: str, alice: Member) -> None:
    answer = Client().post("/sign-in/", {"login": alice.email, "password": PASSWORD, "next": next_url})
    assert answer["Location"] == "/"


def test_htmx_is_told_to_load_the_sign_in_page(alice: Member) -> None:
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/settings/members/?a=b"}
    answer = Client().post("/settings/members/1/deactivate/", headers=here)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/sign-in/?next=/settings/members/%3Fa%3Db"


def test_wrong_password_and_unknown_address_get_the_same_answer(alice: Member) -> None:
    wrong, unknown = sign_in(Client(), alice.email, "x" * 12), sign_in(Client(), "nobody@example.com", "x" * 12)
    assert wrong.status_code == unknown.status_code == 200
    plain = [re.sub(r'(value|content|nonce)="[^"]*"', "", page.content.decode()) for page in (wrong, unknown)]
    assert plain[0] == plain[1]


@pytest.mark.parametrize(
    "body",
    [
        {"login": ["alice@example.com", "x"], "password": ["a", "b"]},
        {"login[]": "alice@example.com", "password": PASSWORD},
        {"login": "", "password": ""},
        {"login": "alice@example.com\x00", "password": PASSWORD},
        {"login": "a" * 100_000, "password": "b" * 100_000},
    ],
)
def test_strange_sign_ins_are_refused(body: dict[str, Any], alice: Member) -> None:
    client = Client()
    assert client.post("/sign-in/", body).status_code == 200
    assert not is_in(client)


def test_twenty_wrong_passwords_are_too_many(alice: Member) -> None:  # attack 56
    client = Client()
    answers = [sign_in(client, f"m{n}@example.com", "wrong password") for n in range(20)]
    assert [a.status_code for a in answers[:10]] == [200] * 10
    assert {a.status_code for a in answers[10:]} == {429}
    assert int(answers[-1]["Retry-After"]) > 0
    assert "too often" in answers[-1].content.decode()
    assert sign_in(client, alice.email).status_code == 429, "the right password does not help while limited"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "X-Client-IP"])
def test_a_spoofed_header_does_not_lift_the_limit(header: str, alice: Member) -> None:
    answers = [
        sign_in(Client(), f"m{n}@example.com", "wrong password", headers={header: f"198.51.100.{n}"}) for n in range(12)
    ]
    assert answers[-1].status_code == 429


def test_addresses_of_one_ipv6_network_count_as_one(alice: Member) -> None:
    near = [sign_in(Client(REMOTE_ADDR=f"2001:db8:1:2::{n:x}"), f"m{n}@example.com", "wrong") for n in range(1, 13)]
    assert near[-1].status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:3::1"), alice.email).status_code == 302


def test_ipv4_addresses_dressed_as_ipv6_count_each_for_themselves(alice: Member) -> None:
    for n in range(12):
        sign_in(Client(REMOTE_ADDR="::ffff:198.51.100.1"), f"m{n}@example.com", "wrong")
    assert sign_in(Client(REMOTE_ADDR="198.51.100.1"), alice.email).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="::ffff:198.51.100.2"), alice.email).status_code == 302


def test_guessing_one_member_from_many_places_is_limited_but_does_not_lock_them_out(alice: Member) -> None:
    known = Client(REMOTE_ADDR="192.0.2.7")
    sign_in(known, alice.email)
    known.post("/sign-in/out/")
    guesses = [sign_in(Client(REMOTE_ADDR=f"198.51.100.{n}"), alice.email, "wrong password") for n in range(20)]
    assert {a.status_code for a in guesses[5:]} == {429}
    assert sign_in(Client(REMOTE_ADDR="198.51.100.99"), alice.email).status_code == 429
    assert sign_in(known, alice.email).status_code == 302, "a browser she has used before is not locked out"
    with time_machine.travel(now() + timedelta(minutes=6), tick=False):
        assert sign_in(Client(REMOTE_ADDR="198.51.100.99"), alice.email).status_code == 302, "and nobody for ever"


def test_the_mark_of_a_known_browser_helps_its_own_member_only(alice: Member, bob: Member) -> None:
    bobs = Client(REMOTE_ADDR="192.0.2.8")
    sign_in(bobs, bob.email)
    bobs.post("/sign-in/out/")
    for n in range(6):
        sign_in(Client(REMOTE_ADDR=f"198.51.100.{n}"), alice.email, "wrong password")
    assert sign_in(bobs, alice.email).status_code == 429


def test_a_mailed_link_sets_a_new_password_once(alice: Member) -> None:
    old = signed_in(alice)
    client = Client()
    link = reset_link(client, "Alice@Example.com")
    assert link
    assert mail.outbox[0].to == ["alice@example.com"]
    page = client.get(link, follow=True)
    form = page.redirect_chain[-1][0]
    assert "set-password" in form, "the key is not in the address any more"
    answer = client.post(form, {"password1": NEW, "password2": NEW})
    assert answer["Location"] == reverse("account_reset_password_from_key_done")
    assert not is_in(old), "a new password signs out all browsers"
    assert not is_in(client), "and signs in nobody"
    assert sign_in(Client(), alice.email, NEW).status_code == 302
    again = Client().get(link, follow=True)
    assert "no longer works" in again.content.decode()


def test_a_reset_link_dies_after_an_hour(alice: Member) -> None:
    link = reset_link(Client(), alice.email)
    assert link
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        assert "no longer works" in Client().get(link, follow=True).content.decode()


def test_a_reset_link_dies_when_the_member_is_deactivated(alice: Member, bob: Member) -> None:
    link = reset_link(Client(), bob.email)
    assert link
    deactivate_member(bob, by=alice)
    assert "no longer works" in Client().get(link, follow=True).content.decode()


@pytest.mark.parametrize(
    "email",
    [
        "nobody@example.com",
        "alıce@example.com",
        "alice@exаmple.com",
        "alice@example.com.",
        "alice@example.com,evil@example.net",
        "alice@example.com\nbcc: evil@example.net",
        '"alice@example.com" <evil@example.net>',
        "alice@example.com evil@example.net",
    ],
)
def test_look_alikes_get_no_mail(email: str, alice: Member) -> None:  # attack 54
    assert reset_link(Client(), email) is None


def test_two_addresses_in_one_request_do_not_split_the_mail(alice: Member) -> None:
    client = Client()
    client.post("/sign-in/password/forgotten/", {"email": ["alice@example.com", "evil@example.net"]})
    client.post("/sign-in/password/forgotten/", {"email[]": "evil@example.net"})
    client.post(
        "/sign-in/password/forgotten/", '{"email": ["alice@example.com", "evil@example.net"]}', "application/json"
    )
    work(["mail"])
    assert mail.outbox == []


def test_the_answer_is_the_same_for_known_and_unknown_addresses(alice: Member) -> None:
    answers = []
    for email in (alice.email, "nobody@example.com"):
        before, client = Job.objects.count(), Client()
        answer = client.post("/sign-in/password/forgotten/", {"email": email})
        answers.append((answer.status_code, answer["Location"], Job.objects.count() - before))
    assert answers[0] == answers[1] == (302, "/sign-in/password/forgotten/sent/", 1)


@pytest.mark.parametrize("status", ["invited", "off"])
def test_who_may_not_come_in_gets_no_reset_mail(status: str, alice: Member, bob: Member) -> None:
    Member.objects.filter(pk=bob.pk).update(status=status)
    assert reset_link(Client(), bob.email) is None


def test_a_forged_host_is_refused_and_never_mailed(alice: Member, settings: Any) -> None:  # attack 55
    settings.ALLOWED_HOSTS = ["testserver"]
    with nothing_changes():
        answer = Client().post("/sign-in/password/forgotten/", {"email": alice.email}, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    link = reset_link(Client(), alice.email, headers={"X-Forwarded-Host": "evil.example"})
    assert link
    assert link.startswith("http://testserver/")
    settings.URL = "https://crm.example.com"
    assert str(reset_link(Client(), alice.email)).startswith("https://crm.example.com/")


def test_asking_for_reset_mails_is_limited(alice: Member) -> None:
    answers = [
        Client(REMOTE_ADDR=f"198.51.100.{n}").post("/sign-in/password/forgotten/", {"email": alice.email})
        for n in range(6)
    ]
    assert [a.status_code for a in answers] == [302, 302, 302, 429, 429, 429]
    answers = [Client().post("/sign-in/password/forgotten/", {"email": f"m{n}@example.com"}) for n in range(12)]
    assert answers[-1].status_code == 429
    assert "Retry-After" in answers[-1]


def test_guessing_reset_links_is_limited(alice: Member) -> None:
    client = Client()
    answers = [client.get(f"/sign-in/password/new/1-c{n:05}-{n:032x}/") for n in range(20)]
    assert {a.status_code for a in answers[10:]} == {429}
    assert "Retry-After" in answers[-1]


def test_the_second_factor_stands_between(alice: Member, secret: str) -> None:  # attack 58
    client = Client()
    answer = sign_in(client, alice.email)
    assert answer["Location"] == "/sign-in/factors/check/"
    assert not is_in(client), "a password alone opens nothing"
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/sign-in/factors/check/").status_code == 200
    assert client.post("/sign-in/factors/check/", {"code": code_now(secret)}).status_code == 302
    assert is_in(client)


def test_a_code_works_once_and_only_now(alice: Member, secret: str) -> None:
    with time_machine.travel(now(), tick=False):
        first, second, late = Client(), Client(), Client()
        for client in (first, second, late):
            sign_in(client, alice.email)
        code = code_now(secret)
        first.post("/sign-in/factors/check/", {"code": code})
        second.post("/sign-in/factors/check/", {"code": code})
        late.post("/sign-in/factors/check/", {"code": code_now(secret, -2)})
        assert (is_in(first), is_in(second), is_in(late)) == (True, False, False)


def test_twenty_wrong_codes_are_too_many(alice: Member, secret: str) -> None:
    client = Client()
    sign_in(client, alice.email)
    answers = [client.post("/sign-in/factors/check/", {"code": f"{n:06}"}) for n in range(20)]
    assert {a.status_code for a in answers[:5]} == {200}
    assert {a.status_code for a in answers[5:]} == {429}
    assert "Retry-After" in answers[-1]
    assert not is_in(client)


def test_a_recovery_code_works_once(alice: Member, secret: str) -> None:
    codes = Authenticator.objects.get(user=alice, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    for expected in (True, False):
        client = Client()
        sign_in(client, alice.email)
        client.post("/sign-in/factors/check/", {"code": codes[0]})
        assert is_in(client) is expected


def test_secrets_of_second_factors_are_encrypted_at_rest(alice: Member, secret: str) -> None:  # attack 60
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert "gAAAA" in stored


@pytest.mark.parametrize(
    "name",
    [
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "team:new_token",
    ],
)
def test_what_opens_doors_asks_who_one_is_once_more(name: str, alice: Member) -> None:
    if "recovery" in name:
        TOTP.activate(alice, generate_totp_secret())
        RecoveryCodes.activate(alice)
    client = signed_in(alice)
    with nothing_changes():
        answers = [client.get(reverse(name))]
        if name != "mfa_view_recovery_codes":  # there is nothing to post
            answers.append(client.post(reverse(name), {"name": "x", "scope": "admin", "days": ""}))
    for answer in answers:
        assert answer.status_code == 302
        assert "/again/" in answer["Location"]


def test_turning_off_the_second_factor_asks_once_more(alice: Member, secret: str) -> None:
    client = signed_in(alice)
    with nothing_changes():
        answer = client.post("/sign-in/factors/app/remove/")
    assert "/again/" in answer["Location"]


def test_an_authenticator_app_is_set_up_and_turned_off(alice: Member, django_capture_on_commit_callbacks: Any) -> None:
    client = Client()
    sign_in(client, alice.email)
    client.post("/sign-in/again/", {"password": PASSWORD})
    page = client.get("/sign-in/factors/app/")
    made = page.context["form"].secret
    assert "data:image/svg+xml" in page.content.decode()
    assert client.post("/sign-in/factors/app/", {"code": "000000"}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/sign-in/factors/app/", {"code": code_now(made)})
    assert answer["Location"] == "/sign-in/factors/codes/"
    codes = client.get("/sign-in/factors/codes/")
    assert len(re.findall(r"^\d{8}$", codes.content.decode().replace(">", ">\n"), re.MULTILINE)) == 10
    assert client.get("/sign-in/factors/codes/download/")["Content-Disposition"].startswith("attachment")
    assert client.get("/sign-in/factors/codes/new/").status_code == 200
    assert client.get("/settings/security/").status_code == 200
    assert client.get("/sign-in/factors/app/remove/").status_code == 200
    client.post("/sign-in/factors/app/remove/")
    assert Authenticator.objects.count() == 0
    work(["mail"])
    assert {message.to[0] for message in mail.outbox} == {alice.email}
    subjects = sorted(str(message.subject) for message in mail.outbox)
    assert subjects == ["Authenticator App Activated", "Authenticator App Deactivated"]
    assert "Marxen & Losch" in str(mail.outbox[0].body)


def test_changing_the_password_signs_out_every_browser(alice: Member) -> None:
    here, elsewhere = Client(), signed_in(alice)
    sign_in(here, alice.email)
    form = {"oldpassword": "wrong wrong wrong", "password1": NEW, "password2": NEW}
    with nothing_changes():
        here.post("/sign-in/password/", form)
    here.post("/sign-in/password/", {**form, "oldpassword": PASSWORD})
    assert not is_in(here)
    assert not is_in(elsewhere)
    assert sign_in(Client(), alice.email, NEW).status_code == 302


def test_the_other_sessions_can_be_ended(alice: Member) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in(client, alice.email)
    assert UserSession.objects.count() == 2
    assert here.get("/sign-in/sessions/").content.decode().count("main-text") == 2
    here.post("/sign-in/sessions/")
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_ended_sessions_are_forgotten(alice: Member) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in(client, alice.email)
    Session.objects.filter(session_key=elsewhere.session.session_key).update(expire_date=now())
    forget_sessions()
    assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)
    assert is_in(here)


def test_a_session_is_new_after_signing_in(alice: Member) -> None:  # attack 59
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = str(session.session_key)
    client.cookies["steward_session"] = planted
    sign_in(client, alice.email)
    assert client.cookies["steward_session"].value != planted
    stranger = Client()
    stranger.cookies["steward_session"] = planted
    assert not is_in(stranger)


def test_cookies_are_closed_to_scripts_and_other_sites(alice: Member) -> None:
    client = Client()
    sign_in(client, alice.email)
    for name in ("steward_session", "steward_known"):
        cookie = client.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_pages_are_not_kept_for_the_back_button(alice: Member) -> None:
    client = signed_in(alice)
    for path in ("/settings/profile/", "/sign-in/sessions/", "/sign-in/password/", "/sign-in/password/forgotten/"):
        assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in/",
        "/sign-in/out/",
        "/sign-in/password/",
        "/sign-in/password/forgotten/",
        "/sign-in/sessions/",
        "/settings/profile/",
        "/settings/members/invite/",
        "/settings/policies/",
        "/settings/tokens/1/revoke/",
        "/settings/rates/",
        "/welcome/",
        "/join/x/",
    ],
)
def test_every_form_needs_its_token(path: str, alice: Member) -> None:  # attack 59
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    with nothing_changes():
        assert client.post(path, {"login": alice.email, "password": PASSWORD, "name": "x"}).status_code == 403


def test_the_api_takes_no_cookie(alice: Member) -> None:
    client = signed_in(alice)
    with nothing_changes():
        assert client.get("/api/v1/me").status_code == 401
        assert client.patch("/api/v1/me", {"name": "x"}, content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "signup/",
        "email/",
        "confirm-email/",
        "confirm-email/abc/",
        "password/set/",
        "login/code/",
        "login/code/confirm/",
        "phone/verify/",
        "phone/change/",
        "3rdparty/",
        "social/signup/",
        "passkeys/signup/",
        "2fa/",
        "factors/trust/",
    ],
)
def test_what_is_not_offered_is_not_there(path: str, alice: Member) -> None:
    for client in (Client(), signed_in(alice)):
        assert client.get(f"/sign-in/{path}").status_code == 404
        assert client.post(f"/sign-in/{path}").status_code == 404


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_verify_phone", "mfa_signup_webauthn"])
def test_no_page_can_link_to_what_is_not_offered(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_two_loads_of_a_page_have_different_nonces(alice: Member) -> None:  # attack 32
    nonces = set()
    for _n in range(2):
        policy = Client().get("/sign-in/")["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        nonces |= set(re.findall(r"'nonce-([^']+)'", policy))
    assert len(nonces) == 2


def test_wrong_api_tokens_are_limited_and_the_right_one_still_works(alice: Member, api: Any) -> None:  # attack 56
    ask = {"Authorization": "Bearer stw_wrong"}
    answers = [Client().get("/api/v1/me", headers=ask) for _n in range(20)]
    assert [a.status_code for a in answers[:10]] == [401] * 10
    assert {a.status_code for a in answers[10:]} == {429}
    assert "Retry-After" in answers[-1]
    assert answers[-1]["Content-Type"] == "application/problem+json"
    assert api.get("/me").status_code == 200
