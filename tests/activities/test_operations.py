"""Planning, completing, moving and deleting: what follows on the account, the deal and the contact."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from steward.accounts.models import Account
from steward.accounts.operations import create_account, link_contact, trash_account
from steward.activities.models import Activity, ActivityType
from steward.activities.operations import (
    change_activity,
    change_type,
    complete_activity,
    create_activities,
    create_activity,
    create_type,
    differences,
    log_email,
    reopen_activity,
    replan,
    restore_activity,
    set_up_types,
    trash_activity,
)
from steward.contacts.models import Contact
from steward.contacts.operations import create_contact
from steward.core.clock import now, today
from steward.core.refused import Invalid, NotAllowed, Refused, Stale
from steward.deals.models import Deal
from steward.deals.operations import open_deal
from steward.history.models import Event
from steward.history.queries import timeline
from steward.team.models import Member


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


def day(distance: int) -> date:
    """So many days from today."""
    return today() + timedelta(days=distance)


def next_of(account: Account) -> tuple[int | None, date | None, time | None, str, str]:
    """What the account keeps of its next activity."""
    account.refresh_from_db()
    return (
        account.next_activity_id, account.next_activity_on, account.next_activity_time,
        account.next_activity_subject, account.next_activity_icon,
    )  # fmt: skip


NOTHING = (None, None, None, "", "")


def kinds(account: Account) -> list[str]:
    """The account's facts about activities, oldest first."""
    events = Event.objects.filter(account=account, kind__startswith="activity.").order_by("id")
    return list(events.values_list("kind", flat=True))


def test_a_workspace_begins_with_six_types_and_setting_up_again_adds_none(furnished: Member) -> None:
    assert [one.key for one in set_up_types(by=furnished)] == ["call", "meeting", "task", "email", "deadline", "lunch"]
    assert ActivityType.objects.count() == 6


def test_planning_an_activity_makes_it_the_next_step_of_account_and_deal(
    furnished: Member, acme: Account
) -> None:  # P22
    deal = open_deal(by=furnished, name="Renewal", account=acme)
    made = create_activity(
        by=furnished, type="call", subject=" Satisfaction  call ", due_on=day(3), due_time=time(15), deal=deal
    )
    assert (made.account, made.assignee, made.subject) == (acme, furnished, "Satisfaction call")
    assert next_of(acme) == (made.pk, day(3), time(15), "Satisfaction call", "call")
    deal.refresh_from_db()
    assert (deal.next_activity_id, deal.next_activity_on, deal.next_activity_subject) == (made.pk, day(3), made.subject)
    assert kinds(acme) == ["activity.planned"]


def test_the_first_undone_activity_by_day_and_time_is_next(furnished: Member, acme: Account) -> None:
    plan: dict[str, Any] = {"by": furnished, "type": "task", "account": acme}
    undated = create_activity(**plan, subject="Some day")
    assert next_of(acme)[:2] == (undated.pk, None)
    whole_day = create_activity(**plan, subject="Any time", due_on=day(1))
    assert next_of(acme)[0] == whole_day.pk
    morning = create_activity(**plan, subject="Early", due_on=day(1), due_time=time(8))
    assert next_of(acme)[0] == morning.pk
    late = create_activity(**plan, subject="Late", due_on=day(-2))
    assert next_of(acme)[0] == late.pk
    done = create_activity(**plan, subject="Done", due_on=day(-9), done_at=now())
    assert done.done
    assert next_of(acme)[0] == late.pk


def test_completing_an_activity_plans_the_following_one_at_once(
    furnished: Member, acme: Account, ann: Contact
) -> None:  # P23
    first = create_activity(by=furnished, type="call", subject="Call", due_on=today(), account=acme, contact=ann)
    complete_activity(first, by=furnished, next={"subject": "Call again", "due_on": day(14)})
    following = Activity.objects.get(subject="Call again")
    assert (following.account, following.contact, following.type, following.done) == (acme, ann, first.type, False)
    assert next_of(acme)[0] == following.pk
    assert kinds(acme) == ["activity.planned", "activity.completed", "activity.planned"]


