"""Settings pages: each opens for those who may, and does what it says."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from steward.core.clock import now
from steward.queue.jobs import work
from steward.team.models import ExchangeRate, Member, Token, Workspace
from steward.team.operations import invite_member
from steward.team.policies import STYLES
from steward.team.policy_words import QUESTIONS
from tests.cast import PASSWORD, member, signed_in
from tests.support.rows import nothing_changes

OWN = ["team:settings", "team:profile", "team:security", "team:tokens", "team:members"]
OF_ADMINS = ["team:firm", "team:invite", "team:rates"]
SIGN_IN = [
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_list_webauthn",
    "usersessions_list",
]
FOR_ALL = [
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_inactive",
]


def text(answer: Any) -> str:
    """The page."""
    return str(answer.content.decode())


def again(client: Client) -> None:
    """Prove once more who one is."""
    client.post("/sign-in/again/", {"password": PASSWORD})


@pytest.mark.parametrize("name", [*OWN, *OF_ADMINS, "team:policies", *SIGN_IN])
def test_every_settings_page_opens_for_the_owner(name: str, alice: Member, django_assert_max_num_queries: Any) -> None:
    client = signed_in(alice)
    with django_assert_max_num_queries(20):
        answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert "<h1" in text(answer)


@pytest.mark.parametrize("name", OWN)
def test_own_pages_open_for_everybody(name: str, bob: Member) -> None:
    assert signed_in(bob).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", FOR_ALL)
def test_every_sign_in_page_opens_for_strangers(name: str, alice: Member, client: Client) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert "<h1" in text(answer) or "<h2" in text(answer)


def test_the_menu_shows_what_one_may_open(alice: Member, bob: Member) -> None:
    for who, shown in ((alice, True), (bob, False)):
        page = text(signed_in(who).get("/settings/"))
        for path in ("/settings/policies/", "/settings/rates/", "/settings/firm/"):
            assert (path in page) is shown
        assert "/settings/members/" in page


@pytest.mark.parametrize("name", [*OF_ADMINS, "team:policies"])
def test_pages_of_admins_are_closed_to_employees(name: str, charlie: Member) -> None:
    client = signed_in(charlie)
    with nothing_changes():
        assert client.get(reverse(name)).status_code == 403
        assert client.post(reverse(name), {"email": "x@example.com", "role": "owner", "name": "x"}).status_code == 403


def test_policies_are_closed_to_admins(workspace: Workspace) -> None:
    client = signed_in(member("Adam", Member.Role.ADMIN, []))
    with nothing_changes():
        assert client.get("/settings/policies/").status_code == 403
        assert client.post("/settings/policies/style/pipedrive/").status_code == 403


def test_the_profile_is_saved_and_told(bob: Member) -> None:
    client = signed_in(bob)
    form = {"name": "Robert", "language": "nl", "time_zone": "Asia/Jakarta", "version": bob.version}
    page = client.post("/settings/profile/", form, follow=True)
    bob.refresh_from_db()
    assert (bob.name, bob.language, bob.time_zone) == ("Robert", "nl", "Asia/Jakarta")
    assert '<html lang="nl"' in text(page)
    client.post("/settings/profile/", {**form, "language": "firm", "time_zone": "firm", "version": bob.version})
    bob.refresh_from_db()
    assert (bob.language, bob.time_zone) == ("", "")


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "a\x00b"), ("language", "xx"), ("time_zone", "Mars")]
)
def test_mistakes_in_the_profile_are_told_beside_the_field(field: str, value: str, bob: Member) -> None:
    client = signed_in(bob)
    with nothing_changes():
        answer = client.post("/settings/profile/", {"name": "x", "language": "firm", "time_zone": "firm", field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text(answer)


def test_what_was_typed_survives_somebody_elses_change(bob: Member) -> None:
    client = signed_in(bob)
    form = {"name": "Robert", "language": "firm", "time_zone": "firm", "version": 99}
    with nothing_changes():
        answer = client.post("/settings/profile/", form)
    assert answer.status_code == 422
    assert "Somebody changed this record" in text(answer)
    assert 'value="Robert"' in text(answer)


@pytest.mark.parametrize("version", ["x", "-1", "1e3", "٣", "9" * 40])
def test_a_version_we_did_not_write_is_refused(version: str, bob: Member) -> None:
    client = signed_in(bob)
    with nothing_changes():
        answer = client.post(
            "/settings/profile/", {"name": "x", "language": "firm", "time_zone": "firm", "version": version}
        )
    assert answer.status_code == 422


def test_hostile_names_are_text_everywhere(alice: Member, bob: Member) -> None:  # attack 26
    hostile = "<img src=x onerror=alert(1)>\"'{{7*7}}"
    Member.objects.filter(pk=bob.pk).update(name=hostile)
    Workspace.objects.update(name=hostile)
    client = signed_in(alice)
    for path in ("/settings/members/", f"/settings/members/{bob.pk}/", "/settings/profile/", "/settings/firm/"):
        page = text(client.get(path))
        assert "<img src=x" not in page
        assert "49" not in page.replace("{{7*7}}", "") or "&lt;img" in page
        assert "&lt;img src=x" in page


def test_inviting_shows_the_link_to_copy(alice: Member) -> None:
    client = signed_in(alice)
    form = {"email": "kary@example.com", "name": "Kary", "role": "employee", "rights": ["imports.run"]}
    page = client.post("/settings/members/invite/", form, follow=True)
    kary = Member.objects.get(email="kary@example.com")
    assert (kary.role, kary.rights) == ("employee", ["imports.run"])
    link = page.context["link"]
    assert f'value="{link}"' in text(page)
    work(["mail"])
    assert link in str(mail.outbox[0].body)


def test_an_invitation_that_ended_says_so(alice: Member) -> None:
    kary = invite_member(by=alice, email="kary@example.com", base="")
    client = signed_in(alice)
    Member.objects.filter(pk=kary.pk).update(invited_at=now() - timedelta(days=8))
    page = client.get(f"/settings/members/{kary.pk}/")
    assert "has ended" in text(page)
    assert page.context["link"] == ""
    client.post(f"/settings/members/{kary.pk}/resend/")
    assert client.get(f"/settings/members/{kary.pk}/").context["link"]


def test_joining_signs_in(alice: Member) -> None:
    kary = invite_member(by=alice, email="kary@example.com", base="")
    client = Client()
    link = signed_in(alice).get(f"/settings/members/{kary.pk}/").context["link"].removeprefix("http://testserver")
    for _look in range(3):  # as a mail scanner does
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    with nothing_changes():
        assert client.post(link, {"name": "Kary", "password": "short"}).status_code == 422
    assert client.post(link, {"name": "Kary", "password": PASSWORD})["Location"] == "/"
    assert client.get("/settings/profile/").status_code == 200
    assert Client().get(link).status_code == 404
    with nothing_changes():
        assert Client().post(link, {"name": "Mallory", "password": PASSWORD}).status_code == 404


def test_guessing_invitations_is_limited(alice: Member) -> None:
    answers = [Client().get(f"/join/guess-{n}/") for n in range(12)]
    assert [answer.status_code for answer in answers] == [404] * 10 + [429] * 2
    assert "Retry-After" in answers[-1]


def test_a_new_link_replaces_the_old(alice: Member) -> None:
    kary = invite_member(by=alice, email="kary@example.com", base="")
    client = signed_in(alice)
    old = client.get(f"/settings/members/{kary.pk}/").context["link"]
    client.post(f"/settings/members/{kary.pk}/resend/")
    new = client.get(f"/settings/members/{kary.pk}/").context["link"]
    assert old != new
    assert Client().get(old.removeprefix("http://testserver")).status_code == 404


def test_role_and_rights_are_saved(alice: Member, bob: Member) -> None:
    client = signed_in(alice)
    client.post(f"/settings/members/{bob.pk}/", {"role": "admin", "rights": ["exports.run"], "version": bob.version})
    bob.refresh_from_db()
    assert (bob.role, bob.rights) == ("admin", ["exports.run"])


def test_an_admins_form_offers_no_owner_and_takes_none(bob: Member) -> None:
    client = signed_in(member("Adam", Member.Role.ADMIN, []))
    assert 'value="owner"' not in text(client.get(f"/settings/members/{bob.pk}/"))
    with nothing_changes():
        assert client.post(f"/settings/members/{bob.pk}/", {"role": "owner"}).status_code == 422
        assert client.post("/settings/members/invite/", {"email": "x@example.com", "role": "owner"}).status_code == 422


def test_deactivating_and_undoing(alice: Member, bob: Member) -> None:
    client = signed_in(alice)
    page = client.post(f"/settings/members/{bob.pk}/deactivate/", {"version": 1}, follow=True)
    bob.refresh_from_db()
    assert bob.status == "off"
    assert f"/settings/members/{bob.pk}/reactivate/" in text(page)
    client.post(f"/settings/members/{bob.pk}/reactivate/")
    bob.refresh_from_db()
    assert bob.status == "active"


@pytest.mark.parametrize("verb", ["deactivate", "reactivate", "resend"])
def test_verbs_are_posts_for_those_who_may(verb: str, alice: Member, bob: Member, charlie: Member) -> None:
    path = f"/settings/members/{bob.pk}/{verb}/"
    owner, employee = signed_in(alice), signed_in(charlie)
    with nothing_changes():
        assert owner.get(path).status_code == 405
        assert employee.post(path).status_code == 403
        assert owner.post(f"/settings/members/999/{verb}/").status_code == 404


def test_the_last_owner_reads_why_not(alice: Member) -> None:
    client = signed_in(alice)
    with nothing_changes():
        answer = client.post(f"/settings/members/{alice.pk}/", {"role": "admin"})
    assert answer.status_code == 422
    assert "keeps at least one owner" in text(answer)


def test_a_token_is_shown_once_and_revoked(alice: Member) -> None:
    client = Client()
    client.post("/sign-in/", {"login": alice.email, "password": PASSWORD})
    again(client)
    page = client.post("/settings/tokens/new/", {"name": "Books", "scope": "read", "days": "30"})
    made = page.context["text"]
    assert f'value="{made}"' in text(page)
    assert made not in text(client.get("/settings/tokens/"))
    assert "Books" in text(client.get("/settings/tokens/"))
    client.post(f"/settings/tokens/{Token.objects.get().pk}/revoke/")
    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {made}"}).status_code == 401
    assert "Books" not in text(client.get("/settings/tokens/")).split("toast-region")[0]


def test_somebody_elses_token_is_not_there(bob: Member, charlie: Member) -> None:
    token = Token.objects.create(member=charlie, digest="0" * 64, prefix="stw_1234", name="Secret name")
    client = signed_in(bob)
    assert "Secret name" not in text(client.get("/settings/tokens/"))
    with nothing_changes():
        assert client.post(f"/settings/tokens/{token.pk}/revoke/").status_code == 404


def chosen(**answers: Any) -> dict[str, str]:
    """The form of policies with the default answers, and these instead."""
    wanted = {**STYLES["default"], **answers}
    return {
        name: str([answer.value for answer in question.answers].index(wanted[name]))
        for name, question in QUESTIONS.items()
    }


def test_policies_are_previewed_then_saved(alice: Member, workspace: Workspace) -> None:
    client = signed_in(alice)
    form = chosen(account_access="assigned", billing_stage_required=True)
    with nothing_changes():
        whole = text(client.post("/settings/policies/", {**form, "preview": "1"}))
        part = text(client.post("/settings/policies/", {**form, "preview": "1"}, headers={"HX-Request": "true"}))
    assert "Who sees an account" in part
    assert "<html" in whole
    assert "<html" not in part
    client.post("/settings/policies/", {**form, "version": workspace.version})
    workspace.refresh_from_db()
    assert workspace.policies == {**STYLES["default"], "account_access": "assigned", "billing_stage_required": True}


@pytest.mark.parametrize(
    "answers", [{"account_access": "9"}, {"account_access": "-1"}, {"account_access": ""}, {"account_access": "x"}]
)
def test_an_answer_that_is_not_offered_is_refused(answers: dict[str, str], alice: Member) -> None:
    client = signed_in(alice)
    with nothing_changes():
        assert client.post("/settings/policies/", {**chosen(), **answers}).status_code == 422


def test_a_style_is_shown_then_applied(alice: Member, workspace: Workspace) -> None:
    client = signed_in(alice)
    with nothing_changes():
        page = text(client.get("/settings/policies/style/outseta/"))
    assert "A subscription, or by hand" in page
    client.post("/settings/policies/style/outseta/", {"version": workspace.version})
    workspace.refresh_from_db()
    assert workspace.policies == STYLES["outseta"]
    assert client.get("/settings/policies/style/salesforce/").status_code == 404


def test_rates_are_set_listed_and_removed(alice: Member) -> None:
    client = signed_in(alice)
    client.post("/settings/rates/", {"currency": "EUR", "rate": "1.08", "on": "2026-11-01"})
    assert ExchangeRate.objects.get().rate == Decimal("1.08")
    assert "Euro (EUR)" in text(client.get("/settings/rates/"))
    client.post(f"/settings/rates/{ExchangeRate.objects.get().pk}/remove/")
    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize(
    "form",
    [
        {"currency": "USD"},
        {"currency": "XXX"},
        {"rate": "0"},
        {"rate": "1e999"},
        {"rate": "NaN"},
        {"on": "0000-01-01"},
        {"on": "x"},
        {"on": "1960-01-01"},
    ],
)
def test_what_is_no_rate_is_told(form: dict[str, str], alice: Member) -> None:
    client = signed_in(alice)
    with nothing_changes():
        answer = client.post("/settings/rates/", {"currency": "EUR", "rate": "1", "on": "2026-11-01", **form})
    assert answer.status_code == 422
    assert set(form) <= set(answer.context["form"].errors)


def test_a_language_without_a_catalogue_is_neither_offered_nor_taken_nor_spoken(bob: Member) -> None:
    client = signed_in(bob)
    page = text(client.get("/settings/profile/"))
    assert {"English", "Nederlands"} <= set(re.findall(r">(\w+)</option>", page))
    assert not {"Deutsch", "Indonesia", "Bahasa indonesia"} & set(re.findall(r">([\w ]+)</option>", page))
    form = {"name": "Robert", "language": "de", "time_zone": "Asia/Jakarta", "version": bob.version}
    with nothing_changes():
        assert client.post("/settings/profile/", form).status_code == 422
    Member.objects.filter(pk=bob.pk).update(language="de")  # chosen when it was offered
    assert '<html lang="en"' in text(client.get("/settings/profile/"))


def test_the_firm_is_renamed(alice: Member, workspace: Workspace) -> None:
    client = signed_in(alice)
    client.post("/settings/firm/", {"name": "New name", "language": "nl", "time_zone": "Asia/Jakarta", "version": 1})
    workspace.refresh_from_db()
    assert (workspace.name, workspace.language, workspace.time_zone) == ("New name", "nl", "Asia/Jakarta")


def test_a_refusal_that_no_form_shows_has_a_page(alice: Member) -> None:
    client = signed_in(alice)
    with nothing_changes():
        answer = client.post(f"/settings/members/{alice.pk}/deactivate/")
    assert answer.status_code == 409
    assert "You cannot deactivate yourself" in text(answer)
