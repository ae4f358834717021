"""Pages of activities, notes and types: what they show, what they change, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from steward.accounts.models import Account
from steward.accounts.operations import create_account, link_contact
from steward.activities.models import Activity, ActivityType, Note
from steward.activities.operations import (
    complete_activity,
    create_activities,
    create_activity,
    trash_activity,
    write_note,
)
from steward.contacts.models import Contact
from steward.contacts.operations import create_contact
from steward.core.clock import now, today
from steward.team.models import Member, Workspace
from tests.cast import signed_in

HTMX = {"HX-Request": "true"}


@pytest.fixture
def acme(furnished: Member) -> Account:
    """A customer."""
    return create_account(by=furnished, name="Acme", as_customer=True)


@pytest.fixture
def ann(furnished: Member, acme: Account) -> Contact:
    """Acme's person."""
    made = create_contact(by=furnished, emails=["ann@acme.example"], first_name="Ann", last_name="Lee")
    link_contact(acme, made, by=furnished)
    return made


@pytest.fixture
def browser_of_alice(furnished: Member) -> Client:
    """Alice at her browser."""
    return signed_in(furnished)


@pytest.fixture
def stranger(furnished: Member, workspace: Workspace, bob: Member) -> Client:
    """Bob, who sees only what is given to him: the access policy is "assigned"."""
    workspace.policies = {**workspace.policies, "account_access": "assigned"}
    workspace.save()
    return signed_in(bob)


def day(distance: int) -> date:
    """So many days from today."""
    return today() + timedelta(days=distance)


def told(answer: Any) -> dict[str, Any]:
    """The events that the answer sends to the page."""
    return json.loads(answer["HX-Trigger"])  # type: ignore[no-any-return]


def test_the_list_groups_what_is_to_do_by_when(browser_of_alice: Client, furnished: Member, acme: Account) -> None:
    for subject, distance in (("Was due", -2), ("Is due", 0), ("Will be due", 3), ("Some day", None)):
        on = None if distance is None else day(distance)
        create_activity(by=furnished, type="call", subject=subject, due_on=on, account=acme)
    text = browser_of_alice.get("/activities/").content.decode()
    places = [text.index(word) for word in ("Was due", "Is due", "Will be due", "Some day")]
    assert places == sorted(places)
    for show, there in (("overdue", "Was due"), ("today", "Is due"), ("upcoming", "Will be due")):
        shown = browser_of_alice.get(f"/activities/?show={show}").content.decode()
        for subject in ("Was due", "Is due", "Will be due"):
            assert (f">{subject}<" in shown) == (subject == there)


def test_mine_are_mine_and_everyones_are_everyones(
    browser_of_alice: Client, furnished: Member, charlie: Member, acme: Account
) -> None:
    create_activity(by=furnished, type="call", subject="My call", account=acme)
    create_activity(by=furnished, type="task", subject="Charlie’s task", account=acme, assignee=charlie)
    mine = browser_of_alice.get("/activities/?who=mine").content.decode()
    all_of_us = browser_of_alice.get("/activities/?who=all").content.decode()
    calls = browser_of_alice.get("/activities/?who=all&type=call").content.decode()
    assert "My call" in mine
    assert "Charlie’s task" not in mine
    assert "Charlie’s task" in all_of_us
    assert "Charlie’s task" not in calls


