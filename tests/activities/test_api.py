"""`/api/v1/activities`, `/notes`, `/activity-types`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import create_account, link_contact
from steward.activities.models import Activity, ActivityType, Note
from steward.activities.operations import create_activities, create_activity, trash_activity, write_note
from steward.contacts.operations import create_contact
from steward.core.clock import today
from steward.team.models import Member, Workspace
from tests.cast import Api
from tests.world import World

FIELDS = {
    "id", "type", "subject", "due_on", "due_time", "duration_minutes", "account_id", "contact_id", "deal_id",
    "assignee_id", "note", "done", "done_at", "priority",
}  # fmt: skip


@pytest.fixture
def acme(furnished: Member) -> Account:
    """A customer."""
    return create_account(by=furnished, name="Acme", as_customer=True)


@pytest.fixture
def stranger(furnished: Member, workspace: Workspace, bob: Member) -> Api:
    """Bob, who sees only what is given to him: the access policy is "assigned"."""
    workspace.policies = {**workspace.policies, "account_access": "assigned"}
    workspace.save()
    return Api(bob)


def rows() -> list[Any]:
    """Everything stored in these tables."""
    return [list(model.objects.order_by("pk").values()) for model in (Activity, Note, ActivityType)]


def test_an_activity_is_planned_read_changed_completed_reopened_and_deleted(
    api: Api, acme: Account, furnished: Member
) -> None:  # P22 P23
    body = {"type": "call", "subject": "Satisfaction call", "due_on": "2026-12-01", "due_time": "15:00:00",
            "account_id": acme.pk, "priority": "high", "duration_minutes": 30}  # fmt: skip
    made = api.post("/activities", body)
    assert made.status_code == 201
    found = made.json()
    assert set(found) >= FIELDS
    assert {**found, **body} == found
    assert (found["done"], found["done_at"], found["assignee_id"]) == (False, None, furnished.pk)
    url = f"/activities/{found['id']}"
    assert api.get(url)["ETag"] == made["ETag"] == '"1"'

    changed = api.patch(url, {"subject": "Call Ann"}, If_Match='"1"')
    assert (changed.status_code, changed.json()["subject"], changed["ETag"]) == (200, "Call Ann", '"2"')
    assert api.patch(url, {"subject": "Call Bo"}, If_Match='"1"').status_code == 412

    done = api.post(f"{url}/complete", {"next": {"subject": "Again", "due_on": "2026-12-31"}})
    assert (done.status_code, done.json()["done"]) == (200, True)
    following = Activity.objects.get(subject="Again")
    assert (following.account, following.type.key) == (acme, "call")
    assert api.post(f"{url}/complete").status_code == 409
    assert api.post(f"{url}/reopen").json()["done"] is False
    assert api.delete(url).status_code == 204
    assert api.get(url).status_code == 404


def test_completing_without_a_body_needs_none(api: Api, acme: Account, furnished: Member) -> None:
    made = create_activity(by=furnished, type="call", account=acme)
    assert api.call("POST", f"/activities/{made.pk}/complete").status_code == 200


def test_the_account_tells_its_next_activity_at_once(api: Api, acme: Account) -> None:
    made = api.post("/activities", {"type": "call", "due_on": "2026-12-01", "account_id": acme.pk}).json()
    acme.refresh_from_db()
    assert (acme.next_activity_id, acme.next_activity_on.isoformat()) == (made["id"], "2026-12-01")  # type: ignore[union-attr]


def test_the_list_filters_sorts_counts_and_pages(api: Api, acme: Account, furnished: Member) -> None:
    plan = [
        {"type": "call", "subject": str(n), "due_on": today() + timedelta(days=n), "account": acme} for n in range(7)
    ]
    create_activities([*plan, {"type": "task", "subject": "Some day", "account": acme}], furnished)
    found, cursor = [], None
    while True:
        answer = api.get(
            "/activities", limit=3, sort="due_on", account_id=acme.pk, **({"cursor": cursor} if cursor else {})
        ).json()
        found += [one["subject"] for one in answer["items"]]
        cursor = answer["next"]
        if not cursor:
            break
    assert found == ["0", "1", "2", "3", "4", "5", "6", "Some day"]
    assert answer["count"] == {"value": 8, "exact": True}
    turned = api.get("/activities", sort="-due_on", type="call").json()
    assert [one["subject"] for one in turned["items"]] == list("6543210")
    last = (today() + timedelta(days=1)).isoformat()
    assert len(api.get("/activities", due_to=last, done="false").json()["items"]) == 2
    assert api.get("/activities", done="true").json()["items"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "assignee__password"}, {"sort": "?"}, {"sort": "due_rank"}, {"assignee__password__startswith": "a"},
        {"limit": "1e9"}, {"limit": "501"}, {"cursor": "x"}, {"cursor": "W251bGwsIDFd9"}, {"account_id": str(2**63)},
        {"due_from": "0000-00-00"}, {"done": "maybe"},
    ],
)  # fmt: skip
def test_what_the_list_does_not_offer_is_422(api: Api, furnished: Member, query: dict[str, str]) -> None:  # attack 20
    answer = api.get("/activities", **query)
    assert answer.status_code == 422
    assert "password" not in answer.json()["detail"].replace(next(iter(query)), "").replace(
        next(iter(query.values())), ""
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"type": "sabbatical"}, "type"),
        ({"subject": "a\x00b"}, "subject"),
        ({"subject": "x" * 1_000_000}, "subject"),
        ({"note": "\ud800"}, "note"),
        ({"due_on": "9999-12-31"}, "due_on"),
        ({"due_on": "0000-01-01"}, "due_on"),
        ({"due_on": "2026-02-30"}, "due_on"),
        ({"due_time": "23:59:60"}, "due_time"),
        ({"due_time": "10:00:00"}, "due_on"),
        ({"duration_minutes": 2**63}, "duration_minutes"),
        ({"duration_minutes": 1.5}, "duration_minutes"),
        ({"duration_minutes": -1}, "duration_minutes"),
        ({"account_id": 2**63}, "account_id"),
        ({"account_id": 0}, "account_id"),
        ({"priority": "urgent"}, "priority"),
        ({"done_at": "2199-01-01T00:00:00Z"}, "done_at"),
        ({"done_at": "0001-01-01T00:00:00Z"}, "done_at"),
        ({"done": True}, "done"),
        ({"id": 7}, "id"),
        ({"version": 9}, "version"),
        ({"created_at": "2020-01-01T00:00:00Z"}, "created_at"),
        ({"due_rank": 1}, "due_rank"),
    ],
)
def test_what_cannot_stand_is_422_names_the_field_and_stores_nothing(
    api: Api, furnished: Member, wrong: dict[str, Any], field: str
) -> None:  # attacks 15 18 23
    answer = api.post("/activities", {"type": "call", **wrong})
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert not Activity.objects.exists()


@pytest.mark.parametrize("name", ["account_id", "contact_id", "deal_id", "assignee_id"])
def test_a_record_that_is_not_there_is_named_by_its_field(api: Api, furnished: Member, name: str) -> None:
    answer = api.post("/activities", {"type": "call", name: 999_999})
    assert answer.status_code == 404
    assert [error["field"] for error in answer.json()["errors"]] == [name]
    assert not Activity.objects.exists()


@pytest.mark.parametrize("name", ["type", "subject", "note", "priority"])
def test_what_cannot_be_empty_cannot_be_null(api: Api, acme: Account, furnished: Member, name: str) -> None:
    made = create_activity(by=furnished, type="call", subject="Call", account=acme)
    before = rows()
    assert api.patch(f"/activities/{made.pk}", {name: None}).status_code == 422
    assert rows() == before


def test_null_takes_a_link_and_a_day_away(api: Api, acme: Account, furnished: Member) -> None:
    made = create_activity(by=furnished, type="call", due_on=today(), account=acme)
    found = api.patch(f"/activities/{made.pk}", {"account_id": None, "due_on": None}).json()
    assert (found["account_id"], found["due_on"]) == (None, None)
    acme.refresh_from_db()
    assert acme.next_activity_id is None


def test_completing_a_task_on_a_contact_sets_the_last_contact(
    api: Api, acme: Account, furnished: Member
) -> None:  # M55
    ann = create_contact(by=furnished, emails=["ann@acme.example"])
    link_contact(acme, ann, by=furnished)
    made = api.post("/activities", {"type": "task", "contact_id": ann.pk}).json()
    assert made["account_id"] == acme.pk
    api.post(f"/activities/{made['id']}/complete", {"done_at": "2026-11-20T12:00:00+01:00"})
    ann.refresh_from_db()
    assert ann.last_contact_at is not None
    assert ann.last_contact_at.isoformat() == "2026-11-20T11:00:00+00:00"


def test_a_note_is_markdown_in_and_safe_html_out(api: Api, acme: Account) -> None:  # M36
    body = "*hi* <script>x</script> ![i](http://evil.example/i.png)"
    made = api.post("/notes", {"body": body, "account_id": acme.pk, "pinned": True})
    assert made.status_code == 201
    found = made.json()
    assert found["body"].startswith("<p><em>hi</em> &lt;script&gt;")
    assert "<img" not in found["body"]
    assert (found["markdown"], found["pinned"], found["account_id"]) == (body, True, acme.pk)
    url = f"/notes/{found['id']}"
    changed = api.patch(url, {"body": "**bye**", "pinned": False}, If_Match='"1"').json()
    assert (changed["body"], changed["pinned"]) == ("<p><strong>bye</strong></p>\n", False)
    assert api.patch(url, {"body": "late"}, If_Match='"1"').status_code == 412
    assert [one["id"] for one in api.get("/notes", account_id=acme.pk).json()["items"]] == [found["id"]]
    assert api.delete(url).status_code == 204
    assert api.get(url).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"body": " "}, {"body": "x\x00"}, {"body": "x" * 100_001}, {"html": "<b>x</b>"}, {"author_id": 1}, {}]
)
def test_a_wrong_note_is_422_and_not_stored(api: Api, acme: Account, wrong: dict[str, Any]) -> None:
    body = {"body": "words", "account_id": acme.pk, **wrong} if wrong else {"body": "about nothing"}
    assert api.post("/notes", body).status_code == 422
    assert not Note.objects.exists()


def test_only_its_author_or_who_manages_accounts_changes_a_note(
    furnished: Member, acme: Account, bob: Member, charlie: Member
) -> None:
    note = write_note(by=furnished, body="Alice’s words", account=acme)
    before = rows()
    limited = Api(bob)
    assert limited.patch(f"/notes/{note.pk}", {"body": "Bob’s words"}).status_code == 403
    assert limited.delete(f"/notes/{note.pk}").status_code == 403
    assert rows() == before
    assert Api(charlie).patch(f"/notes/{note.pk}", {"body": "Charlie may"}).status_code == 200


def test_types_are_listed_for_all_and_changed_by_admins(api: Api, furnished: Member, charlie: Member) -> None:
    made = api.post("/activity-types", {"name": "Site visit"})
    assert (made.status_code, made.json()["key"]) == (201, "site-visit")
    keys = [one["key"] for one in Api(charlie).get("/activity-types").json()["items"]]
    assert keys == ["call", "meeting", "task", "email", "deadline", "lunch", "site-visit"]
    assert api.patch(f"/activity-types/{made.json()['id']}", {"position": 0}).json()["position"] == 0
    assert api.get("/activity-types").json()["items"][0]["key"] == "site-visit"
    before = rows()
    assert Api(charlie).post("/activity-types", {"name": "Mine"}).status_code == 403
    assert Api(charlie).patch(f"/activity-types/{made.json()['id']}", {"name": "Mine"}).status_code == 403
    assert api.post("/activity-types", {"name": "Call"}).status_code == 422
    assert api.post("/activity-types", {"name": "New", "icon": "../../x"}).status_code == 422
    assert api.post("/activity-types", {"name": "New", "key": "call"}).status_code == 422
    assert rows() == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/activities/{activity}", None), ("PATCH", "/activities/{activity}", {"subject": "x"}),
        ("DELETE", "/activities/{activity}", None), ("POST", "/activities/{activity}/complete", {}),
        ("POST", "/activities/{activity}/reopen", {}), ("GET", "/notes/{note}", None),
        ("PATCH", "/notes/{note}", {"pinned": True}), ("DELETE", "/notes/{note}", None),
        ("POST", "/activities", {"type": "call", "account_id": "{account}"}),
        ("POST", "/activities", {"type": "call", "deal_id": "{deal}"}),
        ("POST", "/notes", {"body": "x", "account_id": "{account}"}),
        ("POST", "/notes", {"body": "x", "deal_id": "{deal}"}),
    ],
)  # fmt: skip
def test_what_is_not_his_is_404_for_a_stranger_and_nothing_changes(
    world: World, stranger: Api, method: str, path: str, body: dict[str, Any] | None
) -> None:  # attacks 1 2 7
    ids = {"activity": world.activity.pk, "note": world.note.pk, "account": world.account.pk, "deal": world.deal.pk}
    sent = (
        {k: ids[v.strip("{}")] if str(v).startswith("{") else v for k, v in body.items()} if body is not None else None
    )
    before = rows()
    answer = stranger.call(method, path.format(**ids), sent)
    assert answer.status_code == 404
    assert world.secret not in answer.content.decode()
    assert rows() == before


def test_lists_of_a_stranger_hold_and_count_nothing_foreign(world: World, stranger: Api) -> None:  # attack 10
    for path in ("/activities", "/notes"):
        answer = stranger.get(path).json()
        assert (answer["items"], answer["count"]["value"]) == ([], 0)
        answer = stranger.get(path, account_id=world.account.pk).json()
        assert (answer["items"], answer["count"]["value"]) == ([], 0)


def test_what_lies_in_the_trash_is_not_there(api: Api, furnished: Member, acme: Account) -> None:
    made = create_activity(by=furnished, type="call", account=acme)
    trash_activity(made, by=furnished)
    assert api.get("/activities").json()["items"] == []
    assert api.post(f"/activities/{made.pk}/complete").status_code == 404
