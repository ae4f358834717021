"""Several people on one activity: whose last contact it is (M55, M56), who sees it, who is told."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from steward.accounts.models import Account, Membership
from steward.accounts.operations import create_account, link_contact
from steward.activities.models import Activity, Notice, Participant
from steward.activities.operations import (
    change_activity,
    complete_activity,
    create_activity,
    trash_activity,
    write_comment,
    write_note,
)
from steward.contacts.models import Contact
from steward.contacts.operations import create_contact, trash_contact
from steward.core.clock import today
from steward.core.refused import Invalid
from steward.deals.operations import open_deal
from steward.team.models import Member, Workspace
from tests.cast import Api, signed_in

HTMX = {"HX-Request": "true"}


@pytest.fixture
def acme(furnished: Member) -> Account:
    """A customer."""
    return create_account(by=furnished, name="Acme", as_customer=True)


def person(by: Member, account: Account, name: str) -> Contact:
    """One of the account's people."""
    made = create_contact(by=by, emails=[f"{name.lower()}@acme.example"], first_name=name)
    link_contact(account, made, by=by)
    return made


@pytest.fixture
def people(furnished: Member, acme: Account) -> list[Contact]:
    """Ann, Ben and Cy of Acme."""
    return [person(furnished, acme, name) for name in ("Ann", "Ben", "Cy")]


def contacted(account: Account) -> dict[str, bool]:
    """Of whom there is a last contact."""
    rows = Membership.objects.filter(account=account).select_related("contact")
    return {row.contact.name: row.contact.last_contact_at is not None for row in rows}


def meeting(by: Member, account: Account, **more: Any) -> Activity:
    """A meeting today."""
    given: dict[str, Any] = {"subject": "Kick-off", "due_on": today(), **more}
    return create_activity(by=by, type="meeting", account=account, **given)


def test_completing_counts_as_contact_for_everybody_it_is_with(  # M55
    furnished: Member, acme: Account, people: list[Contact]
) -> None:
    ann, ben, _cy = people
    made = meeting(furnished, acme, contact=ann, people=[ben])
    assert contacted(acme) == {"Ann": False, "Ben": False, "Cy": False}
    complete_activity(made, by=furnished)
    assert contacted(acme) == {"Ann": True, "Ben": True, "Cy": False}
    acme.refresh_from_db()
    made.refresh_from_db()
    assert acme.last_contact_at == made.done_at


def test_what_a_person_takes_part_in_stands_on_their_page(
    furnished: Member, acme: Account, people: list[Contact]
) -> None:
    ann, ben, cy = people
    meeting(furnished, acme, contact=ann, people=[ben])
    browser = signed_in(furnished)
    shown = {one.name: "Kick-off" in browser.get(f"/activities/?contact={one.pk}").content.decode() for one in people}
    assert shown == {ann.name: True, ben.name: True, cy.name: False}


def test_of_a_deal_it_counts_for_the_primary_contact_alone(  # M56
    furnished: Member, acme: Account, people: list[Contact]
) -> None:
    ann, _ben, _cy = people
    deal = open_deal(by=furnished, name="Renewal", account=acme, contact=ann)
    complete_activity(meeting(furnished, acme, deal=deal), by=furnished)
    assert contacted(acme) == {"Ann": True, "Ben": False, "Cy": False}


def test_nothing_else_about_an_activity_or_a_note_is_a_contact(  # M53-M56: exactly four events
    furnished: Member, acme: Account, people: list[Contact], charlie: Member
) -> None:
    ann, ben, cy = people
    made = meeting(furnished, acme, contact=ann, people=[ben, cy], colleagues=[charlie], repeats="FREQ=WEEKLY")
    change_activity(made, by=furnished, due_time=time(9), people=[ben])
    note = write_note(by=furnished, body="@Charlie look", account=acme, contact=ann)
    write_comment(note, by=charlie, body="I do, @Alice")
    trash_activity(made, by=furnished)
    assert not any(contacted(acme).values())