def test_the_list_pages_on_without_repeating_or_skipping(
    browser_of_alice: Client, furnished: Member, acme: Account
) -> None:
    rows = [{"type": "call", "subject": f"Call {n:03}", "due_on": day(n // 10), "account": acme} for n in range(120)]
    create_activities(rows, furnished)
    found: list[str] = []
    url = "/activities/"
    while url:
        answer = browser_of_alice.get(url, headers=HTMX if "cursor" in url else {})
        text = answer.content.decode()
        found += [part[:8] for part in text.split('hx-target="#dialog-slot">')[1:] if part.startswith("Call ")]
        more = text.partition('id="more-activities"')[2].partition('hx-get="')[2].partition('"')[0]
        url = "/activities/" + more.replace("&amp;", "&") if more else ""
    assert found == [f"Call {n:03}" for n in range(120)]


def test_a_list_of_fifty_takes_as_many_queries_as_a_list_of_five(
    browser_of_alice: Client, furnished: Member, acme: Account
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser_of_alice.get("/activities/?who=all").status_code == 200
        return len(captured)

    plan = [{"type": "call", "due_on": day(1), "account": acme} for _ in range(5)]
    create_activities(plan, furnished)
    few = queries()
    create_activities(plan * 10, furnished)
    assert queries() <= few <= 20


def test_planning_in_the_dialog_closes_it_and_reloads_the_part_that_asked(
    browser_of_alice: Client, acme: Account
) -> None:  # P22
    url = f"/activities/new/?account={acme.pk}&at=%23overview"
    dialog = browser_of_alice.get(url, headers=HTMX).content.decode()
    assert '<dialog class="dialog"' in dialog
    assert f'value="{acme.pk}"' in dialog
    form = {"type": "call", "subject": "Satisfaction call", "due_on": day(3).isoformat(), "due_time": "15:00",
            "account": acme.pk, "assignee": Member.objects.get(name="Alice").pk, "priority": "high"}  # fmt: skip
    answer = browser_of_alice.post(url, form, headers=HTMX)
    assert answer.status_code == 204
    assert told(answer)["dialog:close"] is True
    assert told(answer)["refresh"] == {"at": "#overview"}
    made = Activity.objects.get()
    assert (made.subject, made.due_on, made.account, made.priority) == ("Satisfaction call", day(3), acme, "high")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"due_time": "15:00", "due_on": ""}, "A time needs a day"),
        ({"due_on": "9999-12-31"}, "between 1900 and 2199"),
        ({"due_on": "0000-00-00"}, "valid date"),
        ({"duration_minutes": "1e309"}, "whole number"),
        ({"duration_minutes": "0"}, "greater than or equal to 1"),
        ({"subject": "a\x00b"}, "Null characters"),
        ({"subject": "x" * 251}, "at most 250"),
        ({"account": "999999"}, "not there any more"),
        ({"account": str(2**63)}, "not there any more"),
        ({"type": "__class__"}, "valid choice"),
    ],
)
def test_a_wrong_form_answers_422_with_the_error_beside_the_field_and_stores_nothing(
    browser_of_alice: Client, acme: Account, wrong: dict[str, str], said: str
) -> None:  # attack 23
    form = {"type": "call", "subject": "Call", "account": acme.pk, "priority": "normal",
            "assignee": Member.objects.get(name="Alice").pk, **wrong}  # fmt: skip
    answer = browser_of_alice.post("/activities/new/", form, headers=HTMX)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Activity.objects.exists()


def test_ticking_an_activity_completes_it_and_asks_what_is_next(
    browser_of_alice: Client, furnished: Member, acme: Account
) -> None:  # P23
    made = create_activity(by=furnished, type="call", subject="Call", due_on=today(), account=acme)
    answer = browser_of_alice.post(f"/activities/{made.pk}/complete/?at=%23overview", headers=HTMX)
    assert answer.status_code == 200
    assert "What is next with Acme?" in answer.content.decode()
    assert told(answer)["toast"]["undo"] == f"/activities/{made.pk}/reopen/?at=%23overview&version=2"
    made.refresh_from_db()
    assert made.done
    answer = browser_of_alice.post(
        f"/activities/{made.pk}/next/", {"type": "meeting", "subject": "Meet", "days": "30"}, headers=HTMX
    )
    assert answer.status_code == 204
    following = Activity.objects.get(subject="Meet")
    assert (following.account, following.type.key, following.due_on) == (acme, "meeting", day(30))


def test_an_activity_about_nothing_asks_nothing_more(browser_of_alice: Client, furnished: Member) -> None:
    made = create_activity(by=furnished, type="task", subject="Water the plants")
    assert browser_of_alice.post(f"/activities/{made.pk}/complete/", headers=HTMX).status_code == 204


