"""The calendar page and the private feed: whose days they show, moving by a drag, RFC 5545, and who may read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from steward.accounts.models import Account
from steward.accounts.operations import create_account
from steward.activities.models import Activity, Feed
from steward.activities.operations import (
    change_activity,
    complete_activity,
    create_activities,
    create_activity,
    make_feed,
    revoke_feed,
    trash_activity,
)
from steward.core.refused import NotAllowed
from steward.team.models import Member, Workspace
from tests.cast import signed_in

HTMX = {"HX-Request": "true"}
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def sunday() -> Iterator[None]:
    """All of it happens on one Sunday."""
    with time_machine.travel("2026-11-22 12:00 +0000", tick=False):
        yield


@pytest.fixture
def acme(furnished: Member) -> Account:
    """A customer."""
    return create_account(by=furnished, name="Acme", as_customer=True)


def call(by: Member, **more: Any) -> Activity:
    """A call on Monday."""
    return create_activity(by=by, type="call", **{"subject": "Call Ilse", "due_on": MONDAY, **more})


def cell(page: str, day: str) -> str:
    """What stands on a day."""
    return page.split(f'data-lane="{day}"', 1)[1].split("</td>", 1)[0]


def test_the_month_shows_whole_weeks_with_what_is_on_each_day(furnished: Member, acme: Account) -> None:
    call(furnished, account=acme, due_time=time(15))
    page = signed_in(furnished).get("/activities/calendar/").content.decode()
    lanes = re.findall(r'data-lane="([\d-]+)"', page)
    assert (lanes[0], lanes[-1], len(lanes)) == ("2026-10-26", "2026-12-06", 42)
    on_monday = cell(page, "2026-11-23")
    for text in ("Call Ilse", "15:00", "Acme"):
        assert text in on_monday
    assert "November 2026" in page


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [("2027-02-10", "2027-02-01", "2027-02-28"), ("2026-12-31", "2026-11-30", "2027-01-03"),
     ("2024-02-29", "2024-01-29", "2024-03-03")],
)  # fmt: skip
def test_months_of_four_five_and_six_weeks(furnished: Member, month: str, first: str, last: str) -> None:
    page = signed_in(furnished).get(f"/activities/calendar/?on={month}").content.decode()
    lanes = re.findall(r'data-lane="([\d-]+)"', page)
    assert (lanes[0], lanes[-1], len(lanes) % 7) == (first, last, 0)


def test_mine_and_everyones_by_type_week_and_day(furnished: Member, charlie: Member) -> None:
    call(furnished, subject="Mine")
    call(furnished, subject="Theirs", assignee=charlie)
    call(furnished, subject="Together", assignee=charlie, colleagues=[furnished])
    create_activity(by=furnished, type="lunch", subject="Lunch", due_on=MONDAY)
    browser = signed_in(furnished)

    def shown(query: str) -> set[str]:
        page = browser.get(f"/activities/calendar/?on=2026-11-23&{query}").content.decode()
        return {name for name in ("Mine", "Theirs", "Together", ">Lunch<") if name in cell(page, "2026-11-23")}

    assert shown("") == {"Mine", "Together", ">Lunch<"}
    assert shown("who=all&view=week") == {"Mine", "Theirs", "Together", ">Lunch<"}
    assert shown("type=lunch&view=day") == {">Lunch<"}


def test_a_full_day_says_how_many_more_there_are(furnished: Member) -> None:
    create_activities([{"type": "call", "subject": f"Call {n}", "due_on": MONDAY} for n in range(9)], furnished)
    page = signed_in(furnished).get("/activities/calendar/").content.decode()
    assert "5 more" in cell(page, "2026-11-23")
    day = signed_in(furnished).get("/activities/calendar/?view=day&on=2026-11-23").content.decode()
    assert len(re.findall(r'class="tile"', day)) == 9


def test_later_ones_of_a_series_stand_on_their_days(furnished: Member) -> None:
    call(furnished, repeats="FREQ=WEEKLY;COUNT=2")
    page = signed_in(furnished).get("/activities/calendar/").content.decode()
    assert 'class="tile"' in cell(page, "2026-11-23")
    assert 'class="ghost"' in cell(page, "2026-11-30")
    december = signed_in(furnished).get("/activities/calendar/?on=2026-12-15").content.decode()
    assert 'class="ghost"' not in cell(december, "2026-12-07")


def test_a_drag_moves_it_and_the_toast_takes_it_back(furnished: Member, acme: Account) -> None:
    made = call(furnished, account=acme)
    browser = signed_in(furnished)
    answer = browser.post(
        f"/activities/{made.pk}/move/?at=%23calendar", {"lane": "2026-11-26", "index": 0}, headers=HTMX
    )
    assert answer.status_code == 204
    made.refresh_from_db()
    assert made.due_on == date(2026, 11, 26)
    acme.refresh_from_db()
    assert acme.next_activity_on == date(2026, 11, 26)
    undo = re.search(r'"undo": "([^"]+)"', answer["HX-Trigger"])
    assert undo
    browser.post(undo[1], headers=HTMX)
    made.refresh_from_db()
    assert made.due_on == MONDAY


def test_a_drag_to_nowhere_changes_nothing(furnished: Member, workspace: Workspace, bob: Member) -> None:
    made = call(furnished)
    for lane in ("", "soon", "2026-13-01", "9999-12-31"):
        answer = signed_in(furnished).post(f"/activities/{made.pk}/move/", {"lane": lane}, headers=HTMX)
        assert answer.status_code == 422, lane
    made.refresh_from_db()
    assert (made.due_on, made.version) == (MONDAY, 1)


def test_what_is_hidden_stands_in_no_calendar(
    furnished: Member, workspace: Workspace, bob: Member, acme: Account
) -> None:
    call(furnished, account=acme, subject="canary")
    workspace.policies = {**workspace.policies, "account_access": "assigned"}
    workspace.save()
    assert "canary" not in signed_in(bob).get("/activities/calendar/?who=all").content.decode()


def test_bad_parameters_show_this_month(furnished: Member) -> None:
    browser = signed_in(furnished)
    for query in ("on=x", "on=0001-01-01", "on=9999-12-31&view=week", "view=year", "who=%00", "type='"):
        assert browser.get(f"/activities/calendar/?{query}").status_code == 200


def test_a_month_takes_few_queries_however_much_is_planned(furnished: Member, acme: Account) -> None:
    rows = [
        {"type": "call", "subject": f"Call {n}", "due_on": MONDAY + timedelta(days=n % 14), "account": acme}
        for n in range(120)
    ]
    create_activities(rows, furnished)
    for _n in range(3):
        call(furnished, repeats="FREQ=DAILY")
    browser = signed_in(furnished)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser.get("/activities/calendar/?who=all").status_code == 200
    assert len(queries) <= 14


# -- the feed -----------------------------------------------------------------------------------------------------


def feed_of(member: Member) -> str:
    """A new address of the member's calendar."""
    _feed, secret = make_feed(member, by=member)
    return f"/calendar/{secret}.ics"


