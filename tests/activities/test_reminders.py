"""Reminders: each said once, in the app and by e-mail, whatever the clock does (peers.md S1); and notices."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.activities import tasks
from steward.activities.models import Activity, Notice, Reminder
from steward.activities.operations import (
    change_activity,
    complete_activity,
    create_activities,
    create_activity,
    prefer_reminders,
    reopen_activity,
    restore_activity,
    say_reminder,
    trash_activity,
)
from steward.core.refused import Invalid
from steward.queue.jobs import claim, work
from steward.queue.models import Job
from steward.queue.tasks import sweep
from steward.team.models import Member, Workspace
from tests.cast import Api, signed_in

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
LANES = ["rest", "mail"]


@pytest.fixture
def clock() -> Iterator[Any]:
    """The clock, standing still until it is moved."""
    with time_machine.travel(START, tick=False) as moved:
        yield moved


@pytest.fixture
def acme(furnished: Member) -> Account:
    """A customer."""
    return create_account(by=furnished, name="Acme", as_customer=True)


@pytest.fixture(autouse=True)
def mail_goes_out(settings: Any) -> None:
    """As with EMAIL_URL set."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def call(by: Member, account: Account | None = None, **more: Any) -> Activity:
    """A call on Monday at 15:00."""
    given: dict[str, Any] = {"subject": "Call Ilse", "due_on": MONDAY, "due_time": time(15)}
    return create_activity(by=by, type="call", account=account, **{**given, **more})


def said() -> int:
    """How many reminders were said in the app."""
    return Notice.objects.filter(kind="reminder").count()


def at(clock: Any, moment: str) -> int:
    """Move the clock, let the worker do what is due, and tell how many were said by then."""
    clock.move_to(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    work(LANES)
    return said()


def test_a_reminder_is_said_in_time_and_once_in_the_app_and_by_mail(
    furnished: Member, acme: Account, clock: Any
) -> None:
    call(furnished, acme, reminders=[60])
    assert at(clock, "2026-11-23T13:59:59") == 0
    assert at(clock, "2026-11-23T14:00:00") == 1
    assert at(clock, "2026-11-23T14:00:01") == 1
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["alice@example.com"], "Call Ilse: Monday, 23 November 2026, 15:00")
    ]
    assert "Acme" in str(mail.outbox[0].body)
    shown = signed_in(furnished).get("/notices/").content.decode()
    assert "Reminder: Call Ilse" in shown


def test_it_is_never_repeated_at_the_rhythm_of_the_worker(furnished: Member, clock: Any) -> None:  # peers S1
    call(furnished, reminders=[0, 60, 1440])
    steps = random.Random(7)  # noqa: S311 - a test's dice
    for _second in range(400):
        clock.shift(timedelta(minutes=steps.randint(1, 20)))
        if steps.random() < 0.2 and (taken := claim(LANES)) is not None:
            Job.objects.filter(pk=taken.pk).update(lease_until=None)  # a worker that was killed in the middle
        work(LANES)
    assert (said(), len(mail.outbox)) == (3, 3)


def test_a_clock_that_jumps_forward_and_back_says_nothing_twice(furnished: Member, clock: Any) -> None:
    call(furnished, reminders=[60])
    assert at(clock, "2026-12-24T00:00:00") == 1  # a month too far
    sweep()  # the queue forgets what is done for a week
    Job.objects.filter(done_at__isnull=False).delete()
    for moment in ("2026-11-22T12:00:00", "2026-11-23T14:00:00", "2026-11-23T14:30:00", "2027-01-01T00:00:00"):
        assert at(clock, moment) == 1
    assert len(mail.outbox) <= 1


def test_moved_there_and_back_the_same_moment_is_said_once(furnished: Member, clock: Any) -> None:
    made = call(furnished, reminders=[60])
    assert at(clock, "2026-11-23T14:00:00") == 1
    change_activity(made, by=furnished, due_time=time(18))
    assert at(clock, "2026-11-23T17:00:00") == 2
    clock.move_to(datetime(2026, 11, 23, 13, tzinfo=UTC))  # and the clock is set back
    Job.objects.all().delete()
    change_activity(made, by=furnished, due_time=time(15))
    assert at(clock, "2026-11-23T14:00:00") == 2