def test_undo_after_ticking_and_after_deleting(browser_of_alice: Client, furnished: Member, acme: Account) -> None:
    made = create_activity(by=furnished, type="call", subject="Call", account=acme)
    browser_of_alice.post(f"/activities/{made.pk}/complete/", headers=HTMX)
    browser_of_alice.post(f"/activities/{made.pk}/reopen/", headers=HTMX)
    answer = browser_of_alice.post(f"/activities/{made.pk}/delete/", headers=HTMX)
    browser_of_alice.post(told(answer)["toast"]["undo"], headers=HTMX)
    made.refresh_from_db()
    assert not made.done
    assert made.deleted_at is None


def test_ticking_twice_is_refused_in_words(browser_of_alice: Client, furnished: Member, acme: Account) -> None:
    made = create_activity(by=furnished, type="call", subject="Call", account=acme)
    complete_activity(made, by=furnished)
    answer = browser_of_alice.post(f"/activities/{made.pk}/complete/", headers=HTMX)
    assert answer.status_code == 409
    assert "done already" in told(answer)["toast"]["text"]


def test_two_people_change_one_activity_and_the_second_is_told(
    browser_of_alice: Client, furnished: Member, acme: Account
) -> None:
    made = create_activity(by=furnished, type="call", subject="Call", account=acme)
    form = {"type": "call", "subject": "First", "account": acme.pk, "priority": "normal", "assignee": furnished.pk,
            "version": made.version}  # fmt: skip
    assert browser_of_alice.post(f"/activities/{made.pk}/", form, headers=HTMX).status_code == 204
    answer = browser_of_alice.post(f"/activities/{made.pk}/", {**form, "subject": "Second"}, headers=HTMX)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Somebody changed this record" in text
    assert 'value="Second"' in text
    made.refresh_from_db()
    assert made.subject == "First"


def test_postponing_moves_the_day(browser_of_alice: Client, furnished: Member, acme: Account) -> None:
    made = create_activity(by=furnished, type="call", subject="Call", due_on=day(-3), account=acme)
    browser_of_alice.post(f"/activities/{made.pk}/postpone/", {"days": "7"}, headers=HTMX)
    made.refresh_from_db()
    assert made.due_on == day(7)


def test_the_composer_writes_a_note_logs_a_call_plans_a_task_and_logs_an_e_mail(
    browser_of_alice: Client, acme: Account, ann: Contact
) -> None:  # M37 M53 P22
    scope = f"?account={acme.pk}&at=%23overview"
    sent = [
        ("/notes/add/", {"body": "**Likes** tea"}),
        ("/activities/log-call/", {"contact": ann.pk, "note": "Happy"}),
        ("/activities/plan/", {"subject": "Visit", "type": "meeting", "due_on": day(1).isoformat()}),
        (
            "/activities/log-email/",
            {"contact": ann.pk, "subject": "Offer", "body": "Dear Ann", "sent_on": day(-1).isoformat()},
        ),
    ]  # fmt: skip
    for url, form in sent:
        answer = browser_of_alice.post(url + scope, form, headers=HTMX)
        assert answer.status_code == 204, answer.content.decode()
        assert told(answer)["refresh"] == {"at": "#overview"}
        assert "composer:sent" in told(answer)
    assert "<strong>Likes</strong>" in Note.objects.get(account=acme).html
    call = Activity.objects.get(subject="Call with Ann Lee")
    assert (call.done, call.note, call.contact) == (True, "Happy", ann)
    assert not Activity.objects.get(subject="Visit").done
    email = Activity.objects.get(subject="Offer")
    assert email.done_at is not None
    assert email.done_at.date() == day(-1)
    ann.refresh_from_db()
    assert ann.last_contact_at == call.done_at


