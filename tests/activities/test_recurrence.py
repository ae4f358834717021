"""Activities that come again: rules and their words, the next one planned once, this one or all that follow."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.activities.models import Activity, Reminder, Series
from steward.activities.operations import (
    change_activity,
    complete_activity,
    create_activity,
    reopen_activity,
    repeats_of,
    restore_activity,
    trash_activity,
)
from steward.activities.recurrence import DAYS, Rule
from steward.activities.recurrence_words import rule_words
from steward.core.refused import Invalid, Refused
from steward.history.models import Event
from steward.team.models import Member
from tests.cast import Api, signed_in

MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def sunday() -> Iterator[None]:
    """All of it is planned on one Sunday."""
    with time_machine.travel("2026-11-22 12:00 +0000", tick=False):
        yield


@pytest.fixture
def acme(furnished: Member) -> Account:
    """A customer."""
    return create_account(by=furnished, name="Acme", as_customer=True)


def weekly(by: Member, account: Account, **more: Any) -> Activity:
    """A call every Monday at 15:00."""
    given: dict[str, Any] = {"subject": "Check in", "due_on": MONDAY, "due_time": time(15), "repeats": "FREQ=WEEKLY"}
    return create_activity(by=by, type="call", account=account, **{**given, **more})


def open_days(account: Account) -> list[date | None]:
    """The days of what is to do."""
    return [one.due_on for one in Activity.objects.of(account).undone()]


def next_of(activity: Activity) -> Activity:
    """What its completion planned."""
    return Activity._base_manager.get(follows=activity)


@pytest.mark.parametrize(
    ("text", "begins", "days"),
    [
        ("FREQ=DAILY;INTERVAL=3", MONDAY, ["2026-11-23", "2026-11-26", "2026-11-29"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", MONDAY, ["2026-11-23", "2026-11-27", "2026-12-07"]),
        ("FREQ=MONTHLY", date(2026, 12, 31), ["2026-12-31", "2027-01-31", "2027-02-28"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", date(2026, 11, 27), ["2026-11-27", "2026-12-25", "2027-01-29"]),
        ("FREQ=MONTHLY;BYDAY=2MO", date(2026, 12, 14), ["2026-12-14", "2027-01-11", "2027-02-08"]),
        ("FREQ=YEARLY", date(2024, 2, 29), ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        ("FREQ=DAILY;COUNT=2", MONDAY, ["2026-11-23", "2026-11-24"]),
        ("FREQ=WEEKLY;UNTIL=20261130", MONDAY, ["2026-11-23", "2026-11-30"]),
    ],
)
def test_a_rule_has_these_days(text: str, begins: date, days: list[str]) -> None:
    rule = Rule.parse(text, begins)
    found = rule.days(begins)
    assert [moment.date().isoformat() for moment, _ in zip(found, days, strict=False)] == days
    assert Rule.parse(str(rule), begins) == rule


@pytest.mark.parametrize(
    ("text", "begins", "english", "dutch"),
    [
        ("FREQ=DAILY", MONDAY, "every day", "elke dag"),
        ("FREQ=WEEKLY;INTERVAL=2", MONDAY, "every 2 weeks on Monday", "elke 2 weken op maandag"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", MONDAY, "every week on Monday, Wednesday and Friday",
         "elke week op maandag, woensdag en vrijdag"),
        ("FREQ=MONTHLY", date(2026, 12, 31), "every month on the last day", "elke maand op de laatste dag"),
        ("FREQ=MONTHLY", date(2026, 12, 12), "every month on day 12", "elke maand op dag 12"),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=10", date(2026, 11, 27), "every month on the last Friday, 10 times",
         "elke maand op de laatste vrijdag, 10 keer"),
        ("FREQ=YEARLY;UNTIL=20300101", date(2026, 12, 24), "every year on 24 December, until 1 Jan 2030",
         "elk jaar op 24 december, tot en met 1 jan 2030"),
    ],
)  # fmt: skip
def test_a_rule_is_said_in_words(text: str, begins: date, english: str, dutch: str) -> None:
    rule = Rule.parse(text, begins)
    assert rule_words(rule) == english
    with translation.override("nl"):
        assert rule_words(rule) == dutch


@pytest.mark.parametrize(
    "text",
    ["", "often", "FREQ=HOURLY", "FREQ=SECONDLY;COUNT=9", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;BYDAY=MO",
     "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;COUNT=1;UNTIL=20300101", "FREQ=DAILY;COUNT=99999",
     "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=1,15", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
     "FREQ=DAILY;UNTIL=tomorrow", "FREQ=DAILY;UNTIL=20200101", "FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY;BYHOUR=9",
     "FREQ=DAILY;INTERVAL=١"],
)  # fmt: skip
def test_what_is_no_rule_of_ours_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Rule.parse(text, MONDAY)
    assert refusal.value.field == "repeats"


@given(
    begins=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    often=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    interval=st.integers(1, 12),
    days=st.sets(st.sampled_from(DAYS), min_size=1),
)
def test_days_of_a_rule_only_go_forward_and_a_moved_rule_has_its_new_day(
    begins: date, often: str, interval: int, days: set[str]
) -> None:
    more = f";BYDAY={','.join(sorted(days))}" if often == "WEEKLY" else ""
    rule = Rule.parse(f"FREQ={often};INTERVAL={interval}{more}", begins)
    first = rule.first(begins)
    assert first is not None
    second = rule.after(begins, first)
    assert second is not None
    assert second > first >= begins
    moved = rule.moved(begins, first, second)
    assert moved.first(second) == second


def test_completing_plans_the_next_one_in_its_turn(furnished: Member, acme: Account) -> None:
    first = weekly(furnished, acme, note="Ask for feedback", priority="high")
    complete_activity(first, by=furnished)
    second = next_of(first)
    assert (second.due_on, second.due_time, second.subject) == (date(2026, 11, 30), time(15), "Check in")
    assert (second.note, second.priority, second.assignee, second.account) == (
        "Ask for feedback", "high", furnished, acme,
    )  # fmt: skip
    acme.refresh_from_db()
    assert (acme.next_activity_id, acme.next_activity_on) == (second.pk, date(2026, 11, 30))
    kinds = (
        Event.objects.filter(account=acme, kind__startswith="activity.").order_by("id").values_list("kind", flat=True)
    )
    assert list(kinds) == ["activity.planned", "activity.completed", "activity.planned"]


def test_what_was_missed_is_not_planned_again_and_again(furnished: Member, acme: Account) -> None:
    first = weekly(furnished, acme)
    with time_machine.travel("2026-12-23 12:00 +0000", tick=False):
        complete_activity(first, by=furnished)
    assert open_days(acme) == [date(2026, 12, 28)]


def test_after_the_last_one_nothing_comes(furnished: Member, acme: Account) -> None:
    first = weekly(furnished, acme, repeats="FREQ=WEEKLY;COUNT=2")
    complete_activity(first, by=furnished)
    complete_activity(next_of(first), by=furnished)
    assert open_days(acme) == []


def test_done_and_undone_and_done_again_plans_one(furnished: Member, acme: Account) -> None:
    first = weekly(furnished, acme)
    for _time in range(3):
        complete_activity(first, by=furnished)
        assert open_days(acme) == [date(2026, 11, 30)]
        reopen_activity(first, by=furnished)
        assert open_days(acme) == [MONDAY]
    assert Activity._base_manager.count() == 2


def test_reopening_an_old_one_leaves_what_came_after(furnished: Member, acme: Account) -> None:
    first = weekly(furnished, acme)
    complete_activity(first, by=furnished)
    complete_activity(next_of(first), by=furnished)
    reopen_activity(first, by=furnished)
    assert open_days(acme) == [MONDAY, date(2026, 12, 7)]
    complete_activity(first, by=furnished)
    assert open_days(acme) == [date(2026, 12, 7)]


def test_deleting_this_one_skips_it_and_restoring_brings_it_back_alone(furnished: Member, acme: Account) -> None:
    first = weekly(furnished, acme)
    trash_activity(first, by=furnished)
    assert open_days(acme) == [date(2026, 11, 30)]
    restore_activity(first, by=furnished)
    assert open_days(acme) == [MONDAY]


def test_deleting_this_and_the_following_ends_it_and_restoring_lets_it_go_on(furnished: Member, acme: Account) -> None:
    first = weekly(furnished, acme)
    trash_activity(first, by=furnished, following=True)
    assert open_days(acme) == []
    restore_activity(first, by=furnished)
    complete_activity(first, by=furnished)
    assert open_days(acme) == [date(2026, 11, 30)]


def test_changing_this_one_leaves_the_following(furnished: Member, acme: Account) -> None:
    first = weekly(furnished, acme)
    change_activity(first, by=furnished, subject="Lunch instead", due_on=date(2026, 11, 25), due_time=time(12))
    complete_activity(first, by=furnished)
    second = next_of(first)
    assert (second.subject, second.due_on, second.due_time) == ("Check in", date(2026, 11, 30), time(15))


def test_changing_this_and_the_following_moves_them_all(furnished: Member, acme: Account) -> None:
    first = weekly(furnished, acme)
    tuesday = date(2026, 11, 24)
    change_activity(first, by=furnished, following=True, subject="Visit", due_on=tuesday, due_time=time(9))
    assert repeats_of(Activity.objects.get(pk=first.pk)) == "FREQ=WEEKLY;BYDAY=TU"
    complete_activity(first, by=furnished)
    second = next_of(first)
    assert (second.subject, second.due_on, second.due_time) == ("Visit", date(2026, 12, 1), time(9))


def test_a_number_of_times_goes_on_counting_when_the_following_move(furnished: Member, acme: Account) -> None:
    first = weekly(furnished, acme, repeats="FREQ=WEEKLY;COUNT=3")
    complete_activity(first, by=furnished)
    change_activity(next_of(first), by=furnished, following=True, due_on=date(2026, 12, 1))
    complete_activity(next_of(first), by=furnished)
    complete_activity(next_of(next_of(first)), by=furnished)
    assert open_days(acme) == []
    assert Activity.objects.of(acme).done().count() == 3


def test_a_rule_is_given_changed_and_taken_away(furnished: Member, acme: Account) -> None:
    made = create_activity(by=furnished, type="call", account=acme, due_on=MONDAY)
    change_activity(made, by=furnished, repeats="FREQ=MONTHLY")
    change_activity(made, by=furnished, repeats="FREQ=DAILY")
    assert repeats_of(Activity.objects.get(pk=made.pk)) == "FREQ=DAILY"
    change_activity(made, by=furnished, repeats="")
    complete_activity(made, by=furnished)
    assert open_days(acme) == []


def test_a_day_that_is_none_of_the_rule_moves_to_the_first_that_is(furnished: Member, acme: Account) -> None:
    made = weekly(furnished, acme, repeats="FREQ=WEEKLY;BYDAY=WE")
    assert made.due_on == date(2026, 11, 25)


def test_what_repeats_needs_a_day_and_a_refusal_changes_nothing(furnished: Member, acme: Account) -> None:
    with pytest.raises(Invalid, match="needs a day"):
        weekly(furnished, acme, due_on=None, due_time=None)
    with pytest.raises(Invalid, match="FREQ"):
        weekly(furnished, acme, repeats="FREQ=NEVER")
    with pytest.raises(Invalid, match="five years"):
        weekly(furnished, acme, due_on=date(1999, 1, 4))
    assert (Activity.objects.count(), Series.objects.count(), Reminder.objects.count()) == (0, 0, 0)


def test_who_is_gone_is_not_given_the_next_one(furnished: Member, acme: Account, charlie: Member) -> None:
    first = weekly(furnished, acme, assignee=charlie)
    charlie.status = Member.Status.OFF
    charlie.save()
    complete_activity(first, by=furnished)
    assert next_of(first).assignee == furnished


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_complete_it_at_once_plan_one_next(furnished: Member) -> None:
    acme = create_account(by=furnished, name="Acme", as_customer=True)
    made = [weekly(furnished, acme, subject=str(number)) for number in range(6)]

    def complete(one: Activity) -> bool:
        try:
            complete_activity(one, by=furnished)
        except Refused as refusal:
            return refusal.code != "already_done"
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(complete, [*made, *made, *made]))
    assert sum(done) == len(made)
    assert Activity.objects.undone().count() == Activity.objects.filter(follows__isnull=False).count() == len(made)


def test_the_api_takes_and_gives_rules(api: Api, furnished: Member, acme: Account) -> None:
    body = {"type": "call", "subject": "Check in", "due_on": "2026-11-23", "account_id": acme.pk,
            "repeats": "FREQ=WEEKLY;INTERVAL=2"}  # fmt: skip
    made = api.post("/activities", body).json()
    assert (made["repeats"], made["repeats_text"]) == ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "every 2 weeks on Monday")
    moved = api.call("PATCH", f"/activities/{made['id']}?following=true", {"due_on": "2026-11-24"}).json()
    assert moved["repeats"] == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
    assert api.post(f"/activities/{made['id']}/complete").json()["done"]
    [following] = api.get("/activities", done=False).json()["items"]
    assert (following["due_on"], following["repeats"]) == ("2026-12-08", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")
    bad = api.patch(f"/activities/{following['id']}", {"repeats": "FREQ=HOURLY"})
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "repeats")
    assert api.delete(f"/activities/{following['id']}?following=true").status_code == 204
    assert api.get("/activities", done=False).json()["items"] == []


def test_a_series_is_made_and_changed_in_the_dialog(furnished: Member, acme: Account) -> None:
    browser = signed_in(furnished)
    values = {"type": "call", "subject": "Check in", "due_on": "2026-11-23", "assignee": furnished.pk,
              "priority": "normal", "account": acme.pk, "repeat_often": "WEEKLY", "repeat_interval": 2,
              "repeat_days": ["MO", "TH"], "repeat_ends": "count", "repeat_count": 5}  # fmt: skip
    answer = browser.post("/activities/new/", values, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    made = Activity.objects.get()
    assert repeats_of(made) == "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=5"
    url = f"/activities/{made.pk}/"
    shown = browser.get(url).content.decode()
    assert "Repeats every 2 weeks on Monday and Thursday, 5 times" in shown
    assert "This and the following" in shown
    wrong = browser.post(url, {**values, "repeat_ends": "until"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert "Until which day?" in wrong.content.decode()
    saved = browser.post(url, {**values, "subject": "Visit", "reach": "following"}, headers={"HX-Request": "true"})
    assert saved.status_code == 204
    assert Series.objects.get().subject == "Visit"
    ticked = browser.post(f"{url}complete/", headers={"HX-Request": "true"})
    assert ticked.status_code == 204  # the next one is planned, so nobody is asked what is next
    assert "Next: 26 Nov" in ticked["HX-Trigger"]