def test_when_the_following_activity_cannot_stand_nothing_is_completed(furnished: Member, acme: Account) -> None:
    first = create_activity(by=furnished, type="call", subject="Call", due_on=today(), account=acme)
    with pytest.raises(Invalid):
        complete_activity(first, by=furnished, next={"due_time": time(9), "due_on": None})
    first.refresh_from_db()
    assert not first.done
    assert kinds(acme) == ["activity.planned"]


def test_completing_twice_and_reopening_what_is_open_are_refused(furnished: Member, acme: Account) -> None:
    made = create_activity(by=furnished, type="call", account=acme)
    with pytest.raises(Refused, match="still to do"):
        reopen_activity(made, by=furnished)
    complete_activity(made, by=furnished)
    with pytest.raises(Refused, match="done already"):
        complete_activity(made, by=furnished)
    assert kinds(acme) == ["activity.planned", "activity.completed"]


def test_completing_a_task_on_a_contact_sets_the_last_contact(
    furnished: Member, acme: Account, ann: Contact
) -> None:  # M55 M52
    assert ann.last_contact_at is None
    made = create_activity(by=furnished, type="task", contact=ann)
    assert made.account == acme
    ann.refresh_from_db()
    assert ann.last_contact_at is None
    complete_activity(made, by=furnished)
    ann.refresh_from_db()
    acme.refresh_from_db()
    made.refresh_from_db()
    assert ann.last_contact_at == acme.last_contact_at == made.done_at


def test_completing_a_deal_task_sets_the_last_contact_of_the_primary_contact_alone(  # M56
    furnished: Member, acme: Account, ann: Contact
) -> None:
    other = create_contact(by=furnished, emails=["bo@acme.example"])
    link_contact(acme, other, by=furnished)
    deal = open_deal(by=furnished, name="Renewal", account=acme, contact=ann, contacts=[other])
    complete_activity(create_activity(by=furnished, type="task", deal=deal), by=furnished)
    ann.refresh_from_db()
    other.refresh_from_db()
    assert ann.last_contact_at is not None
    assert other.last_contact_at is None


def test_a_task_on_the_account_alone_is_no_contact_with_anybody(furnished: Member, acme: Account, ann: Contact) -> None:
    complete_activity(create_activity(by=furnished, type="task", account=acme), by=furnished)
    ann.refresh_from_db()
    acme.refresh_from_db()
    assert ann.last_contact_at is None
    assert acme.last_contact_at is None


def test_a_logged_e_mail_is_done_and_a_contact(furnished: Member, acme: Account, ann: Contact) -> None:  # M53
    made = log_email(acme, ann, by=furnished, subject="Offer", body="Dear Ann")
    ann.refresh_from_db()
    assert (made.type.key, made.done, made.note) == ("email", True, "Dear Ann")
    assert ann.last_contact_at == made.done_at
    assert next_of(acme) == NOTHING


def test_the_last_contact_never_moves_back(furnished: Member, acme: Account, ann: Contact) -> None:
    log_email(acme, ann, by=furnished, subject="Today")
    ann.refresh_from_db()
    latest = ann.last_contact_at
    log_email(acme, ann, by=furnished, subject="Last week", sent_at=now() - timedelta(days=7))
    ann.refresh_from_db()
    assert ann.last_contact_at == latest


def test_moving_an_activity_to_another_account_counts_both_anew(furnished: Member, acme: Account) -> None:
    globex = create_account(by=furnished, name="Globex", as_customer=True)
    made = create_activity(by=furnished, type="call", subject="Call", due_on=day(1), account=acme)
    change_activity(made, by=furnished, account=globex)
    assert next_of(acme) == NOTHING
    assert next_of(globex)[0] == made.pk


def test_deleting_and_restoring_move_the_next_step(furnished: Member, acme: Account) -> None:
    made = create_activity(by=furnished, type="call", subject="Call", due_on=day(1), account=acme)
    trash_activity(made, by=furnished)
    assert next_of(acme) == NOTHING
    with pytest.raises(Refused, match="trash"):
        complete_activity(made, by=furnished)
    restore_activity(made, by=furnished)
    assert next_of(acme)[0] == made.pk
    assert kinds(acme) == ["activity.planned", "activity.deleted", "activity.restored"]