@pytest.mark.parametrize(
    ("url", "field"),
    [
        ("/notes/add/", "note-body"),
        ("/activities/log-call/", "call-note"),
        ("/activities/plan/", "plan-due_on"),
        ("/activities/log-email/", "email-sent_on"),
    ],
)
def test_each_form_of_the_composer_is_there_for_the_asking(
    browser_of_alice: Client, acme: Account, url: str, field: str
) -> None:
    page = browser_of_alice.get(f"/accounts/{acme.pk}/").content.decode()
    assert url in page
    form = browser_of_alice.get(f"{url}?account={acme.pk}&at=%23overview", headers=HTMX)
    assert form.status_code == 200
    assert f'id="{field}"' in form.content.decode()
    assert f'hx-post="{url}?account={acme.pk}&amp;at=%23overview"' in form.content.decode()
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("url", "form", "said"),
    [
        ("/notes/add/", {"body": "  "}, "required"),
        ("/notes/add/", {"body": "x" * 1_000_000}, "at most 100000"),
        ("/activities/plan/", {"subject": "a", "type": "task", "due_time": "10:00"}, "A time needs a day"),
        ("/activities/log-email/", {"subject": "", "sent_on": "2026-11-01"}, "required"),
        ("/activities/log-email/", {"subject": "Offer", "sent_on": "2199-01-01"}, "moment in the past"),
    ],
)
def test_a_wrong_composer_form_answers_with_itself(
    browser_of_alice: Client, acme: Account, url: str, form: dict[str, str], said: str
) -> None:
    answer = browser_of_alice.post(f"{url}?account={acme.pk}", form, headers=HTMX)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Activity.objects.exists()
    assert not Note.objects.exists()


def test_a_note_shows_its_markdown_and_no_script(
    browser_of_alice: Client, furnished: Member, acme: Account
) -> None:  # M36
    body = "**bold** <script>alert(1)</script> [x](javascript:alert(1)) ![i](https://evil.example/i.png) "
    body += "<img src=x onerror=a>"
    write_note(by=furnished, body=body, account=acme)
    text = browser_of_alice.get(f"/notes/?account={acme.pk}").content.decode()
    assert "<strong>bold</strong>" in text
    part = text.partition('class="card-body prose"')[2].partition("</article>")[0]
    for forbidden in ("<script", "<img", 'href="javascript', "onerror=a>", "src="):
        assert forbidden not in part.replace("&lt;img src=x onerror=a&gt;", "")


def test_notes_are_changed_pinned_and_deleted_in_the_dialog(
    browser_of_alice: Client, furnished: Member, acme: Account
) -> None:
    note = write_note(by=furnished, body="First", account=acme)
    write_note(by=furnished, body="Second", account=acme)
    answer = browser_of_alice.post(
        f"/notes/{note.pk}/", {"body": "Changed", "pinned": "on", "version": 1}, headers=HTMX
    )
    assert answer.status_code == 204
    text = browser_of_alice.get(f"/notes/?account={acme.pk}").content.decode()
    assert text.index("Changed") < text.index("Second")
    answer = browser_of_alice.post(f"/notes/{note.pk}/delete/", headers=HTMX)
    assert "Changed" not in browser_of_alice.get(f"/notes/?account={acme.pk}").content.decode()
    browser_of_alice.post(told(answer)["toast"]["undo"], headers=HTMX)
    assert "Changed" in browser_of_alice.get(f"/notes/?account={acme.pk}").content.decode()


def test_bob_reads_a_colleagues_note_but_does_not_change_it(furnished: Member, bob: Member, acme: Account) -> None:
    note = write_note(by=furnished, body="Alice’s words", account=acme)
    client = signed_in(bob)
    assert "Alice’s words" in client.get(f"/notes/{note.pk}/", headers=HTMX).content.decode()
    answer = client.post(f"/notes/{note.pk}/", {"body": "Bob’s words"}, headers=HTMX)
    assert answer.status_code == 422
    assert "You need the right" in answer.content.decode()
    assert client.post(f"/notes/{note.pk}/delete/", headers=HTMX).status_code == 403
    note.refresh_from_db()
    assert (note.body, note.deleted_at, note.version) == ("Alice’s words", None, 1)