def test_completing_one_of_a_series_is_a_contact_and_planning_the_next_is_not(
    furnished: Member, acme: Account, people: list[Contact]
) -> None:
    ann, ben, _cy = people
    made = meeting(furnished, acme, contact=ann, people=[ben], repeats="FREQ=WEEKLY")
    complete_activity(made, by=furnished)
    ben.refresh_from_db()
    made.refresh_from_db()
    assert ben.last_contact_at == made.done_at
    following = Activity.objects.get(follows=made)
    assert list(Participant.objects.filter(activity=following).values_list("contact_id", flat=True)) == [ben.pk]


def test_colleagues_who_are_asked_see_it_are_told_once_and_have_it_on_their_day(
    furnished: Member, workspace: Workspace, bob: Member, acme: Account
) -> None:
    workspace.policies = {**workspace.policies, "account_access": "assigned"}
    workspace.save()
    made = meeting(furnished, acme, due_time=time(23, 59), colleagues=[bob])
    change_activity(made, by=furnished, colleagues=[bob], subject="Kick-off, moved")
    assert Notice.objects.filter(member=bob, kind="given").count() == 1
    browser = signed_in(bob)
    assert browser.get(f"/activities/{made.pk}/").status_code == 200
    assert "Alice asked you to “Kick-off, moved”" in browser.get("/notices/").content.decode()
    change_activity(made, by=furnished, colleagues=[])
    assert browser.get(f"/activities/{made.pk}/").status_code == 404
    assert "Kick-off" not in browser.get("/notices/").content.decode()
    assert browser.get("/notices/count/").json()["count"] == 0


def test_the_api_sets_who_takes_part_and_refuses_who_is_not_there(
    api: Api, furnished: Member, acme: Account, people: list[Contact], charlie: Member
) -> None:
    ann, ben, _cy = people
    body = {"type": "meeting", "account_id": acme.pk, "contact_id": ann.pk, "due_on": str(today()),
            "person_ids": [ben.pk, ann.pk], "colleague_ids": [charlie.pk, furnished.pk]}  # fmt: skip
    made = api.post("/activities", body).json()
    assert (made["person_ids"], made["colleague_ids"]) == ([ben.pk], [charlie.pk])
    path = f"/activities/{made['id']}"
    for field, wrong in (("person_ids", [999_999]), ("colleague_ids", [999_999])):
        answer = api.patch(path, {field: wrong})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (404, field)
    assert api.patch(path, {"person_ids": None}).status_code == 422
    assert api.get(path).json()["person_ids"] == [ben.pk]
    changed = api.patch(path, {"person_ids": []}).json()
    assert (changed["person_ids"], changed["version"]) == ([], made["version"] + 1)
    assert api.patch(path, {"person_ids": []}).json()["version"] == changed["version"]  # nothing changed


def test_who_lies_in_the_trash_or_left_cannot_take_part(
    furnished: Member, acme: Account, people: list[Contact], charlie: Member
) -> None:
    trash_contact(people[2], by=furnished)
    people[2].refresh_from_db()
    charlie.status = Member.Status.OFF
    charlie.save()
    for wrong in ({"people": [people[2]]}, {"colleagues": [charlie]}):
        with pytest.raises(Invalid):
            meeting(furnished, acme, **wrong)
    assert (Activity.objects.count(), Participant.objects.count()) == (0, 0)


def test_the_dialog_keeps_who_takes_part_and_removes_who_was_taken_off(
    furnished: Member, acme: Account, people: list[Contact], charlie: Member
) -> None:
    browser = signed_in(furnished)
    values: dict[str, Any] = {
        "type": "meeting", "subject": "Kick-off", "due_on": str(today() + timedelta(days=1)), "priority": "normal",
        "assignee": furnished.pk, "account": acme.pk, "people": ["", people[0].pk, people[1].pk],
        "colleagues": ["", charlie.pk],
    }  # fmt: skip
    assert browser.post("/activities/new/", values, headers=HTMX).status_code == 204
    made = Activity.objects.get()
    page = browser.get(f"/activities/{made.pk}/").content.decode()
    assert 'Remove Ann"' in page
    assert 'Remove Charlie"' in page
    browser.post(f"/activities/{made.pk}/", {**values, "people": ["", people[1].pk], "colleagues": ""}, headers=HTMX)
    [row] = Participant.objects.filter(activity=made)
    assert (row.contact, row.member) == (people[1], None)