def test_a_stale_change_is_refused_and_changes_nothing(furnished: Member, acme: Account) -> None:
    made = create_activity(by=furnished, type="call", subject="Call", account=acme)
    change_activity(made, by=furnished, version=1, subject="Call Ann")
    with pytest.raises(Stale):
        change_activity(made, by=furnished, version=1, subject="Call Bo")
    made.refresh_from_db()
    assert made.subject == "Call Ann"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"due_time": time(9)}, "due_on"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"due_on": date(9999, 12, 31)}, "due_on"),
        ({"due_on": date(1, 1, 1)}, "due_on"),
        ({"subject": "a\x00b"}, "subject"),
        ({"subject": "x" * 251}, "subject"),
        ({"note": "x" * 20_001}, "note"),
        ({"priority": "urgent"}, "priority"),
        ({"type": "sabbatical"}, "type"),
    ],
)
def test_what_cannot_stand_names_the_field_and_stores_nothing(
    furnished: Member, acme: Account, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        create_activity(**{"by": furnished, "type": "call", "account": acme, **wrong})  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert not Activity.objects.exists()


def test_nothing_is_planned_on_an_account_in_the_trash_or_for_a_deactivated_member(
    furnished: Member, acme: Account, bob: Member
) -> None:
    trash_account(acme, by=furnished)
    acme.refresh_from_db()
    with pytest.raises(Invalid, match="trash"):
        create_activity(by=furnished, type="call", account=acme)
    bob.status = Member.Status.OFF
    bob.save()
    with pytest.raises(Invalid, match="not active"):
        create_activity(by=furnished, type="call", assignee=bob)
    assert not Activity.objects.exists()


def test_a_deactivated_member_plans_nothing(furnished: Member, acme: Account, bob: Member) -> None:
    bob.status = Member.Status.OFF
    with pytest.raises(NotAllowed):
        create_activity(by=bob, type="call", account=acme)
    assert not Activity.objects.exists()


@pytest.mark.parametrize(("column", "distance"), [("today", 0), ("tomorrow", 1), ("week", 3), ("later", 7)])
def test_a_card_dropped_on_a_column_moves_the_next_activity_there(  # P11-P13
    furnished: Member, acme: Account, column: str, distance: int
) -> None:
    made = create_activity(by=furnished, type="call", subject="Call", due_on=day(-4), due_time=time(9), account=acme)
    replan(acme, column, by=furnished)
    assert next_of(acme) == (made.pk, day(distance), time(9), "Call", "call")
    assert kinds(acme) == ["activity.planned", "activity.moved"]


def test_a_card_without_an_activity_gets_a_task(furnished: Member, acme: Account) -> None:  # P12
    made = replan(acme, "tomorrow", by=furnished)
    assert made is not None
    assert (made.type.key, made.subject, made.due_on, made.assignee) == ("task", "Next step", day(1), furnished)
    assert next_of(acme)[0] == made.pk


def test_a_card_on_its_own_column_stays_as_it_is(furnished: Member, acme: Account) -> None:
    create_activity(by=furnished, type="call", due_on=day(5), account=acme)
    replan(acme, "week", by=furnished)
    assert next_of(acme)[1] == day(5)
    assert replan(create_account(by=furnished, name="Globex"), "none", by=furnished) is None


def test_no_activity_takes_the_day_away_and_keeps_the_task(furnished: Member, acme: Account) -> None:
    made = create_activity(by=furnished, type="call", due_on=day(1), due_time=time(9), account=acme)
    replan(acme, "none", by=furnished)
    assert next_of(acme)[:3] == (made.pk, None, None)


def test_no_activity_is_refused_while_several_are_planned(furnished: Member, acme: Account) -> None:
    create_activity(by=furnished, type="call", due_on=day(1), account=acme)
    create_activity(by=furnished, type="call", due_on=day(2), account=acme)
    with pytest.raises(Refused) as refusal:
        replan(acme, "none", by=furnished)
    assert refusal.value.code == "several_planned"
    assert next_of(acme)[1] == day(1)


@pytest.mark.parametrize("column", ["overdue", "yesterday"])
def test_the_past_and_unknown_columns_take_no_card(furnished: Member, acme: Account, column: str) -> None:
    create_activity(by=furnished, type="call", due_on=day(1), account=acme)
    with pytest.raises(Refused):
        replan(acme, column, by=furnished)
    assert next_of(acme)[1] == day(1)


def test_many_activities_at_once_leave_the_same_state_as_one_by_one(
    furnished: Member, acme: Account, ann: Contact
) -> None:
    rows = [
        {"type": "call", "subject": "Later", "due_on": day(9), "account": acme},
        {"type": "task", "subject": "Soon", "due_on": day(2), "due_time": time(10), "account": acme},
        {"type": "email", "subject": "Sent", "contact": ann, "account": acme, "done_at": now() - timedelta(days=1)},
    ]
    made = create_activities(rows, furnished)
    assert next_of(acme) == (made[1].pk, day(2), time(10), "Soon", "task")
    ann.refresh_from_db()
    assert ann.last_contact_at == made[2].done_at
    assert sorted(kinds(acme)) == ["activity.completed", "activity.planned", "activity.planned"]


def test_one_wrong_row_stores_none_of_many(furnished: Member, acme: Account) -> None:
    rows = [{"type": "call", "account": acme}, {"type": "call", "account": acme, "duration_minutes": -1}]
    with pytest.raises(Invalid):
        create_activities(rows, furnished)
    assert not Activity.objects.exists()


def test_the_timeline_tells_what_happened_in_words(furnished: Member, acme: Account) -> None:
    made = create_activity(by=furnished, type="call", subject="Call", due_on=date(2027, 1, 4), account=acme)
    change_activity(made, by=furnished, due_on=date(2027, 1, 5))
    texts = [line.text for line in timeline(account=acme.pk, groups=["activities"])]
    assert texts == ["moved “Call” from 4 Jan 2027 to 5 Jan 2027", "planned “Call” for 4 Jan 2027"]


def test_types_are_added_renamed_and_switched_off_by_admins_alone(furnished: Member, charlie: Member) -> None:
    with pytest.raises(NotAllowed):
        create_type(by=charlie, name="Site visit")
    made = create_type(by=furnished, name="Site visit", icon="people")
    assert (made.key, made.position) == ("site-visit", 6)
    with pytest.raises(Invalid, match="already"):
        create_type(by=furnished, name="SITE  visit")
    change_type(made, by=furnished, name="Visit", is_active=False)
    with pytest.raises(Invalid):
        create_activity(by=furnished, type="site-visit")
    with pytest.raises(NotAllowed):
        change_type(made, by=charlie, name="Mine")
    made.refresh_from_db()
    assert (made.key, made.name, made.is_active) == ("site-visit", "Visit", False)


def test_the_last_type_stays_switched_on(furnished: Member) -> None:
    types = list(ActivityType.objects.all())
    for one in types[1:]:
        change_type(one, by=furnished, is_active=False)
    with pytest.raises(Invalid):
        change_type(types[0], by=furnished, is_active=False)


def test_a_contact_with_two_accounts_leaves_the_account_open(furnished: Member, ann: Contact) -> None:
    link_contact(create_account(by=furnished, name="Globex"), ann, by=furnished)
    assert create_activity(by=furnished, type="call", contact=ann).account is None


def test_deals_and_accounts_are_not_mixed_up(furnished: Member, acme: Account) -> None:
    deal = open_deal(by=furnished, name="Renewal", account=acme)
    made = create_activity(by=furnished, type="call", due_on=day(1), deal=deal)
    complete_activity(made, by=furnished)
    deal.refresh_from_db()
    assert Deal.objects.filter(next_activity_id__isnull=False).count() == 0
    assert deal.next_activity_subject == ""


def test_a_kept_next_activity_that_is_wrong_is_found(furnished: Member, acme: Account) -> None:
    deal = open_deal(by=furnished, name="Renewal", account=acme)
    made = create_activity(by=furnished, type="call", due_on=day(1), deal=deal)
    assert list(differences()) == []
    Account.objects.filter(pk=acme.pk).update(next_activity_id=None)
    Deal.objects.filter(pk=deal.pk).update(next_activity_id=made.pk + 1)
    assert list(differences()) == [
        f"account {acme.pk}: kept activity None, counted {made.pk}",
        f"deal {deal.pk}: kept activity {made.pk + 1}, counted {made.pk}",
    ]