def test_blocks_show_the_first_five_and_count_the_rest(
    browser_of_alice: Client, furnished: Member, acme: Account
) -> None:  # T12 T24
    for number in range(7):
        create_activity(by=furnished, type="call", subject=f"Call {number}", due_on=day(number), account=acme)
        write_note(by=furnished, body=f"Note {number}", account=acme)
    todo = browser_of_alice.get(f"/activities/block/?account={acme.pk}&at=%23overview").content.decode()
    notes = browser_of_alice.get(f"/notes/block/?account={acme.pk}").content.decode()
    assert [f"Call {n}" in todo for n in range(7)] == [True] * 5 + [False] * 2
    assert [f"Note {n}" in notes for n in range(7)] == [False] * 2 + [True] * 5
    assert '<span class="count">7</span>' in todo
    assert "complete/?at=%23overview" in todo
    assert "complete/?at=%23" in todo


@pytest.mark.parametrize("at", ["overview", "#a b", '#x"><script>', ".card", "#" + "x" * 200])
def test_the_part_to_reload_is_only_ever_an_id(browser_of_alice: Client, furnished: Member, at: str) -> None:
    made = create_activity(by=furnished, type="task", subject="Task")
    answer = browser_of_alice.post(f"/activities/{made.pk}/delete/", headers=HTMX, query_params={"at": at})
    assert told(answer)["refresh"] == {}


FOREIGN: list[Callable[[Any], tuple[str, str]]] = [
    lambda world: ("get", f"/activities/{world.activity.pk}/"),
    lambda world: ("post", f"/activities/{world.activity.pk}/"),
    lambda world: ("post", f"/activities/{world.activity.pk}/complete/"),
    lambda world: ("post", f"/activities/{world.activity.pk}/next/"),
    lambda world: ("post", f"/activities/{world.activity.pk}/reopen/"),
    lambda world: ("post", f"/activities/{world.activity.pk}/postpone/"),
    lambda world: ("post", f"/activities/{world.activity.pk}/delete/"),
    lambda world: ("post", f"/activities/{world.activity.pk}/restore/"),
    lambda world: ("get", f"/activities/?account={world.account.pk}"),
    lambda world: ("get", f"/activities/new/?account={world.account.pk}"),
    lambda world: ("get", f"/activities/block/?account={world.account.pk}"),
    lambda world: ("get", f"/activities/plan/?account={world.account.pk}"),
    lambda world: ("post", f"/activities/plan/?account={world.account.pk}"),
    lambda world: ("post", f"/activities/log-call/?deal={world.deal.pk}"),
    lambda world: ("get", f"/notes/{world.note.pk}/"),
    lambda world: ("post", f"/notes/{world.note.pk}/"),
    lambda world: ("post", f"/notes/{world.note.pk}/pin/"),
    lambda world: ("post", f"/notes/{world.note.pk}/delete/"),
    lambda world: ("post", f"/notes/{world.note.pk}/restore/"),
    lambda world: ("post", f"/notes/add/?account={world.account.pk}"),
    lambda world: ("get", f"/notes/?account={world.account.pk}"),
]


@pytest.mark.parametrize("number", range(len(FOREIGN)))
def test_what_is_not_his_is_not_there_for_a_stranger_and_nothing_changes(
    world: Any, stranger: Client, number: int
) -> None:
    before = [list(model.objects.order_by("pk").values()) for model in (Activity, Note)]
    method, url = FOREIGN[number](world)
    answer = getattr(stranger, method)(url, headers=HTMX, **({"data": {"body": "x"}} if method == "post" else {}))
    assert answer.status_code == 404
    assert world.secret not in answer.content.decode()
    assert [list(model.objects.order_by("pk").values()) for model in (Activity, Note)] == before


def test_lists_and_pickers_of_a_stranger_hold_nothing_foreign(world: Any, stranger: Client) -> None:  # attack 10
    for url in (
        "/activities/?who=all", "/activities/?who=all&show=done", "/notes/",
        "/activities/pick/account/?q=Acme", "/activities/pick/deal/?q=Deal", "/activities/pick/account/",
        "/activities/new/",
    ):  # fmt: skip
        answer = stranger.get(url)
        assert answer.status_code == 200
        assert world.secret not in answer.content.decode(), url
    assert stranger.get("/activities/pick/workspace/").status_code == 404