def test_of_what_was_moved_done_or_deleted_nothing_is_said(furnished: Member, acme: Account, clock: Any) -> None:
    moved, done, gone, hidden = (call(furnished, acme, reminders=[60], subject=str(n)) for n in range(4))
    change_activity(moved, by=furnished, due_on=date(2026, 11, 25))
    complete_activity(done, by=furnished)
    trash_activity(gone, by=furnished)
    change_activity(hidden, by=furnished, due_on=None, due_time=None)
    assert at(clock, "2026-11-23T14:00:00") == 0
    assert at(clock, "2026-11-25T14:00:00") == 1
    assert Notice.objects.get().activity == moved


def test_what_is_reopened_or_restored_in_time_is_said(furnished: Member, clock: Any) -> None:
    done, gone = call(furnished, reminders=[60]), call(furnished, reminders=[60])
    complete_activity(done, by=furnished)
    trash_activity(gone, by=furnished)
    reopen_activity(done, by=furnished)
    restore_activity(gone, by=furnished)
    assert at(clock, "2026-11-23T14:00:00") == 2


def test_the_hour_is_that_of_whoever_does_it(furnished: Member, charlie: Member, clock: Any) -> None:
    charlie.time_zone = "America/New_York"
    charlie.save()
    prefer_reminders(charlie, minutes=30, by_mail=False)
    charlie.refresh_from_db()
    call(furnished, assignee=charlie)
    assert at(clock, "2026-11-23T19:29:59") == 0  # 14:29:59 in New York
    assert at(clock, "2026-11-23T19:30:00") == 1
    assert Notice.objects.get(kind="reminder").member == charlie
    assert mail.outbox == []


def test_what_has_no_time_counts_as_nine(furnished: Member, clock: Any) -> None:
    call(furnished, due_time=None, reminders=[1440])
    assert at(clock, "2026-11-22T12:00:00") == 0  # nine o'clock the day before is past already
    call(furnished, due_on=date(2026, 11, 24), due_time=None, reminders=[1440])
    assert at(clock, "2026-11-23T08:59:59") == 0
    assert at(clock, "2026-11-23T09:00:00") == 1


def test_everyone_has_an_own_usual_reminder(furnished: Member, charlie: Member, clock: Any) -> None:
    prefer_reminders(furnished, minutes=None, by_mail=True)
    prefer_reminders(charlie, minutes=120, by_mail=True)
    for one in (furnished, charlie):
        one.refresh_from_db()
    call(furnished)
    call(furnished, assignee=charlie)
    assert list(Reminder.objects.values_list("member_id", "minutes")) == [(charlie.pk, 120)]
    page = signed_in(charlie).post("/settings/reminders/", {"minutes": "", "by_mail": ""})
    assert page.status_code == 302
    charlie.refresh_from_db()
    call(furnished, assignee=charlie)
    assert Reminder.objects.count() == 1


def test_who_may_not_see_it_any_more_or_left_hears_nothing(
    furnished: Member, acme: Account, workspace: Workspace, bob: Member, charlie: Member, clock: Any
) -> None:
    Api(bob).post("/activities", {"type": "call", "due_on": "2026-11-23", "account_id": acme.pk})
    made = call(furnished, acme, reminders=[])
    for one in (bob, charlie):
        Api(one).patch(f"/activities/{made.pk}", {"reminders": [60]})
    workspace.policies = {**workspace.policies, "account_access": "assigned"}
    workspace.save()
    charlie.status = Member.Status.OFF
    charlie.save()
    at(clock, "2026-11-23T14:00:00")
    assert not Notice.objects.filter(activity=made, kind="reminder").exists()


