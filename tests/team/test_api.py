"""The team over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from steward.core.clock import now
from steward.history.models import Event
from steward.queue.jobs import work
from steward.team.models import Member, Token, Workspace
from steward.team.policies import STYLES
from tests.cast import PASSWORD, Api, member
from tests.support.rows import nothing_changes

SECRETS = ("password", "argon2", "digest", "door_round", "preferences", "seed", "secret")


def test_me_is_whose_token_it_is(api: Api, alice: Member) -> None:
    answer = api.get("/me")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["id"], body["email"], body["role"], body["status"]) == (alice.pk, alice.email, "owner", "active")
    assert answer["ETag"] == f'"{body["version"]}"'


def test_name_language_and_time_zone_of_oneself_can_be_changed(bob: Member) -> None:
    answer = Api(bob).patch("/me", {"name": "Robert", "language": "nl", "time_zone": "Europe/Amsterdam"})
    assert answer.status_code == 200
    bob.refresh_from_db()
    assert (bob.name, bob.language, bob.time_zone) == ("Robert", "nl", "Europe/Amsterdam")
    assert Event.objects.get(kind="profile.changed").actor == bob


@pytest.mark.parametrize(
    "body",
    [
        {"role": "owner"},
        {"is_staff": True},
        {"team": 2},
        {"id": 1},
        {"status": "active"},
        {"rights": ["imports.run"]},
        {"email": "evil@example.net"},
        {"password": "x" * 12},
        {"preferences": {}},
        {"version": 9},
        {"door_round": 9},
        {"role": "owner", "is_staff": True, "team": 2, "id": 1},
        {"name": "Robert", "role": "owner"},
        {"is_active": True},
    ],
)
def test_nothing_else_of_oneself_can_be_changed(body: dict[str, Any], bob: Member) -> None:  # attack 15
    caller = Api(bob)
    with nothing_changes():
        answer = caller.patch("/me", body)
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} <= set(body)


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": None},
        {"name": "x" * 121},
        {"name": "a\x00b"},
        {"name": 7},
        {"name": ["x"]},
        {"name": "\ud800"},
        {"language": "xx"},
        {"language": "en-GB"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"time_zone": "UTC') OR pg_sleep(5)--"},
    ],
)
def test_strange_values_are_refused_by_name(body: dict[str, Any], bob: Member) -> None:
    caller = Api(bob)
    with nothing_changes():
        answer = caller.patch("/me", body)
    assert answer.status_code == 422, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == list(body)


def test_a_stale_version_changes_nothing(bob: Member) -> None:
    caller = Api(bob)
    assert caller.patch("/me", {"name": "One"}, If_Match='"1"').status_code == 200
    with nothing_changes():
        assert caller.patch("/me", {"name": "Two"}, If_Match='"1"').status_code == 412


def test_colleagues_are_listed_by_name(api: Api, alice: Member, bob: Member, charlie: Member) -> None:
    body = api.get("/users").json()
    assert [user["name"] for user in body["items"]] == ["Alice", "Bob", "Charlie"]
    assert body["count"] == {"value": 3, "exact": True}
    assert [user["name"] for user in api.get("/users", sort="-name", limit=2).json()["items"]] == ["Charlie", "Bob"]
    first = api.get("/users", limit=2).json()
    rest = api.get("/users", limit=2, cursor=first["next"]).json()
    assert [user["name"] for user in rest["items"]] == ["Charlie"]
    assert [user["name"] for user in api.get("/users", q="BOB@").json()["items"]] == ["Bob"]
    assert api.get("/users", status="off").json()["items"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"password__startswith": "argon2"},
        {"sort": "password"},
        {"sort": "name);SELECT 1--"},
        {"sort": "?"},
        {"cursor": "x"},
        {"limit": 0},
        {"limit": 501},
        {"status": "none"},
        {"owner__password__startswith": "a"},
        {"filter": "{}"},
    ],
)
def test_lists_take_only_their_parameters(query: dict[str, Any], api: Api) -> None:  # attack 11, 20
    answer = api.get("/users", **query)
    assert answer.status_code == 422
    assert "argon2" not in answer.content.decode()


def test_no_answer_holds_a_secret(api: Api, alice: Member, bob: Member) -> None:  # attack 60
    api.post("/users/invite", {"email": "new@example.com"})
    for path in ("/me", "/users", f"/users/{bob.pk}", "/tokens", "/roles", "/policies", "/styles"):
        answer = api.get(path)
        assert answer.status_code == 200, path
        text = answer.content.decode()
        assert not [word for word in SECRETS if f'"{word}"' in text or "$argon2" in text], path
        assert alice.password not in text
        assert api.token not in text


def test_a_strangers_id_is_404(api: Api) -> None:
    for method in ("GET", "PATCH"):
        answer = api.call(method, "/users/999999", {"role": "admin"} if method == "PATCH" else None)
        assert answer.status_code == 404


def test_an_owner_changes_role_and_rights(api: Api, bob: Member) -> None:
    answer = api.patch(f"/users/{bob.pk}", {"role": "admin", "rights": ["imports.run"]}, If_Match='"1"')
    assert answer.status_code == 200
    assert (answer.json()["role"], answer.json()["rights"]) == ("admin", ["imports.run"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"role": "king"}, 422),
        ({"role": None}, 422),
        ({"rights": ["everything"]}, 422),
        ({"rights": "imports.run"}, 422),
        ({"email": "x@example.com"}, 422),
        ({"is_superuser": True}, 422),
        ({"status": "invited"}, 422),
        ({"status": "off", "role": "admin"}, 422),
        ({"rights": None}, 422),
    ],
)
def test_strange_changes_of_a_member_are_refused(body: dict[str, Any], status: int, api: Api, bob: Member) -> None:
    with nothing_changes():
        assert api.patch(f"/users/{bob.pk}", body).status_code == status


def test_an_admin_gives_no_role_above_their_own(alice: Member, bob: Member) -> None:  # attack 16
    adam = member("Adam", Member.Role.ADMIN, [])
    caller = Api(adam)
    for target in (bob, adam, alice):
        with nothing_changes("history.Event"):
            assert caller.patch(f"/users/{target.pk}", {"role": "owner"}).status_code in (200, 403)
    assert Member.objects.filter(role="owner").count() == 1
    assert Event.objects.filter(kind="member.change_refused").count() == 3


def test_employees_change_nobody(bob: Member, charlie: Member) -> None:
    caller = Api(charlie)
    with nothing_changes():
        assert caller.patch(f"/users/{bob.pk}", {"rights": []}).status_code == 403
        assert caller.patch(f"/users/{charlie.pk}", {"role": "owner"}).status_code == 403
        assert caller.patch(f"/users/{bob.pk}", {"status": "off"}).status_code == 403
        assert caller.post("/users/invite", {"email": "new@example.com"}).status_code == 403
        assert caller.patch("/policies", {"account_access": "assigned"}).status_code == 403
        assert caller.post("/styles/pipedrive/apply").status_code == 403


def test_deactivating_over_the_api_closes_the_members_doors(api: Api, bob: Member) -> None:
    bobs = Api(bob)
    assert bobs.get("/me").status_code == 200
    assert api.patch(f"/users/{bob.pk}", {"status": "off"}).json()["status"] == "off"
    assert bobs.get("/me").status_code == 401
    assert api.patch(f"/users/{bob.pk}", {"status": "active"}).json()["status"] == "active"
    assert bobs.get("/me").status_code == 401, "revoked tokens stay revoked"


def test_inviting_over_the_api_mails_the_link_and_gives_it(api: Api) -> None:
    answer = api.post("/users/invite", {"email": "New@example.com", "role": "employee", "rights": ["imports.run"]})
    assert answer.status_code == 201
    assert answer.json()["user"]["status"] == "invited"
    link = answer.json()["link"]
    work(["mail"])
    assert link in str(mail.outbox[0].body)
    page = Client().post(link.removeprefix("http://testserver"), {"name": "Nell", "password": "four unrelated words"})
    assert page.status_code == 302
    assert Member.objects.get(email="new@example.com").is_active


def test_invitations_are_limited(api: Api) -> None:
    answers = [api.post("/users/invite", {"email": f"m{n}@example.com"}).status_code for n in range(32)]
    assert answers[:30] == [201] * 30
    assert answers[30:] == [429, 429]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "x"},
        {"email": ["a@example.com"]},
        {"email": "a@example.com", "status": "active"},
        {"email": "a@example.com", "password": "x"},
        {"email": "bob@example.com"},
    ],
)
def test_strange_invitations_are_refused(body: dict[str, Any], api: Api, bob: Member) -> None:
    with nothing_changes():
        assert api.post("/users/invite", body).status_code == 422


@pytest.mark.parametrize("scope", ["read", "write"])
def test_people_tokens_and_policies_need_a_token_made_for_everything(scope: str, alice: Member, bob: Member) -> None:
    caller = Api(alice, scope=scope)
    with nothing_changes():
        for answer in (
            caller.patch(f"/users/{bob.pk}", {"role": "admin"}),
            caller.post("/users/invite", {"email": "new@example.com"}),
            caller.patch("/policies", {"account_access": "assigned"}),
            caller.post("/styles/pipedrive/apply"),
            caller.post("/tokens", {"scope": "admin"}),
            caller.delete("/tokens/1"),
        ):
            assert answer.status_code == 403


def test_a_reading_token_does_not_write(bob: Member) -> None:
    caller = Api(bob, scope="read")
    with nothing_changes():
        assert caller.patch("/me", {"name": "x"}).status_code == 403
    assert caller.get("/me").status_code == 200


def test_a_token_is_shown_once(api: Api, alice: Member) -> None:
    answer = api.post("/tokens", {"name": "Bookkeeping", "scope": "read", "days": 30})
    assert answer.status_code == 201
    text = answer.json()["token"]
    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {text}"}).status_code == 200
    listed = api.get("/tokens")
    assert text not in listed.content.decode()
    (mine,) = [item for item in listed.json()["items"] if item["name"] == "Bookkeeping"]
    assert (mine["scope"], mine["prefix"]) == ("read", text[:8])
    assert api.delete(f"/tokens/{mine['id']}").status_code == 204
    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {text}"}).status_code == 401
    assert api.delete(f"/tokens/{mine['id']}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"scope": "god"},
        {"days": 0},
        {"days": "x"},
        {"days": 1e9},
        {"member_id": 1},
        {"token": "stw_mine"},
        {"digest": "0" * 64},
        {"expires_at": "2099-01-01"},
    ],
)
def test_strange_tokens_are_refused(body: dict[str, Any], api: Api) -> None:
    with nothing_changes():
        assert api.post("/tokens", body).status_code == 422


def test_members_see_and_revoke_only_their_own_tokens(alice: Member, bob: Member, charlie: Member) -> None:
    of_bob, of_charlie = Api(bob), Api(charlie)
    theirs = Token.objects.get(member=charlie)
    assert {item["member_id"] for item in of_bob.get("/tokens").json()["items"]} == {bob.pk}
    with nothing_changes():
        assert of_bob.delete(f"/tokens/{theirs.pk}").status_code == 404
    assert of_charlie.get("/me").status_code == 200
    assert Api(alice).delete(f"/tokens/{theirs.pk}").status_code == 204
    assert of_charlie.get("/me").status_code == 401


def test_policies_are_answered_one_by_one(api: Api, workspace: Workspace) -> None:
    answer = api.get("/policies")
    assert {key: answer.json()[key] for key in STYLES["default"]} == STYLES["default"]
    changed = api.patch("/policies", {"account_access": "assigned", "contacts_at_least": 1}, If_Match=answer["ETag"])
    assert (changed.json()["account_access"], changed.json()["contacts_at_least"]) == ("assigned", 1)
    assert Event.objects.filter(kind="policy.changed").count() == 2


@pytest.mark.parametrize(
    "body",
    [
        {"account_access": "nobody"},
        {"contacts_at_least": 2},
        {"contacts_at_least": True},
        {"contacts_at_least": "1"},
        {"billing_stage_required": 1},
        {"billing_stage_required": "yes"},
        {"style": "pipedrive"},
        {"unknown": 1},
        {"account_access": None},
        {"account_access": "assigned", "contacts_at_least": 7},
    ],
)
def test_strange_answers_to_policies_change_none(body: dict[str, Any], api: Api) -> None:
    with nothing_changes():
        assert api.patch("/policies", body).status_code == 422


def test_a_style_can_be_looked_at_before_it_is_applied(api: Api, workspace: Workspace) -> None:
    with nothing_changes():
        looked = api.post("/styles/taxdome/apply?preview=1").json()
    assert looked["preview"] is True
    applied = api.post("/styles/taxdome/apply").json()
    assert applied["changes"] == looked["changes"]
    assert {change["policy"] for change in looked["changes"]} == {
        name for name, value in STYLES["taxdome"].items() if value != STYLES["default"][name]
    }
    workspace.refresh_from_db()
    assert (workspace.style, workspace.policies) == ("taxdome", STYLES["taxdome"])


def test_an_unknown_style_is_refused(api: Api) -> None:
    with nothing_changes():
        assert api.post("/styles/salesforce/apply").status_code == 422
        assert api.post("/styles/pipedrive/apply?preview=maybe").status_code == 422
        assert api.post("/styles/pipedrive/apply?dry=1").status_code == 422


def test_an_admin_is_no_owner_where_policies_are_concerned(workspace: Workspace) -> None:
    caller = Api(member("Adam", Member.Role.ADMIN, []))
    with nothing_changes():
        assert caller.patch("/policies", {"account_access": "assigned"}).status_code == 403


def test_roles_tell_what_can_be_given(api: Api) -> None:
    roles = {role["role"]: role for role in api.get("/roles").json()}
    assert set(roles) == {"owner", "admin", "employee"}
    assert not roles["employee"]["has_every_right"]
    assert "imports.run" in {right["right"] for right in roles["employee"]["rights"]}


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YWxpY2U6eA==", "Bearer stw_", f"Bearer {PASSWORD}", "bearer x y"]
)
def test_no_live_token_no_answer(header: str, alice: Member) -> None:
    with nothing_changes():
        answer = Client().get("/api/v1/me", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("status", ["invited", "off"])
def test_a_member_who_may_not_come_in_has_no_token_either(status: str, bob: Member) -> None:  # attack 14
    caller = Api(bob)
    Member.objects.filter(pk=bob.pk).update(status=status)
    assert caller.get("/me").status_code == 401


def test_using_a_token_notes_when_once_an_hour(api: Api) -> None:
    long_ago = now() - timedelta(hours=2)
    Token.objects.update(last_used_at=long_ago)
    api.get("/me")
    used = Token.objects.get().last_used_at
    assert used is not None
    assert used > long_ago
    api.get("/me")
    assert Token.objects.get().last_used_at == used