def test_a_stranger_cannot_hang_his_activity_on_a_foreign_account(
    world: Any, stranger: Client, bob: Member
) -> None:  # attack 7
    mine = create_activity(by=bob, type="task", subject="Mine")
    form = {"type": "task", "subject": "Mine", "priority": "normal", "assignee": bob.pk, "account": world.account.pk}
    answer = stranger.post(f"/activities/{mine.pk}/", form, headers=HTMX)
    assert answer.status_code == 422
    assert world.secret not in answer.content.decode()
    mine.refresh_from_db()
    assert mine.account_id is None


def test_what_is_assigned_to_a_stranger_is_his_to_see_and_do(
    furnished: Member, world: Any, stranger: Client, bob: Member
) -> None:
    made = create_activity(by=furnished, type="call", subject="For Bob", account=world.account, assignee=bob)
    assert "For Bob" in stranger.get("/activities/").content.decode()
    assert stranger.post(f"/activities/{made.pk}/complete/", headers=HTMX).status_code == 200


def test_restoring_a_foreign_activity_from_the_trash_is_not_there(world: Any, stranger: Client) -> None:  # attack 9
    trash_activity(world.activity, by=world.owner)
    assert stranger.post(f"/activities/{world.activity.pk}/restore/", headers=HTMX).status_code == 404
    world.activity.refresh_from_db()
    assert world.activity.deleted_at is not None


def test_nobody_is_sent_to_sign_in(furnished: Member) -> None:
    for url in ("/activities/", "/notes/", "/settings/activity-types/"):
        answer = Client().get(url)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/")


def test_types_are_managed_by_admins_alone(browser_of_alice: Client, bob: Member) -> None:
    answer = browser_of_alice.post(
        "/settings/activity-types/new/", {"name": "Site visit", "icon": "people"}, headers=HTMX
    )
    assert answer.status_code == 204
    assert "Site visit" in browser_of_alice.get("/settings/activity-types/").content.decode()
    ids = list(ActivityType.objects.order_by("position").values_list("pk", flat=True))
    turned = ids[::-1]
    browser_of_alice.post("/settings/activity-types/order/", {"ids": ",".join(map(str, turned))}, headers=HTMX)
    assert list(ActivityType.objects.order_by("position").values_list("pk", flat=True)) == turned
    for url in ("/settings/activity-types/", "/settings/activity-types/new/", f"/settings/activity-types/{ids[0]}/"):
        assert signed_in(bob).get(url).status_code == 403
    before = list(ActivityType.objects.order_by("pk").values())
    signed_in(bob).post(f"/settings/activity-types/{ids[0]}/", {"name": "Mine", "icon": "task"}, headers=HTMX)
    signed_in(bob).post("/settings/activity-types/order/", {"ids": ",".join(map(str, ids))}, headers=HTMX)
    assert list(ActivityType.objects.order_by("pk").values()) == before


def test_plain_forms_work_without_script(browser_of_alice: Client, furnished: Member, acme: Account) -> None:
    assert "<html" in browser_of_alice.get(f"/activities/new/?account={acme.pk}").content.decode()
    form = {"type": "call", "subject": "Call", "account": acme.pk, "priority": "normal", "assignee": furnished.pk}
    answer = browser_of_alice.post("/activities/new/", form)
    assert (answer.status_code, answer["Location"]) == (302, "/activities/")
    made = Activity.objects.get()
    for url in (f"/activities/{made.pk}/", "/notes/new/?account=" + str(acme.pk)):
        assert "<html" in browser_of_alice.get(url).content.decode()
    assert browser_of_alice.post(f"/activities/{made.pk}/complete/").status_code == 302
    made.refresh_from_db()
    assert made.done_at is not None
    assert made.done_at <= now()