def test_mail_that_fails_is_tried_again_and_mail_that_left_is_not(
    furnished: Member, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    call(furnished, reminders=[60])
    sends: list[int] = []

    def refuses(notice: Notice, message_id: str) -> None:
        sends.append(notice.pk)
        if len(sends) == 1:
            raise OSError("the mail server is away")

    monkeypatch.setattr(tasks, "send_reminder", refuses)
    at(clock, "2026-11-23T14:00:00")
    at(clock, "2026-11-23T14:00:30")
    notice = Notice.objects.get(kind="reminder")
    tasks.mail_reminder(notice_id=notice.pk, message_id="<again@steward>")
    assert len(sends) == 2


def test_bad_minutes_are_refused_and_change_nothing(furnished: Member, clock: Any) -> None:
    for minutes in ([-1], [99_999_999], [1, 2, 3, 4, 5, 6]):
        with pytest.raises(Invalid) as refusal:
            call(furnished, reminders=minutes)
        assert refusal.value.field == "reminders"
    assert (Activity.objects.count(), Reminder.objects.count()) == (0, 0)


def test_an_import_reminds_nobody(furnished: Member, clock: Any) -> None:
    create_activities([{"type": "call", "due_on": MONDAY, "due_time": time(15)}], furnished)
    assert (Reminder.objects.count(), at(clock, "2026-11-23T15:00:00")) == (0, 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_say_it_once(furnished: Member) -> None:
    due = datetime.now(UTC) + timedelta(days=1)
    made = call(furnished, due_on=due.date(), due_time=time(15), reminders=[60])
    reminder = Reminder.objects.get(activity=made)
    assert reminder.due_at is not None
    stamp = int(reminder.due_at.timestamp())

    def say(_number: int) -> bool:
        try:
            return say_reminder(reminder.pk, stamp) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(say, range(12))) == 1
    assert said() == 1


def test_the_next_of_a_series_is_reminded_like_this_one(furnished: Member, clock: Any) -> None:
    first = call(furnished, repeats="FREQ=WEEKLY", reminders=[60])
    assert at(clock, "2026-11-23T14:00:00") == 1
    complete_activity(first, by=furnished)
    assert at(clock, "2026-11-30T14:00:00") == 2


def test_notices_are_counted_looked_at_and_taken_back(furnished: Member, charlie: Member, clock: Any) -> None:
    made = call(furnished, assignee=charlie)
    browser = signed_in(charlie)
    found = browser.get("/notices/count/").json()
    assert (found["count"], found["text"]) == (1, "Alice gave you “Call Ilse”")
    notice = Notice.objects.get(member=charlie)
    headers = {"HX-Request": "true"}
    assert browser.post(f"/notices/{notice.pk}/seen/", headers=headers).status_code == 204
    assert browser.get("/notices/count/").json()["count"] == 0
    browser.post(f"/notices/{notice.pk}/seen/?new=1", headers=headers)
    opened = browser.post(f"/notices/{notice.pk}/open/", headers=headers)
    assert opened["HX-Redirect"] == f"/activities/{made.pk}/"
    assert browser.get("/notices/count/").json()["count"] == 0
    assert signed_in(furnished).post(f"/notices/{notice.pk}/seen/").status_code == 404


def test_my_day_shows_what_waits_on_me(furnished: Member, acme: Account, charlie: Member, clock: Any) -> None:
    made = call(furnished, acme, assignee=charlie)
    page = signed_in(charlie).get("/").content.decode()
    assert "Waiting on you" in page
    assert "Alice gave you “Call Ilse”" in page
    complete_activity(made, by=charlie)
    assert "Waiting on you" not in signed_in(charlie).get("/").content.decode()


def test_the_api_lists_own_notices_and_marks_them(furnished: Member, charlie: Member, clock: Any) -> None:
    made = call(furnished, assignee=charlie)
    theirs = Api(charlie)
    [notice] = theirs.get("/notices", new=True).json()["items"]
    assert (notice["kind"], notice["activity_id"], notice["by_id"]) == ("given", made.pk, furnished.pk)
    assert Api(furnished).post("/notices/seen", {"ids": [notice["id"]]}).json() == {"seen": 0}
    assert theirs.post("/notices/seen", {}).json() == {"seen": 1}
    assert theirs.get("/notices", new=True).json()["items"] == []