def events(url: str) -> list[Any]:
    """What a calendar program reads."""
    answer = Client().get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_the_feed_tells_what_one_does_or_takes_part_in(furnished: Member, charlie: Member, acme: Account) -> None:
    mine = call(furnished, account=acme, due_time=time(15), duration_minutes=45, note="Line 1\nÜmläut; comma, \\ done")
    call(furnished, subject="Theirs", assignee=charlie)
    call(furnished, subject="Together", assignee=charlie, colleagues=[furnished])
    call(furnished, subject="Some day", due_on=None)
    trash_activity(call(furnished, subject="Gone"), by=furnished)
    found = {str(one["SUMMARY"]): one for one in events(feed_of(furnished))}
    assert set(found) == {"Call Ilse", "Together"}
    one = found["Call Ilse"]
    assert one.decoded("DTSTART") == datetime(2026, 11, 23, 15, tzinfo=UTC)
    assert one.decoded("DTEND") - one.decoded("DTSTART") == timedelta(minutes=45)
    assert str(one["UID"]) == f"activity-{mine.pk}@testserver"
    assert "Ümläut; comma, \\ done" in str(one["DESCRIPTION"])
    assert found["Together"].decoded("DTSTART") == MONDAY  # the whole day
    assert str(found["Together"]["TRANSP"]) == "TRANSPARENT"


def test_hours_are_those_of_the_assignees_zone_on_both_sides_of_a_clock_change(furnished: Member) -> None:
    furnished.time_zone = "America/New_York"
    furnished.save()
    call(furnished, subject="Winter", due_on=date(2027, 3, 12), due_time=time(9))
    call(furnished, subject="Summer", due_on=date(2027, 3, 15), due_time=time(9))
    url = feed_of(furnished)
    found = {str(one["SUMMARY"]): one.decoded("DTSTART") for one in events(url)}
    assert found["Winter"].astimezone(UTC).hour == 14
    assert found["Summer"].astimezone(UTC).hour == 13
    text = Client().get(url).content.decode()
    assert "BEGIN:VTIMEZONE" in text
    assert "DTSTART;TZID=America/New_York:20270315T090000" in text


def test_lines_are_folded_and_end_as_rfc_5545_wants(furnished: Member) -> None:
    call(furnished, subject="Ж" * 200, note="BEGIN:VEVENT\r\nSUMMARY:injected")
    body = Client().get(feed_of(furnished)).content
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert len(list(Calendar.from_ical(body).walk("VEVENT"))) == 1


def test_events_keep_their_uid_through_changes_and_series(furnished: Member) -> None:
    made = call(furnished, repeats="FREQ=WEEKLY;COUNT=3")
    url = feed_of(furnished)
    before = {str(one["UID"]): one.decoded("DTSTART") for one in events(url)}
    assert list(before.values()) == [MONDAY, date(2026, 11, 30), date(2026, 12, 7)]
    complete_activity(made, by=furnished)
    after = {str(one["UID"]): one for one in events(url)}
    assert {uid: one.decoded("DTSTART") for uid, one in after.items()} == before
    assert [str(one["SUMMARY"])[0] for one in after.values()] == ["✓", "C", "C"]
    change_activity(Activity.objects.undone().get(), by=furnished, due_on=date(2026, 12, 2))
    assert set(before) == {str(one["UID"]) for one in events(url)}


def test_it_answers_304_until_something_changes(furnished: Member) -> None:
    made = call(furnished)
    url = feed_of(furnished)
    tag = Client().get(url)["ETag"]
    again = Client().get(url, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    change_activity(made, by=furnished, subject="Call Ben")
    assert Client().get(url, headers={"If-None-Match": tag}).status_code == 200


def test_only_a_living_address_answers_and_without_a_session(furnished: Member, charlie: Member) -> None:
    url = feed_of(furnished)
    answer = Client().get(url)
    assert answer.cookies == {}
    assert answer["Cache-Control"] == "private, no-cache"
    assert Client().get("/calendar/guess.ics").status_code == 404
    assert Client().post(url).status_code == 405
    newer = feed_of(furnished)
    assert (Client().get(url).status_code, Client().get(newer).status_code) == (404, 200)
    feed = Feed.objects.live().get()
    with pytest.raises(NotAllowed):
        revoke_feed(feed, by=charlie)
    assert signed_in(charlie).post(f"/settings/reminders/feed/{feed.pk}/revoke/").status_code == 404
    assert signed_in(furnished).post(f"/settings/reminders/feed/{feed.pk}/revoke/").status_code == 302
    assert Client().get(newer).status_code == 404
    assert not Feed.objects.filter(digest__in=[url.split("/")[-1].removesuffix(".ics")]).exists()


def test_who_was_deactivated_has_no_feed(furnished: Member, charlie: Member) -> None:
    url = feed_of(charlie)
    charlie.status = Member.Status.OFF
    charlie.save()
    assert Client().get(url).status_code == 404


def test_the_feed_hides_what_its_member_may_not_see(
    furnished: Member, workspace: Workspace, bob: Member, acme: Account
) -> None:
    made = call(furnished, account=acme, assignee=furnished, colleagues=[bob], subject="canary")
    url = feed_of(bob)
    assert [str(one["SUMMARY"]) for one in events(url)] == ["canary"]
    change_activity(made, by=furnished, colleagues=[])
    assert events(url) == []


def test_guessing_and_asking_too_often_are_slowed_down(furnished: Member) -> None:
    answers = [Client().get(f"/calendar/guess{n}.ics").status_code for n in range(25)]
    assert answers[:20] == [404] * 20
    assert answers[20:] == [429] * 5
    url = feed_of(furnished)
    assert [Client().get(url).status_code for _n in range(61)][-1] == 429


def test_the_address_is_shown_once_on_the_page_that_makes_it(furnished: Member) -> None:
    browser = signed_in(furnished)
    page = browser.post("/settings/reminders/feed/").content.decode()
    found = re.search(r"http://testserver(/calendar/[\w-]+\.ics)", page)
    assert found
    assert Client().get(found[1]).status_code == 200
    assert "/calendar/" not in browser.get("/settings/reminders/").content.decode().split("<main")[1]
